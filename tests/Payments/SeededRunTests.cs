using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using EventLoop.Acceptance;
using EventLoop.Requests;
using EventLoop.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Payments;

/// <summary>
/// Many orders at a Stripe that is slow, fails, and loses its answers, with webhooks as they come, and the product killed in the midst of it.
/// <c>EVENTLOOP_PAYMENT_ORDERS</c> says how many (2000 take some minutes), <c>EVENTLOOP_PAYMENT_SEED</c> which.
/// </summary>
public sealed class SeededRunTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int AtOnce = 24;

    private static readonly int Orders = Setting.Of("EVENTLOOP_PAYMENT_ORDERS", 50);
    private static readonly int Seed = Setting.Of("EVENTLOOP_PAYMENT_SEED", 20261122);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("eventloop money ");
    private readonly ConcurrentQueue<byte[]> traces = new();
    private WebApplication collector = null!;
    private FakeStripe stripe = null!;
    private TestDatabase database = null!;
    private StruckProduct product = null!;

    private string Log => Path.Combine(folder.FullName, "log");

    public async Task InitializeAsync()
    {
        stripe = await FakeStripe.Start();
        database = await TestDatabase.Create();
        collector = await Collect();
        var settings = stripe.Settings;
        settings["Stripe:TrySeconds"] = "2";
        settings["Stripe:BreakSeconds"] = "0.5";
        settings["ConnectionStrings:EventLoop"] = database.ConnectionString;
        settings["Secrets:MasterKey"] = Convert.ToBase64String(SHA256.HashData("tests"u8));
        settings["Cluster:SiloPort"] = $"{RunningCopy.FreePort()}";
        settings["Orders:HoldSeconds"] = "5";
        settings["Orders:ReconcileSeconds"] = "2";
        settings["RateLimits:Enabled"] = "false";
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single();
        settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        product = await StruckProduct.Start(RunningCopy.FreePort(), Log, settings);
    }

    public async Task DisposeAsync()
    {
        await product.DisposeAsync();
        await collector.DisposeAsync();
        await database.DisposeAsync();
        await stripe.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Every_payment_has_its_tickets_or_its_money_back_and_no_card_number_is_kept()
    {
        var fairs = new List<Fair>();
        for (var n = 0; n < 4; n++)
            fairs.Add(await Fair.Open(product.Address, 0, ("Weekend", 12500, Orders), ("Day", 3333, Math.Max(3, Orders / 6))));
        using var http = new HttpClient { BaseAddress = product.Address, Timeout = TimeSpan.FromSeconds(20) };
        await Prepare(http, fairs);
        var post = new StripePost(stripe, http, Seed);
        var run = new MoneyRun(stripe, post, new PersistentClient(http), fairs);
        stripe.Before = Trouble(new(Seed));
        stripe.Acted = post.SendAround;

        var clock = Stopwatch.StartNew();
        var done = 0;
        var buying = Parallel.ForEachAsync(Enumerable.Range(0, Orders), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            await run.Buy(number, Seed);
            Interlocked.Increment(ref done);
        });
        var strikes = Math.Max(1, Orders / 250);
        for (var strike = 1; strike <= strikes; strike++)
        {
            await Until(() => Task.FromResult(done >= strike * Orders / (strikes + 1) || buying.IsCompleted));
            await product.Strike();
            if (strike == (strikes + 1) / 2)
                await CancelTheLast(http, fairs);
        }

        await buying;
        do
        {
            // What Stripe tells of the last refunds comes after them.
            await post.Settle();
            await Until(async () => await Open() == 0);
        }
        while (!post.IsSettled);
        var audit = await MoneyAudit.Of(database.ConnectionString, stripe);
        output.WriteLine($"seed {Seed}: {audit.Told}; {product.Strikes} × kill -9, {stripe.Requests.Count} requests to Stripe, {post.Delivered} webhooks ({post.Before} of them before Stripe's own answer) and {post.Lost} lost, {clock.Elapsed.TotalSeconds:f0} s");
        output.WriteLine(string.Join(", ", run.Happened.OrderBy(what => what.Key, StringComparer.Ordinal).Select(what => $"{what.Value} × {what.Key}")));
        Assert.True(audit.Findings.Count == 0, $"Seed {Seed}:\n{string.Join('\n', audit.Findings)}");

        stripe.Before = _ => Task.FromResult(Payments.Trouble.None);
        await TheBooksAgree(http, fairs);
        await BadMessagesChangeNothing(post, new(Seed));
        await NoCardNumberIsKept();
    }

    /// <summary>The product's own books and Stripe's, as the organizer is shown them.</summary>
    private async Task TheBooksAgree(HttpClient http, IReadOnlyList<Fair> fairs)
    {
        var (captured, refunded) = (0L, 0L);
        foreach (var fair in fairs)
        {
            var report = await Read($"/api/v1/organizer/events/{fair.EventId}/reconciliation", fair);
            output.WriteLine(report.GetRawText());
            Assert.Equal("[]", report.GetProperty("differences").GetRawText());
            captured += report.GetProperty("ours").GetProperty("captured").GetInt64();
            refunded += report.GetProperty("ours").GetProperty("refunded").GetInt64();
            var accounts = (await Read($"/api/v1/organizer/events/{fair.EventId}/books", fair)).GetProperty("accounts").EnumerateArray()
                .ToDictionary(account => account.Text("name"), account => account.GetProperty("amount").GetInt64());
            output.WriteLine(string.Join(", ", accounts.Select(account => $"{account.Key} {account.Value}")));
            Assert.Equal((0, 0), (accounts.Values.Sum(), accounts.GetValueOrDefault("buyers")));
        }

        Assert.Equal((stripe.Intents.Sum(intent => intent.Received), stripe.Intents.Sum(intent => intent.Refunded)), (captured, refunded));
        Assert.Equal(0L, await PostgresServer.Scalar<long>(database.ConnectionString, """
            select count(*) from (select max(number) <> count(*) as has_gaps from documents group by organizer_id, kind) numbers where has_gaps
            """));

        async Task<System.Text.Json.JsonElement> Read(string path, Fair fair)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", fair.OrganizerToken);
            return await http.SendAsync(request).Json();
        }
    }

    private async Task BadMessagesChangeNothing(StripePost post, Random dice)
    {
        var before = await Everything();
        var heard = new ConcurrentDictionary<HttpStatusCode, int>();
        var most = Math.Clamp(Orders * 5, 400, 10_000);
        var messages = Enumerable.Range(0, most).Select(_ => Spoil(dice, post.Sent[dice.Next(post.Sent.Count)])).ToList();
        await Parallel.ForEachAsync(messages, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (message, _) =>
            heard.AddOrUpdate(await post.Try(message), 1, (_, times) => times + 1));
        await Until(async () => await Open() == 0);

        output.WriteLine($"{most} bad messages: {string.Join(", ", heard.Select(kind => $"{kind.Value} × {(int)kind.Key}"))}");
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.BadRequest], heard.Keys.Order()); // Replays of good ones are taken, and known.
        Assert.Equal(before, await Everything());
    }

    private static (byte[] Body, string? Signature) Spoil(Random dice, (byte[] Body, string Signature) good)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        byte[] body = [.. good.Body];
        body[dice.Next(body.Length)] ^= (byte)(1 << dice.Next(8));
        return dice.Next(6) switch
        {
            0 => (good.Body, good.Signature),
            1 => (good.Body, FakeStripe.Sign(good.Body, now)),
            2 => (body, good.Signature),
            3 => (good.Body[..dice.Next(good.Body.Length)], good.Signature),
            4 => (good.Body, FakeStripe.Sign(good.Body, now - dice.Next(301, 1_000_000))),
            _ => (good.Body, FakeStripe.Sign(good.Body, now, $"whsec_{dice.Next()}")),
        };
    }

    private async Task NoCardNumberIsKept()
    {
        var kept = (await CardSearch.In(database.ConnectionString)).ToList();
        var lines = await File.ReadAllLinesAsync(Log);
        kept.AddRange(lines.Where(CardSearch.IsIn).Select(line => $"the log: {line}"));
        if (traces.Any(trace => CardSearch.IsIn(Encoding.Latin1.GetString(trace))))
            kept.Add("a trace");
        Assert.True(kept.Count == 0, $"A card number stands in\n{string.Join('\n', kept)}");
        Assert.NotEmpty(traces);
        Assert.NotEmpty(lines);
        output.WriteLine($"no card number in the database, {lines.Length} lines of log and {traces.Count} messages with traces and metrics");
    }

    /// <summary>Holders may give tickets back.</summary>
    private static async Task Prepare(HttpClient http, IEnumerable<Fair> fairs)
    {
        foreach (var fair in fairs)
        {
            using var policy = new HttpRequestMessage(HttpMethod.Patch, $"/api/v1/organizer/events/{fair.EventId}")
            {
                Content = JsonContent.Create(new { refundPolicy = new { untilHoursBefore = 1, feeKept = true } }),
            };
            policy.Headers.Authorization = new AuthenticationHeaderValue("Bearer", fair.OrganizerToken);
            await http.SendAsync(policy).Json();
        }
    }

    private static async Task CancelTheLast(HttpClient http, IReadOnlyList<Fair> fairs)
    {
        using var cancel = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/organizer/events/{fairs[^1].EventId}/cancel");
        cancel.Headers.Authorization = new AuthenticationHeaderValue("Bearer", fairs[^1].OrganizerToken);
        await http.SendAsync(cancel).Json();
    }

    private static Func<HttpContext, Task<Trouble>> Trouble(Random dice) => async _ =>
    {
        int chance, pause;
        lock (dice)
            (chance, pause) = (dice.Next(100), dice.Next(200));
        if (chance < 10)
            await Task.Delay(pause);
        return chance switch { < 4 => Payments.Trouble.Fail, < 8 => Payments.Trouble.Drop, < 13 => Payments.Trouble.LoseAnswer, _ => Payments.Trouble.None };
    };

    /// <summary>What is still to be done.</summary>
    private async Task<long> Open() => await PostgresServer.Scalar<long>(database.ConnectionString, """
        select (select count(*) from orders where status in ('pending', 'paying', 'refunding', 'expiring', 'cancelling'))
          + (select count(*) from payment_news where due_at is not null) + (select count(*) from events where refunds_due)
        """);

    private async Task<string?> Everything() => await PostgresServer.Scalar<string>(database.ConnectionString, """
        select (select count(*) from ledger) || ' ' || (select count(*) from payment_news) || ' ' || (select md5(string_agg(o::text, '' order by id)) from orders o)
        """);

    private static async Task Until(Func<Task<bool>> isTrue)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(15));
        while (!await isTrue())
            await Task.Delay(50, limit.Token);
    }

    private async Task<WebApplication> Collect()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/{**path}", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            traces.Enqueue(body.ToArray());
        });
        await app.StartAsync();
        return app;
    }
}
