using EventLoop.Accounts;
using EventLoop.Events;

namespace EventLoop.Analytics;

/// <summary>
/// Figures of events as a follower of the ledger has summed them up, so they cost the same for ten tickets and for a million. Each answer
/// says as of when it is. Any activation will do (key 0). For the event's organizer only.
/// </summary>
[Alias("IEventFiguresGrain")]
public interface IEventFiguresGrain : IGrainWithIntegerKey
{
    /// <summary>Sales over all time, by whatever they can be told apart by.</summary>
    [Alias("Of")]
    Task<Outcome<EventFigures, EventRefusal>> Of(Caller caller, Guid eventId);

    /// <summary>Sales and check-in by the hour or by the day of the event's time zone.</summary>
    [Alias("Periods")]
    Task<Outcome<FigurePeriods, EventRefusal>> Periods(Caller caller, PeriodQuery query);

    /// <summary>How people came.</summary>
    [Alias("CheckIn")]
    Task<Outcome<CheckInCurve, EventRefusal>> CheckIn(Caller caller, Guid eventId);

    /// <summary>Where buyers are from, as far as the country code of a telephone number tells. Counted when it is asked for.</summary>
    [Alias("Areas")]
    Task<Outcome<BuyerAreas, EventRefusal>> Areas(Caller caller, Guid eventId);

    /// <summary>Events side by side, by days before their start. All must be the caller's.</summary>
    [Alias("Compare")]
    Task<Outcome<ComparedEvents, EventRefusal>> Compare(Caller caller, Guid[] events);
}

/// <summary>An event's sales.</summary>
/// <param name="ByTicketType">In the event's order; sums of tickets only.</param>
/// <param name="ByPrice">What was paid for one ticket of a type: its tiers, as they were at the time.</param>
/// <param name="Came">Tickets that were not refunded and whose holders came at least once.</param>
[GenerateSerializer, Immutable, Alias("EventFigures")]
public sealed record EventFigures(
    [property: Id(0)] DateTimeOffset AsOf,
    [property: Id(1)] string Currency,
    [property: Id(2)] string TimeZone,
    [property: Id(3)] SaleSums All,
    [property: Id(4)] IReadOnlyList<TicketTypeSales> ByTicketType,
    [property: Id(5)] IReadOnlyList<PriceSales> ByPrice,
    [property: Id(6)] IReadOnlyList<ChannelSales> ByChannel,
    [property: Id(7)] IReadOnlyList<SourceSales> BySource,
    [property: Id(8)] Conversion Conversion,
    [property: Id(9)] long Came);

[GenerateSerializer, Immutable, Alias("TicketTypeSales")]
public sealed record TicketTypeSales([property: Id(0)] Guid TicketTypeId, [property: Id(1)] string Name, [property: Id(2)] SaleSums Sums, [property: Id(3)] long Came);

[GenerateSerializer, Immutable, Alias("PriceSales")]
public sealed record PriceSales([property: Id(0)] Guid TicketTypeId, [property: Id(1)] string Name, [property: Id(2)] long PriceMinor, [property: Id(3)] SaleSums Sums);

/// <param name="Channel">Of <see cref="FigureChannels"/>.</param>
[GenerateSerializer, Immutable, Alias("ChannelSales")]
public sealed record ChannelSales([property: Id(0)] string Channel, [property: Id(1)] SaleSums Sums);

/// <param name="Source">What brought the buyers, such as a campaign; null: nothing was said.</param>
/// <param name="Views">How often the event's page was looked at from there; approximate.</param>
[GenerateSerializer, Immutable, Alias("SourceSales")]
public sealed record SourceSales([property: Id(0)] string? Source, [property: Id(1)] long Views, [property: Id(2)] SaleSums Sums);

/// <summary>From looking to holding places to paying, online.</summary>
/// <param name="Views">How often the event's page was looked at, not by how many; counted in memory, so a crash loses up to ten seconds of it.</param>
/// <param name="Placed">Orders that held places.</param>
/// <param name="Paid">Those of them that were paid.</param>
[GenerateSerializer, Immutable, Alias("Conversion")]
public sealed record Conversion([property: Id(0)] long Views, [property: Id(1)] long Placed, [property: Id(2)] long Paid);

/// <summary>Which periods are asked for.</summary>
/// <param name="From">Periods that begin then or later; null: from the first.</param>
/// <param name="Until">Periods that begin before then; null: to the last.</param>
/// <param name="TicketTypeId">Tickets of this type only; then nothing is said of whole orders, views and scans.</param>
[GenerateSerializer, Immutable, Alias("PeriodQuery")]
public sealed record PeriodQuery(
    [property: Id(0)] Guid EventId,
    [property: Id(1)] PeriodLength Length,
    [property: Id(2)] DateTimeOffset? From,
    [property: Id(3)] DateTimeOffset? Until,
    [property: Id(4)] Guid? TicketTypeId,
    [property: Id(5)] string? Channel);

[GenerateSerializer, Alias("PeriodLength")]
public enum PeriodLength
{
    Hour,
    Day,
}

[GenerateSerializer, Immutable, Alias("FigurePeriods")]
public sealed record FigurePeriods(
    [property: Id(0)] DateTimeOffset AsOf, [property: Id(1)] string Currency, [property: Id(2)] string TimeZone, [property: Id(3)] IReadOnlyList<FigurePeriod> Periods)
{
    /// <summary>The latest of them, when there are more.</summary>
    public const int MostPeriods = 5_000;
}

/// <summary>One hour or day in which something happened.</summary>
[GenerateSerializer, Immutable, Alias("FigurePeriod")]
public sealed record FigurePeriod(
    [property: Id(0)] DateTimeOffset From,
    [property: Id(1)] SaleSums Sales,
    [property: Id(2)] long Views,
    [property: Id(3)] long Admitted,
    [property: Id(4)] long Exited,
    [property: Id(5)] long Refused);

/// <summary>How people came, minute by minute.</summary>
/// <param name="Minutes">Those in which somebody was scanned.</param>
/// <param name="Peak">The minute with most admissions; null before the first.</param>
/// <param name="BusiestQuarter">The quarter of an hour with most admissions, beginning with any minute.</param>
[GenerateSerializer, Immutable, Alias("CheckInCurve")]
public sealed record CheckInCurve(
    [property: Id(0)] DateTimeOffset AsOf,
    [property: Id(1)] IReadOnlyList<CheckInMinute> Minutes,
    [property: Id(2)] CheckInPeak? Peak,
    [property: Id(3)] CheckInPeak? BusiestQuarter,
    [property: Id(4)] IReadOnlyList<GateCurve> Gates);

/// <param name="Inside">Admissions less exits up to its end.</param>
[GenerateSerializer, Immutable, Alias("CheckInMinute")]
public sealed record CheckInMinute(
    [property: Id(0)] DateTimeOffset Minute, [property: Id(1)] long Admitted, [property: Id(2)] long Exited, [property: Id(3)] long Refused, [property: Id(4)] long Inside);

[GenerateSerializer, Immutable, Alias("CheckInPeak")]
public sealed record CheckInPeak([property: Id(0)] DateTimeOffset From, [property: Id(1)] long Admitted);

[GenerateSerializer, Immutable, Alias("GateCurve")]
public sealed record GateCurve(
    [property: Id(0)] Guid GateId, [property: Id(1)] string Name, [property: Id(2)] long Admitted, [property: Id(3)] long Exited, [property: Id(4)] long Refused, [property: Id(5)] CheckInPeak? Peak);

/// <summary>Where paid orders come from. Places with few buyers are one item, so that nobody is singled out.</summary>
[GenerateSerializer, Immutable, Alias("BuyerAreas")]
public sealed record BuyerAreas([property: Id(0)] DateTimeOffset AsOf, [property: Id(1)] IReadOnlyList<BuyerArea> Areas)
{
    /// <summary>Fewer orders than this are not told apart.</summary>
    public const int FewestOrders = 5;
}

/// <param name="Area">An ISO 3166-1 country, or <c>+</c> and a calling code that several share; <c>other</c>: places with few buyers; null: no number, or one without a country code.</param>
[GenerateSerializer, Immutable, Alias("BuyerArea")]
public sealed record BuyerArea([property: Id(0)] string? Area, [property: Id(1)] long Orders, [property: Id(2)] long Tickets);

[GenerateSerializer, Immutable, Alias("ComparedEvents")]
public sealed record ComparedEvents([property: Id(0)] DateTimeOffset AsOf, [property: Id(1)] IReadOnlyList<ComparedEvent> Events)
{
    public const int MostEvents = 5;
}

/// <param name="Capacity">Places of all its ticket types.</param>
/// <param name="Days">Those on which something was sold or returned, the earliest first.</param>
[GenerateSerializer, Immutable, Alias("ComparedEvent")]
public sealed record ComparedEvent(
    [property: Id(0)] Guid EventId,
    [property: Id(1)] string Name,
    [property: Id(2)] DateTimeOffset StartTime,
    [property: Id(3)] string Currency,
    [property: Id(4)] long Capacity,
    [property: Id(5)] SaleSums All,
    [property: Id(6)] Conversion Conversion,
    [property: Id(7)] long Came,
    [property: Id(8)] IReadOnlyList<ComparedDay> Days);

/// <param name="DaysBefore">Days from this one to the day of the start, by the event's own calendar; negative after it.</param>
/// <param name="SoldSoFar">Tickets sold up to its end.</param>
[GenerateSerializer, Immutable, Alias("ComparedDay")]
public sealed record ComparedDay([property: Id(0)] int DaysBefore, [property: Id(1)] long Sold, [property: Id(2)] long RevenueMinor, [property: Id(3)] long SoldSoFar);
