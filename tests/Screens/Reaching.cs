using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace EventLoop.Screens;

internal static class Reaching
{
    /// <summary>
    /// Waits until a page is at an address and has loaded. It looks, since <c>WaitForURLAsync</c> listens for the event instead and misses it now and then: it then
    /// waits for its whole time, having heard that the network is idle, which is later.
    /// </summary>
    /// <param name="address">In which <c>**</c> stands for anything, and <c>*</c> for anything without a slash.</param>
    public static async Task Reaches(this IPage page, string address, int seconds = 20)
    {
        var wanted = new Regex($"^{Regex.Escape(address).Replace(@"\*\*", ".*").Replace(@"\*", "[^/]*")}$");
        for (var clock = Stopwatch.StartNew(); !wanted.IsMatch(page.Url) || !await IsLoaded(page); await Task.Delay(50))
            Assert.True(clock.Elapsed.TotalSeconds < seconds, $"The page is at {page.Url} after {seconds} seconds, and not at {address}.");
    }

    private static async Task<bool> IsLoaded(IPage page)
    {
        try
        {
            return await page.EvaluateAsync<string>("document.readyState") == "complete";
        }
        catch (PlaywrightException)
        {
            // It went elsewhere meanwhile.
            return false;
        }
    }
}
