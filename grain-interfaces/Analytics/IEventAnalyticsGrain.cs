using EventLoop.Accounts;
using EventLoop.Events;

namespace EventLoop.Analytics;

/// <summary>An event's figures, read from the tables; any activation will do (key 0).</summary>
[Alias("IEventAnalyticsGrain")]
public interface IEventAnalyticsGrain : IGrainWithIntegerKey
{
    /// <summary>All figures as of one moment, so they agree with each other. For the event's organizer only.</summary>
    [Alias("Of")]
    Task<Outcome<EventAnalytics, EventRefusal>> Of(Caller caller, Guid eventId);
}

/// <summary>An event's figures. What each counts stands in <c>grains/Analytics/README.md</c>.</summary>
[GenerateSerializer, Immutable, Alias("EventAnalytics")]
public sealed record EventAnalytics(
    [property: Id(0)] DateTimeOffset AsOf,
    [property: Id(1)] SalesFigures Sales,
    [property: Id(2)] IReadOnlyList<TicketTypeFigures> TicketTypes,
    [property: Id(3)] CheckInFigures CheckIn,
    [property: Id(4)] IReadOnlyList<MinuteFigures> Timeline);

/// <summary>Amounts are in minor units of <paramref name="Currency"/>.</summary>
/// <param name="Orders">Orders that were paid, the refunded ones too.</param>
/// <param name="TicketsSold">Places that are sold now.</param>
/// <param name="Held">Places that are held for orders that are not paid yet.</param>
/// <param name="GrossMinor">What buyers paid.</param>
/// <param name="FeesMinor">The fees of these orders, whoever bears them.</param>
/// <param name="NetMinor">Gross less fees less refunds.</param>
/// <param name="RefundedMinor">What goes back, or went back, to buyers.</param>
[GenerateSerializer, Immutable, Alias("SalesFigures")]
public sealed record SalesFigures(
    [property: Id(0)] int Orders,
    [property: Id(1)] int TicketsSold,
    [property: Id(2)] int Held,
    [property: Id(3)] long GrossMinor,
    [property: Id(4)] long FeesMinor,
    [property: Id(5)] long NetMinor,
    [property: Id(6)] long RefundedMinor,
    [property: Id(7)] string Currency)
{
    /// <summary>What was sold at the door, which the figures above leave out.</summary>
    [Id(8)]
    public DoorFigures AtDoor { get; init; } = new(0, 0, 0, 0, 0);

    /// <summary>Tickets that were given away and not taken back, which the figures above leave out.</summary>
    [Id(9)]
    public int Complimentary { get; init; }
}

/// <summary>Sales at the door.</summary>
/// <param name="TicketsSold">Places that are sold now.</param>
/// <param name="CashMinor">What was paid in cash, refunded or not.</param>
/// <param name="CardTerminalMinor">What was paid by card at a terminal, refunded or not.</param>
/// <param name="RefundedMinor">What staff have to give back, or gave back.</param>
[GenerateSerializer, Immutable, Alias("DoorFigures")]
public sealed record DoorFigures(
    [property: Id(0)] int Orders,
    [property: Id(1)] int TicketsSold,
    [property: Id(2)] long CashMinor,
    [property: Id(3)] long CardTerminalMinor,
    [property: Id(4)] long RefundedMinor);

/// <param name="RevenueMinor">Prices of the tickets that were not refunded, without fees.</param>
[GenerateSerializer, Immutable, Alias("TicketTypeFigures")]
public sealed record TicketTypeFigures(
    [property: Id(0)] Guid TicketTypeId,
    [property: Id(1)] string Name,
    [property: Id(2)] int QuantityTotal,
    [property: Id(3)] int Sold,
    [property: Id(4)] int Held,
    [property: Id(5)] int Available,
    [property: Id(6)] long RevenueMinor)
{
    /// <summary>Places sold at the door; not in <see cref="Sold"/>.</summary>
    [Id(7)]
    public int AtDoor { get; init; }

    /// <summary>Places given away; not in <see cref="Sold"/>.</summary>
    [Id(8)]
    public int Complimentary { get; init; }
}

/// <param name="Admitted">Admissions; who leaves and comes back counts again.</param>
/// <param name="Inside">Admissions less exits; with access rules, who is on the grounds by them now.</param>
/// <param name="Refused">Scans that let nobody through.</param>
/// <param name="Rate">Share of the sold tickets whose holders were let in at least once, 0 to 1.</param>
[GenerateSerializer, Immutable, Alias("CheckInFigures")]
public sealed record CheckInFigures(
    [property: Id(0)] int Admitted,
    [property: Id(1)] int Inside,
    [property: Id(2)] int Refused,
    [property: Id(3)] double Rate,
    [property: Id(4)] IReadOnlyList<GateFigures> Gates)
{
    /// <summary>How often a device that was offline let somebody through whom the rules would have refused.</summary>
    [Id(5)]
    public int Conflicts { get; init; }

    /// <summary>Who is in which area now, in the order of the event's rules; none without areas.</summary>
    [Id(6)]
    public IReadOnlyList<LiveArea> Areas { get; init; } = [];

    /// <summary>Devices that have given no sign of life for two minutes, having given one before.</summary>
    [Id(7)]
    public int SilentDevices { get; init; }
}

[GenerateSerializer, Immutable, Alias("GateFigures")]
public sealed record GateFigures(
    [property: Id(0)] Guid GateId,
    [property: Id(1)] string Name,
    [property: Id(2)] int Admitted,
    [property: Id(3)] int Exited,
    [property: Id(4)] int Refused)
{
    /// <summary>As with <see cref="CheckInFigures.Conflicts"/>.</summary>
    [Id(5)]
    public int Conflicts { get; init; }

    /// <summary>Scans of the last minute.</summary>
    [Id(6)]
    public int ScansPerMinute { get; init; }

    /// <summary>Refused scans by reason, as <see cref="Gates.ScanNames"/> spells it.</summary>
    [Id(7)]
    public IReadOnlyDictionary<string, int> RefusedFor { get; init; } = LiveGate.NobodyRefused;
}

/// <summary>What happened in one minute; minutes in which nothing happened are left out.</summary>
/// <param name="Sold">Tickets that were issued then and were not refunded since.</param>
/// <param name="RevenueMinor">Their prices.</param>
[GenerateSerializer, Immutable, Alias("MinuteFigures")]
public sealed record MinuteFigures(
    [property: Id(0)] DateTimeOffset Minute,
    [property: Id(1)] int Sold,
    [property: Id(2)] long RevenueMinor,
    [property: Id(3)] int Admitted);
