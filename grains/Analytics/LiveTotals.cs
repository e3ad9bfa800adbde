using EventLoop.TicketTypes;

namespace EventLoop.Analytics;

/// <summary>The latest totals of an event's ticket types and gates, in the event's order, and their sums.</summary>
internal sealed class LiveTotals
{
    private readonly OrderedDictionary<Guid, TicketTypeTotals> ticketTypes = [];
    private readonly OrderedDictionary<Guid, GateTotals> gates = [];

    /// <summary>How much the organizer should look at.</summary>
    public int Suspicions { get; set; }

    /// <summary>How many people are on the grounds; null: those who were let in and not out.</summary>
    public int? Inside { get; set; }

    /// <summary>Who is in which area.</summary>
    public IReadOnlyList<LiveArea> Areas { get; set; } = [];

    /// <summary>How many devices give no sign of life.</summary>
    public int SilentDevices { get; set; }

    public void Take(TicketTypeTotals totals) => ticketTypes[totals.TicketTypeId] = totals;

    public void Take(GateTotals totals) => gates[totals.GateId] = totals;

    public LiveCounters Sum(DateTimeOffset now) => new(
        now,
        ticketTypes.Values.Sum(SoldOnline),
        ticketTypes.Values.Sum(of => of.Held),
        ticketTypes.Values.Sum(of => of.Available),
        ticketTypes.Values.Sum(of => of.RevenueMinor),
        gates.Values.Sum(of => of.Admitted),
        Inside ?? gates.Values.Sum(of => of.Admitted - of.Exited),
        [.. ticketTypes.Values.Select(of => new LiveTicketType(of.TicketTypeId, of.Terms.Name, SoldOnline(of), of.Held, of.Available, of.RevenueMinor)
        {
            AtDoor = of.SoldAtDoor,
            Complimentary = of.Given,
        })],
        [.. gates.Values.Select(of => new LiveGate(of.GateId, of.Name, of.Admitted, of.Exited, of.Refused)
        {
            Conflicts = of.Conflicts,
            ScansPerMinute = of.ScansPerMinute,
            RefusedFor = of.RefusedFor,
        })])
    {
        Suspicions = Suspicions,
        Areas = Areas,
        SilentDevices = SilentDevices,
        AtDoor = ticketTypes.Values.Sum(of => of.SoldAtDoor),
        Complimentary = ticketTypes.Values.Sum(of => of.Given),
    };

    private static int SoldOnline(TicketTypeTotals of) => of.Sold - of.SoldAtDoor - of.Given;
}
