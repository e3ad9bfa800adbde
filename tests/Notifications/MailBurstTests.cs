using System.Diagnostics;
using System.Globalization;
using EventLoop.Acceptance;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Running;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Notifications;

/// <summary>
/// Confirmations that have piled up go out while a sale goes on. <c>EVENTLOOP_MAIL_BURST</c> says how many there are, <c>EVENTLOOP_MAIL_PACE</c> how
/// many a second the server takes, <c>EVENTLOOP_MAIL_SALE</c> how many orders are placed meanwhile; the output says what it did to them.
/// </summary>
public sealed class MailBurstTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly int Burst = Setting.Of("EVENTLOOP_MAIL_BURST", 200);
    private static readonly int Pace = Setting.Of("EVENTLOOP_MAIL_PACE", 200);
    private static readonly int Orders = Setting.Of("EVENTLOOP_MAIL_SALE", 40);

    private FakeSmtp smtp = null!;
    private TestDatabase database = null!;
    private Product product = null!;

    public async Task InitializeAsync()
    {
        smtp = FakeSmtp.Start();
        database = await TestDatabase.Create();
        product = await Product.Start(
            database, null, ("Mail:Host", "127.0.0.1"), ("Mail:Port", $"{smtp.Port}"), ("Mail:Tls", "none"), ("Mail:PerSecond", $"{Pace}"), ("Screens:Address", "https://tickets.example.org"));
    }

    public async Task DisposeAsync()
    {
        await product.DisposeAsync();
        await smtp.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task A_pile_of_confirmations_drains_during_a_sale_and_everybody_gets_theirs_once()
    {
        var festival = await Festival.Open(product, Festival.Event(ticketTypes: [Festival.TicketType(quantityTotal: 1_000_000)]));
        await PileUp(festival);
        await Sell(festival, "warm-up");
        var before = await Sell(festival, "before");
        await Until($"select count(*) filter (where status in ('queued', 'sending')) = 0 and count(*) = {2 * Orders * 2} from messages where source not like 'pile %'");

        await PostgresServer.Execute(database.ConnectionString, "update messages set due_at = now() where source like 'pile %'");
        var watch = Stopwatch.StartNew();
        var during = await Sell(festival, "during");
        var left = await PostgresServer.Scalar<long>(database.ConnectionString, "select count(*) from messages where status = 'queued' and source like 'pile %'");
        await Until($"select count(*) filter (where status in ('queued', 'sending')) = 0 and count(*) = {Burst + (3 * Orders * 2)} from messages");
        watch.Stop();

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {Burst} confirmations (a PDF and a code in each) and {2 * Orders} of the sale in {watch.Elapsed.TotalSeconds:0.0} s, {Burst / watch.Elapsed.TotalSeconds:0} a second; {left} of them were left when the sale ended
            orders before: p50 {before[Orders / 2].TotalMilliseconds:0} ms, p99 {before[Orders * 99 / 100].TotalMilliseconds:0} ms; during: p50 {during[Orders / 2].TotalMilliseconds:0} ms, p99 {during[Orders * 99 / 100].TotalMilliseconds:0} ms
            """));
        Assert.Equal(Burst, smtp.Taken.Where(mail => mail.Recipient.StartsWith("pile", StringComparison.Ordinal)).Select(mail => mail.Recipient).Distinct().Count());
        Assert.Equal(Burst + (3 * Orders * 2), smtp.Taken.Count);
        Assert.Equal(0L, await PostgresServer.Scalar<long>(database.ConnectionString, "select count(*) from messages where status <> 'sent'"));
    }

    /// <summary>Orders as a sale leaves them, whose confirmations are not yet due.</summary>
    private Task PileUp(Festival festival) => PostgresServer.Execute(database.ConnectionString, $"""
        create temp table pile as select n, gen_random_uuid() as attendee, gen_random_uuid() as the_order, gen_random_uuid() as ticket from generate_series(1, {Burst}) n;
        insert into attendees (id, email, name) select attendee, 'pile' || n || '@example.org', 'Ann Example ' || n from pile;
        insert into orders (id, event_id, attendee_id, status, currency, quantity, subtotal_minor, fees_minor, total_minor, refunded_minor, placed_at, expires_at, desk)
        select the_order, '{festival.EventId}', attendee, 'paid', 'EUR', 1, 2500, 0, 2500, 0, now(), now(), 0 from pile;
        insert into tickets (id, order_id, event_id, ticket_type_id, attendee_id, status, code, price_minor, issued_at)
        select ticket, the_order, '{festival.EventId}', '{festival.TicketTypeIds[0]}', attendee, 'valid', decode(substr(repeat(md5('pile' || n), 7), 1, 200), 'hex'), 2500, now() from pile;
        insert into messages (id, source, kind, channel, person, recipient, event_id, order_id, status, due_at, created_at, changed_at)
        select gen_random_uuid(), 'pile ' || n, 'tickets', 'email', attendee, attendee, '{festival.EventId}', the_order, 'queued', 'infinity', now(), now() from pile;
        drop table pile;
        analyze;
        """);

    /// <summary>How long each order took from wish to tickets, the shortest first.</summary>
    private static async Task<List<TimeSpan>> Sell(Festival festival, string what)
    {
        var times = new List<TimeSpan>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Orders), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (number, _) =>
        {
            var watch = Stopwatch.StartNew();
            await festival.Buy(email: $"{what}{number}@example.org");
            lock (times)
                times.Add(watch.Elapsed);
        });
        times.Sort();
        return times;
    }

    private async Task Until(string isTrue)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(30));
        while (!await PostgresServer.Scalar<bool>(database.ConnectionString, isTrue))
            await Task.Delay(100, limit.Token);
    }
}
