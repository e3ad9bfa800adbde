using EventLoop.Payments;
using EventLoop.Venues;

namespace EventLoop.Events;

/// <summary>What an organizer decides about an event.</summary>
/// <param name="TimeZone">IANA name of the zone in which the event's times are shown.</param>
/// <param name="Currency">ISO 4217 code of all its prices.</param>
/// <param name="MaxTicketsPerOrder">Over all ticket types.</param>
[GenerateSerializer, Immutable, Alias("EventDetails")]
public sealed record EventDetails(
    [property: Id(0)] string Name,
    [property: Id(1)] string Description,
    [property: Id(2)] DateTimeOffset StartTime,
    [property: Id(3)] DateTimeOffset EndTime,
    [property: Id(4)] string TimeZone,
    [property: Id(5)] string Currency,
    [property: Id(6)] FeePayer FeePayer,
    [property: Id(7)] Venue Venue,
    [property: Id(8)] int MaxTicketsPerOrder)
{
    /// <summary>Whether prices have their taxes in them.</summary>
    [Id(9)]
    public TaxMode TaxMode { get; init; }

    /// <summary>What a tax is rounded over.</summary>
    [Id(10)]
    public TaxRounding TaxRounding { get; init; }

    /// <summary>How holders may give tickets back; null: they may not.</summary>
    [Id(11)]
    public RefundPolicy? RefundPolicy { get; init; }
}

/// <summary>How holders may give tickets back.</summary>
/// <param name="UntilHoursBefore">Until so many hours before the event starts.</param>
/// <param name="FeeKept">What a holder paid as a fee does not go back.</param>
[GenerateSerializer, Immutable, Alias("RefundPolicy")]
public readonly record struct RefundPolicy([property: Id(0)] int UntilHoursBefore, [property: Id(1)] bool FeeKept);

/// <summary>An event and its ticket types as they stand now.</summary>
/// <param name="AsOf">When the ticket types were asked.</param>
[GenerateSerializer, Immutable, Alias("EventView")]
public sealed record EventView(
    [property: Id(0)] Guid EventId,
    [property: Id(1)] Guid OrganizerId,
    [property: Id(2)] EventStatus Status,
    [property: Id(3)] EventDetails Details,
    [property: Id(4)] DateTimeOffset CreatedAt,
    [property: Id(5)] DateTimeOffset? PublishedAt,
    [property: Id(6)] IReadOnlyList<TicketTypeView> TicketTypes,
    [property: Id(7)] DateTimeOffset AsOf)
{
    [Id(8)]
    public EventLook Look { get; init; } = EventLook.None;

    /// <summary>Ticket types that admit with a code that changes every few seconds only.</summary>
    [Id(9)]
    public IReadOnlyList<Guid> RotatingTypes { get; init; } = [];
}

/// <summary>What an organizer decides about a ticket type.</summary>
/// <param name="PriceMinor">Price of one ticket in minor units of the event's currency; 0 is free.</param>
/// <param name="SaleStart">Null: from publishing on.</param>
/// <param name="SaleEnd">Null: until the event ends.</param>
/// <param name="MaxPerOrder">Null: only the event's limit counts.</param>
[GenerateSerializer, Immutable, Alias("TicketTypeDetails")]
public sealed record TicketTypeDetails(
    [property: Id(0)] string Name,
    [property: Id(1)] long PriceMinor,
    [property: Id(2)] int QuantityTotal,
    [property: Id(3)] DateTimeOffset? SaleStart,
    [property: Id(4)] DateTimeOffset? SaleEnd,
    [property: Id(5)] int? MaxPerOrder,
    [property: Id(6)] bool IsSeated)
{
    /// <summary>The rate of the tax: 900 is 9 %.</summary>
    [Id(7)]
    public int TaxBasisPoints { get; init; }
}

/// <summary>A ticket type as it stands now.</summary>
/// <param name="FeeMinor">The fee of one ticket, whoever pays it.</param>
/// <param name="Available">Places that can be bought now; 0 to <c>QuantityTotal</c>.</param>
[GenerateSerializer, Immutable, Alias("TicketTypeView")]
public sealed record TicketTypeView(
    [property: Id(0)] Guid TicketTypeId,
    [property: Id(1)] TicketTypeDetails Details,
    [property: Id(2)] long FeeMinor,
    [property: Id(3)] int Sold,
    [property: Id(4)] int Held,
    [property: Id(5)] int Available,
    [property: Id(6)] SaleStatus Sale)
{
    /// <summary>The tax of one ticket.</summary>
    [Id(7)]
    public long TaxMinor { get; init; }

    /// <summary>What the buyer of one ticket pays, with fee and tax.</summary>
    [Id(8)]
    public long TotalMinor { get; init; }
}

/// <summary>Whether a ticket type can be bought; for those who ask before its event is published, whether it could be then.</summary>
public enum SaleStatus
{
    OnSale,

    /// <summary>Its sale has not begun.</summary>
    Upcoming,

    /// <summary>Its sale, or the event, is over.</summary>
    Ended,

    /// <summary>All places are sold or held; those that are held may come back.</summary>
    SoldOut,
}
