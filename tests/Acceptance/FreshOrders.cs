using System.Collections.Concurrent;
using System.Diagnostics;

namespace EventLoop.Acceptance;

/// <summary>
/// Buyers who come one after the other, each new, each asking once: the time between two of them who got a place is how long the
/// ticket type was out of order.
/// </summary>
internal sealed class FreshOrders : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource over = new();
    private readonly ConcurrentQueue<TimeSpan> placed = new();
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly Fair fair;
    private readonly HttpClient http;
    private readonly Task coming;

    public FreshOrders(Uri address, Fair fair)
    {
        this.fair = fair;
        http = new() { BaseAddress = address };
        coming = Come();
    }

    /// <summary>Stops, and answers with the longest time in which nobody got a place.</summary>
    public async Task<TimeSpan> LongestGap()
    {
        var end = clock.Elapsed;
        await over.CancelAsync();
        await coming;
        var answers = placed.Where(at => at < end).Append(TimeSpan.Zero).Append(end).Order().ToList();
        return answers.Zip(answers.Skip(1), (one, next) => next - one).Max();
    }

    public void Dispose()
    {
        over.Cancel();
        over.Dispose();
        http.Dispose();
    }

    private async Task Come()
    {
        var buyers = new List<Task>();
        while (!over.IsCancellationRequested)
        {
            buyers.Add(Ask(Guid.CreateVersion7()));
            await Task.Delay(Interval, over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(buyers);
    }

    private async Task Ask(Guid key)
    {
        try
        {
            using var request = fair.Order($"fresh-{key}", $"fresh-{key:N}@example.org", (fair.TicketTypes[0], 1));
            using var response = await http.SendAsync(request);
            if (response.IsSuccessStatusCode)
                placed.Enqueue(clock.Elapsed);
        }
        catch (HttpRequestException)
        {
            // This one went home.
        }
    }
}
