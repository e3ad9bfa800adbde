using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Orders;
using EventLoop.Running;
using EventLoop.Venues;
using Xunit;

namespace EventLoop.Gates;

/// <summary>
/// A sold-out festival of several nights with areas within each other, tickets for one, for a day each and for groups, and twelve gates. Its silo is replaced or dies now and then,
/// and its clock jumps from night to night.
/// </summary>
internal sealed class FestivalOfGates(TestDatabase database, FestivalClock clock, Guid eventId) : IAsyncDisposable
{
    private const int PerOrder = 250;

    // Before the real time: a silo takes itself for dead when its clock is ahead of that of the machine.
    private static readonly DateTimeOffset FirstNight = new(2026, 3, 6, 18, 0, 0, TimeSpan.Zero);

    /// <summary>The kinds of tickets, and how many of a hundred are of each.</summary>
    private static readonly (string Name, int Share, int Admits, string[] Areas)[] Kinds =
    [
        ("Weekend", 40, 1, ["Field", "Arena"]), ("Day", 25, 1, ["Field", "Arena"]), ("Family", 10, 4, ["Field", "Arena"]), ("Crew", 10, 1, []), ("Lounge", 15, 1, ["Field", "Arena", "Lounge"]),
    ];

    private readonly SemaphoreSlim replacing = new(1);
    private volatile TestSilo silo = null!;

    public TestSilo Silo => silo;

    public TestDatabase Database => database;

    public FestivalClock Clock => clock;

    public Guid EventId => eventId;

    public IReadOnlyList<FestivalGate> Gates { get; private set; } = [];

    public IReadOnlyList<FestivalTicket> Tickets { get; private set; } = [];

    public int Deaths { get; private set; }

    public int Replacements { get; private set; }

    public static async Task<FestivalOfGates> Open(int attendees)
    {
        var (database, clock) = (await TestDatabase.Create(), new FestivalClock());
        clock.JumpTo(FirstNight);
        var silo = await TestSilo.Start(database, clock);
        var grain = silo.Grains.GetGrain<IEventGrain>(Guid.CreateVersion7());
        var details = new EventDetails(
            "Weekend", "", FirstNight.AddHours(1), FirstNight.AddDays(10), "Europe/Amsterdam", "EUR", FeePayer.Attendee, new Venue("The field", "Somewhere 1", 50_000, 52.37, 4.9), PerOrder);
        var created = (await grain.Create(Sale.Organizer, new(details, [.. Kinds.Select(kind => new TicketTypeDetails(kind.Name, 0, attendees, null, null, null, false))]))).Value!;
        await grain.Publish(Sale.Organizer);
        var types = created.TicketTypes.Select(type => type.TicketTypeId).ToArray();
        var festival = new FestivalOfGates(database, clock, created.EventId) { silo = silo };
        festival.Gates = await festival.AddGates();
        Assert.Null((await grain.SetAccess(Sale.Organizer, festival.Rules(types, attendees))).Refusal);
        await festival.SellOut(types, attendees);
        return festival;
    }

    public Task<Caller> Enrol(Guid gate) => Door.Enrol(silo, eventId, gate);

    /// <summary>All that the silo has in memory is gone; another one goes on with the database.</summary>
    /// <param name="then">When the next one starts.</param>
    public async Task Replace(DateTimeOffset? then = null)
    {
        await replacing.WaitAsync();
        await silo.DisposeAsync();
        if (then is { } next)
            clock.JumpTo(next);
        silo = await TestSilo.Start(database, clock);
        Replacements++;
        replacing.Release();
    }

    /// <summary>The silo dies in the midst of what it does: nothing more of it is written, and nobody there says goodbye.</summary>
    public async Task Kill()
    {
        await replacing.WaitAsync();
        await silo.Kill();
        silo = await TestSilo.Start(database, clock);
        Deaths++;
        replacing.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await silo.DisposeAsync();
        await database.DisposeAsync();
        replacing.Dispose();
    }

    private async Task<IReadOnlyList<FestivalGate>> AddGates()
    {
        var gates = new List<FestivalGate>();
        foreach (var area in (string[])["Field", "Field", "Field", "Field", "Field", "Field", "Arena", "Arena", "Arena", "Arena", "Lounge", "Lounge"])
        {
            var gate = new FestivalGate(Guid.CreateVersion7(), area);
            Assert.Null((await silo.Gate(gate.Id).Create(Sale.Organizer, eventId, Door.Terms($"{area} {gates.Count}"))).Refusal);
            gates.Add(gate);
        }

        return gates;
    }

    private AccessRules Rules(Guid[] types, int attendees) => new(
        new(6, 0),
        [new("Field", null, null), new("Arena", "Field", attendees / 4), new("Lounge", "Arena", Math.Max(2, attendees / 40))],
        [.. Gates.Select(gate => new GateArea(gate.Id, gate.Area))],
        [.. Kinds.Zip(types, (kind, id) => new TicketTypeAccess(id)
        {
            Areas = kind.Areas,
            Admits = kind.Admits,
            EntriesPerDay = kind.Name == "Day" ? 1 : null,
            Reentry = kind.Name == "Crew" ? Reentry.Always : Reentry.AfterExit,
        })],
        [new(6, 0)]);

    private async Task SellOut(Guid[] types, int attendees)
    {
        var tickets = new List<FestivalTicket>();
        foreach (var (kind, type) in Kinds.Zip(types))
        {
            var sale = new Sale(silo.Grains, eventId, [type]);
            for (var left = Math.Max(1, attendees * kind.Share / 100); left > 0; left -= PerOrder)
            {
                tickets.AddRange((await sale.Buy(Math.Min(left, PerOrder))).Tickets
                    .Select(ticket => new FestivalTicket(ticket.TicketId, ticket.Code, kind.Name, kind.Admits, kind.Areas)));
            }
        }

        Tickets = tickets;
    }
}

/// <summary>A gate, and where it leads.</summary>
internal sealed record FestivalGate(Guid Id, string Area);

/// <summary>A ticket, and what its type opens; all areas where none is named.</summary>
internal sealed record FestivalTicket(Guid TicketId, string Code, string Kind, int Admits, string[] Areas)
{
    public bool Opens(string area) => Areas is [] || Areas.Contains(area);
}

/// <summary>A clock that goes as usual, and can be put forward.</summary>
internal sealed class FestivalClock : TimeProvider
{
    private long ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref ahead));

    public void JumpTo(DateTimeOffset then) => Interlocked.Add(ref ahead, (then - GetUtcNow()).Ticks);
}
