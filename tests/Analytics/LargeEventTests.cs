using System.Diagnostics;
using EventLoop.Attendees;
using EventLoop.Events;
using EventLoop.Gates;
using EventLoop.Ledger;
using EventLoop.Orders;
using EventLoop.Requests;
using EventLoop.Running;
using EventLoop.Tickets;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Analytics;

/// <summary>
/// An event that was generated, as large as <c>EVENTLOOP_FIGURE_TICKETS</c> says; with a million tickets it takes some minutes to make. Prints how
/// long its figures take.
/// </summary>
public sealed class LargeEventTests(ProductFixture fixture, ITestOutputHelper output) : IClassFixture<ProductFixture>
{
    private const int TicketsPerOrder = 4;
    private const int OrdersAtOnce = 250;
    private const int Looks = 21;

    private static readonly int Tickets = Setting.Of("EVENTLOOP_FIGURE_TICKETS", 4_000);

    [Fact]
    public async Task A_large_event_answers_as_fast_as_a_small_one_and_with_the_right_figures()
    {
        var festival = await Festival.Open(fixture.Product, Festival.Event(
            ticketTypes: [Festival.TicketType("Regular", 2500, 1_000_000), Festival.TicketType("Camping", 6000, 500_000), Festival.TicketType("VIP", 9000, 100_000)]));
        var gates = new List<Guid>();
        for (var gate = 0; gate < 10; gate++)
            gates.Add(await festival.AddGate($"Gate {gate}"));
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, ((Tickets / TicketsPerOrder) + OrdersAtOnce - 1) / OrdersAtOnce), new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (batch, _) => await Sell(festival, gates, batch * OrdersAtOnce));
        await PostgresServer.Execute(fixture.Database.ConnectionString, $"""
            update ticket_types y set quantity_sold = (select count(*) from tickets t where t.ticket_type_id = y.id) where event_id = '{festival.EventId}';
            analyze
            """);
        output.WriteLine($"{Tickets} tickets made in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");

        started = Stopwatch.GetTimestamp();
        var grains = fixture.Product.Services.GetRequiredService<IGrainFactory>();
        while (!(await grains.GetGrain<IFiguresGrain>(0).CatchUp(TimeSpan.FromSeconds(5))).IsCurrent)
        {
        }

        output.WriteLine($"summed up in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");

        var terms = (await grains.GetGrain<IEventParts>(festival.EventId).Terms())!;
        var queries = fixture.Product.Services.GetRequiredService<AnalyticsQueries>();
        (Guid, string)[] named = [.. gates.Select((id, at) => (id, $"Gate {at}"))];
        started = Stopwatch.GetTimestamp();
        var counted = await queries.Counted(terms, named);
        output.WriteLine($"counted in the tables in {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms");
        started = Stopwatch.GetTimestamp();
        var summed = await queries.Summed(terms, named);
        output.WriteLine($"read from the sums in {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms, {summed.Timeline.Count} minutes");
        Assert.Equal(counted.Sales, summed.Sales);
        Assert.Equal(counted.TicketTypes, summed.TicketTypes);
        Assert.Equal(counted.Timeline, summed.Timeline);
        Assert.Equal((counted.CheckIn.Admitted, counted.CheckIn.Inside, counted.CheckIn.Rate), (summed.CheckIn.Admitted, summed.CheckIn.Inside, summed.CheckIn.Rate));
        Assert.Equal(Tickets, summed.Sales.TicketsSold);

        foreach (var path in new[] { $"/api/v1/organizer/dashboard/analytics/{festival.EventId}", $"{festival.Path}/figures", $"{festival.Path}/figures/periods?by=hour", $"{festival.Path}/figures/periods?by=day", $"{festival.Path}/figures/check-in" })
        {
            var median = await Median(festival, path);
            output.WriteLine($"{path.Replace(festival.EventId.ToString(), "{eventId}", StringComparison.Ordinal)}: {median.TotalMilliseconds:0.0} ms, the median of {Looks}");
        }
    }

    private static async Task<TimeSpan> Median(Festival festival, string path)
    {
        var times = new List<TimeSpan>();
        for (var look = 0; look < Looks; look++)
        {
            var started = Stopwatch.GetTimestamp();
            await festival.Client.GetByteArrayAsync(path);
            times.Add(Stopwatch.GetElapsedTime(started));
        }

        times.Sort();
        return times[Looks / 2];
    }

    /// <summary>Orders as the product records them, over thirty days with a rush at the start, and half of their tickets let in on one evening, all long ago.</summary>
    private async Task Sell(Festival festival, List<Guid> gates, int made)
    {
        var opened = new DateTimeOffset(2025, 4, 1, 10, 0, 0, TimeSpan.Zero);
        var (units, random) = (new List<CommitUnit>(), new Random(20310710 + made));
        for (var number = made; number < Math.Min(made + OrdersAtOnce, Tickets / TicketsPerOrder); number++)
        {
            var type = number % 10 < 6 ? 0 : number % 10 < 9 ? 1 : 2;
            var at = opened.AddMinutes(Math.Pow(random.NextDouble(), 4) * 30 * 24 * 60);
            var orderId = TicketId.NewOrder(at);
            var price = type switch { 0 => 2_500, 1 => 6_000, _ => 9_000 };
            var placed = new OrderPlaced(
                festival.EventId, festival.Organizer.UserId, null, orderId, [new(festival.TicketTypeIds[type], "Type", TicketsPerOrder, price, 100)], "EUR", FeePayer.Attendee,
                price * TicketsPerOrder, 400, (price * TicketsPerOrder) + 400, $"pi_{number}", at, at.AddMinutes(10), 1, null, null)
            {
                Source = number % 3 == 0 ? null : $"campaign-{number % 20}",
            };
            OrderFact[] paid =
            [
                new PaymentReceived(at.AddSeconds(40), null), new PlacesSold(festival.TicketTypeIds[type]),
                new TicketsIssued(at.AddSeconds(40), [.. Enumerable.Range(1, TicketsPerOrder).Select(ticket => new IssuedTicket(festival.TicketTypeIds[type], TicketId.Of(orderId, ticket).ToByteArray()))]),
            ];
            var order = new Order().Apply(placed);
            var birth = OrderKind.Instance.Birth(orderId, order, placed);
            order = paid.Aggregate(order, (before, fact) => before.Apply(fact));
            var attendee = new AttendeeRow(orderId, $"buyer{number}@example.org", "Ann Example", $"+31 6 {number}") { IsNew = true };
            List<StreamAppend> appends = [birth with { Rows = [attendee, .. birth.Rows] }, new(orderId, 2, "order", OrderKind.Instance.Serialize(paid), OrderKind.Instance.Rows(orderId, order, paid, false))];
            appends.AddRange(Enumerable.Range(1, TicketsPerOrder / 2).Select(ticket => Scan(random, orderId, order, ticket, gates[random.Next(gates.Count)])));
            units.Add(new(appends, appends.Count));
        }

        await fixture.Product.Services.GetRequiredService<ILedgerStore>().Append(units, default);
    }

    private static StreamAppend Scan(Random random, Guid orderId, Order order, int number, Guid gateId)
    {
        var ticketId = TicketId.Of(orderId, number);
        var at = new DateTimeOffset(2025, 6, 1, 16, 0, 0, TimeSpan.Zero).AddMinutes(random.NextDouble() * 300);
        TicketFact[] facts = [new TicketScanned(Guid.CreateVersion7(), Guid.CreateVersion7(), gateId, "Gate", null, ScanDirection.Entry, ScanResult.Admitted, null, 1, at)];
        var ticket = TicketBirth.Of(orderId, order, number).Apply(facts[0]);
        return new(ticketId, 1, "ticket", TicketKind.Instance.Serialize(facts), TicketKind.Instance.Rows(ticketId, ticket, facts, false));
    }
}
