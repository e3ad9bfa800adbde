using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using EventLoop.Requests;
using EventLoop.Running;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Screens;

/// <summary>What pages cost; the output has the figures of the README when <c>EVENTLOOP_FIGURES</c> says from how many looks. By default a few, to see that it runs.</summary>
[Collection(nameof(Browser))]
public sealed class PageCostTests(Browser browser, ITestOutputHelper output)
{
    private const int Few = 3;
    private const int Lookers = 16;
    private const int Buyers = 2;

    private static readonly int Looks = Setting.Of("EVENTLOOP_FIGURES", Few);

    [Fact]
    public async Task A_page_is_what_the_api_answers_and_its_rendering()
    {
        var (shown, organizer) = await browser.Festival(new { name = "Free", price = 0, quantityTotal = 100 });
        var eventId = shown.Text("eventId");
        for (var n = 0; n < 50; n++)
        {
            var order = await Order(shown, $"Guest {n}");
            using var guest = browser.Product.NewClient();
            guest.DefaultRequestHeaders.Add("X-Order-Token", order.Text("orderToken"));
            await guest.Post($"/api/v1/orders/{order.Text("orderId")}/confirm", new { }).Json();
        }

        using var session = browser.Product.NewClient();
        session.DefaultRequestHeaders.Add("Cookie", $"eventloop_access={organizer.AccessToken}");

        foreach (var (page, answer, words) in new[]
        {
            ($"/events/{eventId}", $"/api/v1/events/{eventId}", "Gasworks"),
            ($"/organizer/events/{eventId}/attendees", $"/api/v1/organizer/events/{eventId}/attendees?limit=50", "Guest 49"),
            ($"/organizer/events/{eventId}/live", $"/api/v1/organizer/dashboard/analytics/{eventId}", "Free"),
        })
        {
            var (pages, answers) = (new List<double>(), new List<double>());
            var (pageLength, answerLength) = (0, 0);
            for (var look = 0; look < Looks; look++)
            {
                pageLength = await Take(session, page, words, pages);
                answerLength = await Take(organizer.Client, answer, words, answers);
            }

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{page.Replace(eventId, "…", StringComparison.Ordinal)}: page {Median(pages):0.00} ms, {pageLength} characters; answer {Median(answers):0.00} ms, {answerLength} characters; medians of {Looks}"));
        }
    }

    [Fact]
    public async Task While_a_sale_runs_a_view_asks_no_grain()
    {
        var (shown, _) = await browser.Festival(new { name = "Free", price = 0, quantityTotal = 100_000 });
        var eventId = Guid.Parse(shown.Text("eventId"));
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(Looks == Few ? 1 : 10));
        var (views, orders, before) = (0, 0, browser.Calls.Of("Published", eventId));
        var began = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Lookers + Buyers).Select(one => Task.Run(async () =>
        {
            using var client = browser.Product.NewClient();
            client.DefaultRequestHeaders.AcceptEncoding.Add(new("br"));
            while (!end.IsCancellationRequested)
            {
                if (one < Buyers)
                {
                    await Order(shown, "Ann");
                    Interlocked.Increment(ref orders);
                    continue;
                }

                using var page = await client.GetAsync($"/events/{eventId}");
                Assert.Equal(HttpStatusCode.OK, page.StatusCode);
                Interlocked.Increment(ref views);
            }
        })));

        var (seconds, asked) = (began.Elapsed.TotalSeconds, browser.Calls.Of("Published", eventId) - before);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{views / seconds:0} views a second beside {orders / seconds:0} orders a second; {asked} questions to the event's grain in {seconds:0.0} s"));
        Assert.True(orders > 0);
        Assert.InRange(asked, 1, 1 + (int)Math.Ceiling(seconds * 4));
        Assert.True(views > asked, $"{views} views, {asked} questions");
    }

    private Task<JsonElement> Order(JsonElement shown, string name) => browser.Product.Client.Post("/api/v1/orders", new
    {
        eventId = shown.Text("eventId"),
        items = new[] { new { ticketTypeId = shown.GetProperty("ticketTypes")[0].Text("ticketTypeId"), quantity = 1 } },
        attendee = new { name, email = "guest@example.org" },
    }).Json(201);

    private static async Task<int> Take(HttpClient client, string address, string words, List<double> times)
    {
        var watch = Stopwatch.StartNew();
        var text = await client.GetStringAsync(address);
        times.Add(watch.Elapsed.TotalMilliseconds);
        Assert.Contains(words, text);
        return text.Length;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
