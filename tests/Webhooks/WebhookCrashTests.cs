using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using EventLoop.Acceptance;
using EventLoop.Payments;
using EventLoop.Requests;
using EventLoop.Running;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Webhooks;

/// <summary>
/// A product that is killed while it tells a partner, who refuses some of it, loses some answers and takes his time. <c>EVENTLOOP_WEBHOOK_ORDERS</c> and
/// <c>EVENTLOOP_WEBHOOK_STRIKES</c> say how much, <c>EVENTLOOP_WEBHOOK_SEED</c> which troubles.
/// </summary>
public sealed class WebhookCrashTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly int Orders = Setting.Of("EVENTLOOP_WEBHOOK_ORDERS", 40);
    private static readonly int Strikes = Setting.Of("EVENTLOOP_WEBHOOK_STRIKES", 1);
    private static readonly int Seed = Setting.Of("EVENTLOOP_WEBHOOK_SEED", 20270502);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("eventloop webhooks ");
    private WebhookReceiver receiver = null!;
    private TestDatabase database = null!;
    private StruckProduct product = null!;

    public async Task InitializeAsync()
    {
        receiver = await WebhookReceiver.Start();
        database = await TestDatabase.Create();
        product = await StruckProduct.Start(RunningCopy.FreePort(), Path.Combine(folder.FullName, "log"), new Dictionary<string, string?>
        {
            ["ConnectionStrings:EventLoop"] = database.ConnectionString,
            ["Secrets:MasterKey"] = Convert.ToBase64String(SHA256.HashData("tests"u8)),
            ["Cluster:SiloPort"] = $"{RunningCopy.FreePort()}",
            ["RateLimits:Enabled"] = "false",
            ["Webhooks:AllowPrivateAddresses"] = "true",
        });
    }

    public async Task DisposeAsync()
    {
        await product.DisposeAsync();
        await receiver.DisposeAsync();
        await database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Every_fact_arrives_whoever_dies_and_whatever_comes_again_is_the_same()
    {
        var dice = new Random(Seed);
        var refused = new ConcurrentDictionary<string, int>();
        receiver.Answer = told =>
        {
            // Each message is in trouble once at most, so that it need not wait for its third try.
            lock (dice)
                return dice.Next(100) < 25 && refused.TryAdd(told.Id, dice.Next(400, 600)) ? refused[told.Id] == 410 ? 500 : refused[told.Id] : 204;
        };
        var fair = await Fair.Open(product.Address, 0, ("Weekend", 12500, 3 * Orders));
        using var organizer = new HttpClient { BaseAddress = product.Address };
        organizer.DefaultRequestHeaders.Authorization = new("Bearer", fair.OrganizerToken);
        var webhook = await organizer.Post("/api/v1/organizer/webhooks", new { url = receiver.Address, types = new[] { "order.placed", "order.payment_received", "ticket.issued" } }).Json(201);

        var expected = new HashSet<string>();
        for (var strike = 0; strike <= Strikes; strike++)
        {
            foreach (var subject in await Buy(fair, Orders / (Strikes + 1)))
                expected.Add(subject);
            if (strike < Strikes)
            {
                await receiver.Wait(expected.Count / 2);
                await product.Strike();
            }
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (!expected.IsSubsetOf(receiver.Came.Where(told => refused.GetValueOrDefault(told.Id) is 0 || receiver.Came.Count(same => same.Id == told.Id) > 1).Select(SubjectOf)))
            await Task.Delay(100, patience.Token);

        var came = receiver.Came.ToList();
        output.WriteLine($"seed {Seed}: {expected.Count} facts, {came.Count} messages, {refused.Count} refused at first, {came.GroupBy(told => told.Id).Count(same => same.Count() > 1)} came more than once, {product.Strikes} strikes");
        Assert.Empty(came.Select(SubjectOf).Except(expected));
        Assert.Equal(expected.Count, came.Select(told => told.Id).Distinct().Count());
        Assert.All(came.GroupBy(told => told.Id), same => Assert.Single(same.Select(told => told.Body).Distinct()));
        Assert.All(came, told => Assert.Equal(
            WebhookSecrets.Sign(webhook.Text("secret"), told.Id, DateTimeOffset.FromUnixTimeSeconds(long.Parse(told.Timestamp)), told.Body), told.Signature));
    }

    /// <summary>What happened to whom, as a message says it.</summary>
    private static string SubjectOf(Told told)
    {
        using var body = JsonDocument.Parse(told.Body);
        return $"{body.RootElement.Text("type")} {body.RootElement.Text("subject")}";
    }

    /// <returns>What has to be told.</returns>
    private async Task<IReadOnlyCollection<string>> Buy(Fair fair, int orders)
    {
        using var http = new HttpClient { BaseAddress = product.Address };
        var facts = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, orders), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) =>
        {
            var order = await http.SendAsync(fair.Order($"{Guid.CreateVersion7()}", $"guest{number}@example.org", (fair.TicketTypes[0], (number % 3) + 1)), CancellationToken.None).Json(201);
            using var confirm = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/orders/{order.Text("orderId")}/confirm")
            {
                Content = JsonContent.Create(new { paymentIntentId = order.GetProperty("payment").Text("paymentIntentId") }),
            };
            confirm.Headers.Add("X-Order-Token", order.Text("orderToken"));
            var paid = await http.SendAsync(confirm, CancellationToken.None).Json();
            facts.Add($"order.placed {order.Text("orderId")}");
            facts.Add($"order.payment_received {order.Text("orderId")}");
            foreach (var ticket in paid.GetProperty("tickets").EnumerateArray())
                facts.Add($"ticket.issued {ticket.Text("ticketId")}");
        });
        return facts;
    }
}
