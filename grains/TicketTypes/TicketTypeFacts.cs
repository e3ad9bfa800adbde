using System.Text.Json.Serialization;
using EventLoop.Events;
using EventLoop.Orders;

namespace EventLoop.TicketTypes;

/// <summary>What can be recorded of a ticket type. Names and members are for ever; members are only added.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(TicketTypeCreated), "created")]
[JsonDerivedType(typeof(TicketTypeChanged), "changed")]
[JsonDerivedType(typeof(PlacesHeld), "held")]
[JsonDerivedType(typeof(HoldsExpired), "expired")]
[JsonDerivedType(typeof(HoldReleased), "released")]
[JsonDerivedType(typeof(HoldSold), "sold")]
[JsonDerivedType(typeof(PlacesTaken), "taken")]
[JsonDerivedType(typeof(PlacesIssued), "issued")]
[JsonDerivedType(typeof(SoldPlacesReturned), "returned")]
[JsonDerivedType(typeof(TicketTypeClosed), "closed")]
internal abstract record TicketTypeFact;

/// <summary>The ticket type exists, as part of its event.</summary>
internal sealed record TicketTypeCreated(Guid EventId, Guid OrganizerId, TicketTypeTerms Terms) : TicketTypeFact;

/// <summary>Its terms are these from now on.</summary>
internal sealed record TicketTypeChanged(TicketTypeTerms Terms) : TicketTypeFact;

/// <summary>What is sold, for how much, how many, and when.</summary>
/// <param name="PriceMinor">Price of one ticket in minor units of the event's currency; 0 is free.</param>
/// <param name="SaleStart">Null: from publishing on.</param>
/// <param name="SaleEnd">Null: until the event ends.</param>
/// <param name="MaxPerOrder">Null: only the event's limit counts.</param>
[GenerateSerializer, Immutable, Alias("TicketTypeTerms")]
internal sealed record TicketTypeTerms(
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

    /// <summary>Whether the sale is open: the event is published and the window includes this moment.</summary>
    public bool IsOnSale(EventTerms terms, DateTimeOffset now) =>
        terms.Status == EventStatus.Published && now >= (SaleStart ?? now) && now < (SaleEnd ?? terms.EndTime);
}

/// <summary>Places are held for an order until <paramref name="ExpiresAt"/>.</summary>
internal sealed record PlacesHeld(Guid OrderId, int Quantity, DateTimeOffset ExpiresAt) : TicketTypeFact;

/// <summary>The holds of these orders ran out; their places are back on sale.</summary>
internal sealed record HoldsExpired(IReadOnlyList<Guid> OrderIds) : TicketTypeFact;

/// <summary>An order gave its hold back.</summary>
internal sealed record HoldReleased(Guid OrderId) : TicketTypeFact;

/// <summary>An order's hold became a sale.</summary>
internal sealed record HoldSold(Guid OrderId) : TicketTypeFact;

/// <summary>Places were sold to an order whose hold had run out before its payment came.</summary>
/// <param name="PriceMinor">Of one place, as the order was placed.</param>
internal sealed record PlacesTaken(Guid OrderId, int Quantity, long PriceMinor) : TicketTypeFact;

/// <summary>Sold places of an order are back on sale.</summary>
/// <param name="PriceMinor">Of one place, as the order was placed.</param>
internal sealed record SoldPlacesReturned(Guid OrderId, int Quantity, long PriceMinor) : TicketTypeFact
{
    /// <summary>Of an order that was not placed online.</summary>
    public OrderChannel? Channel { get; init; }
}

/// <summary>Its event was cancelled: no place is held, sold or given away any more. An activation that has missed it is told so by the ledger, which refuses its next append.</summary>
internal sealed record TicketTypeClosed(DateTimeOffset At) : TicketTypeFact;

/// <summary>Places were given away or sold at the door; recorded in the commit in which their order was born.</summary>
/// <param name="PriceMinor">Of one place; 0 when it was given away.</param>
internal sealed record PlacesIssued(Guid OrderId, int Quantity, long PriceMinor, OrderChannel Channel) : TicketTypeFact;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<TicketTypeFact>))]
internal sealed partial class TicketTypeFactsJson : JsonSerializerContext;
