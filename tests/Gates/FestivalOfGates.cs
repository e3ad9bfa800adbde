using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Orders;
using EventLoop.Running;
using EventLoop.Venues;
using Xunit;

namespace EventLoop.Gates;

/// <summary>A sold-out event with many gates and devices, on a silo that is replaced now and then.</summary>
internal sealed class FestivalOfGates(TestDatabase database, Guid eventId, IReadOnlyList<Guid> gates, IReadOnlyList<(Guid TicketId, string Code)> tickets)
    : IAsyncDisposable
{
    private const int PerOrder = 250;

    private readonly SemaphoreSlim replacing = new(1);
    private volatile TestSilo silo = null!;

    public TestSilo Silo => silo;

    public TestDatabase Database => database;

    public Guid EventId => eventId;

    public IReadOnlyList<Guid> Gates => gates;

    public IReadOnlyList<(Guid TicketId, string Code)> Tickets => tickets;

    public static async Task<FestivalOfGates> Open(int attendees, int gateCount)
    {
        var database = await TestDatabase.Create();
        var silo = await TestSilo.Start(database);
        var now = TimeProvider.System.GetUtcNow();
        var grain = silo.Grains.GetGrain<IEventGrain>(Guid.CreateVersion7());
        var details = new EventDetails(
            "Weekend", "", now.AddHours(1), now.AddDays(2), "Europe/Amsterdam", "EUR", FeePayer.Attendee, new Venue("The field", "Somewhere 1", 50_000, 52.37, 4.9), PerOrder);
        var created = (await grain.Create(Sale.Organizer, new(details, [new("Weekend", 0, attendees, null, null, null, false)]))).Value!;
        await grain.Publish(Sale.Organizer);
        var gates = new List<Guid>();
        for (var at = 0; at < gateCount; at++)
        {
            gates.Add(Guid.CreateVersion7());
            Assert.Null((await silo.Gate(gates[^1]).Create(Sale.Organizer, created.EventId, Door.Terms($"Gate {at}"))).Refusal);
        }

        var sale = new Sale(silo.Grains, created.EventId, [created.TicketTypes[0].TicketTypeId]);
        var tickets = new List<(Guid, string)>();
        for (var left = attendees; left > 0; left -= PerOrder)
            tickets.AddRange((await sale.Buy(Math.Min(left, PerOrder))).Tickets.Select(ticket => (ticket.TicketId, ticket.Code)));
        return new(database, created.EventId, gates, tickets) { silo = silo };
    }

    public Task<Caller> Enrol(Guid gate) => Door.Enrol(silo, eventId, gate);

    /// <summary>All that the silo has in memory is gone; another one goes on with the database.</summary>
    public async Task Replace()
    {
        await replacing.WaitAsync();
        await silo.DisposeAsync();
        silo = await TestSilo.Start(database);
        replacing.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await silo.DisposeAsync();
        await database.DisposeAsync();
        replacing.Dispose();
    }
}
