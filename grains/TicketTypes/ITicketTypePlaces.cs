using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Ledger;
using EventLoop.Orders;

namespace EventLoop.TicketTypes;

/// <summary>What orders and events ask of a ticket type.</summary>
[Alias("ITicketTypePlaces")]
internal interface ITicketTypePlaces : IGrainWithGuidKey
{
    /// <summary>The event has changed.</summary>
    [Alias("TermsChanged")]
    Task TermsChanged(EventTerms terms);

    /// <summary>Changes what is sold; the quantity may shrink to what is sold and held.</summary>
    [Alias("Change")]
    Task<Outcome<TicketTypeTotals, ChangeTermsRefusal>> Change(Caller caller, Guid eventId, TicketTypeTerms terms);

    /// <summary>How it stands now.</summary>
    [Alias("Totals")]
    Task<TicketTypeTotals?> Totals();

    /// <summary>Holds places for an order that needs those of other ticket types too. Without an order they come back by themselves.</summary>
    [Alias("Hold"), ResponseTimeout(Patience.Hot)]
    Task<Outcome<OrderLine, PlaceRefusal>> Hold(Guid orderId, Guid eventId, int quantity, DateTimeOffset expiresAt);

    /// <summary>Holds places and bears the order, in one commit. The answer does not say how to pay.</summary>
    [Alias("Place"), ResponseTimeout(Patience.Hot)]
    Task<Outcome<OrderView, PlaceRefusal>> Place(OrderDraft draft);

    /// <summary>Gives an order's hold back, if it has one.</summary>
    [Alias("Release"), ResponseTimeout(Patience.Hot)]
    Task Release(Guid orderId);

    /// <summary>Turns an order's hold into a sale, in one commit with the order's own facts.</summary>
    /// <param name="late">The payment has been made: take free places when the hold is gone.</param>
    /// <returns>False: there are no places, and nothing was written.</returns>
    [Alias("Sell"), ResponseTimeout(Patience.Hot)]
    Task<bool> Sell(Guid orderId, int quantity, long priceMinor, bool late, StreamAppend rider);

    /// <summary>Takes sold places back, in one commit with the order's own facts.</summary>
    [Alias("Return")]
    Task Return(Guid orderId, int quantity, long priceMinor, StreamAppend rider);

    /// <summary>Takes back places of an order that was not placed online, in one commit with the order's own facts.</summary>
    [Alias("TakeBack")]
    Task TakeBack(Guid orderId, int quantity, long priceMinor, OrderChannel channel, StreamAppend rider);

    /// <summary>
    /// Takes places and bears an order that has its tickets from the start, in one commit. Whoever asks has made sure that the order does
    /// not exist: a second birth would be a lost append.
    /// </summary>
    [Alias("Issue")]
    Task<Outcome<OrderView, IssueRefusal>> Issue(IssueDraft draft);
}

/// <summary>An order of one ticket type that is born with its tickets.</summary>
/// <param name="Note">The organizer's words about the guest; personal data.</param>
/// <param name="Codes">The signed codes of its tickets, by number from 1.</param>
[GenerateSerializer, Immutable, Alias("IssueDraft")]
internal sealed record IssueDraft(
    [property: Id(0)] Guid OrderId,
    [property: Id(1)] Guid EventId,
    [property: Id(2)] OrderIssue Issue,
    [property: Id(3)] Buyer Holder,
    [property: Id(4)] string? Note,
    [property: Id(5)] IReadOnlyList<byte[]> Codes)
{
    // Personal data is not for logs.
    public override string ToString() => $"{nameof(IssueDraft)} {OrderId}";
}

/// <summary>An order that is born with its last hold.</summary>
/// <param name="Quantity">Of the ticket type that is asked, which is the order's last.</param>
/// <param name="HeldElsewhere">What other ticket types hold for it already.</param>
[GenerateSerializer, Immutable, Alias("OrderDraft")]
internal sealed record OrderDraft(
    [property: Id(0)] Guid OrderId,
    [property: Id(1)] Guid EventId,
    [property: Id(2)] Guid? UserId,
    [property: Id(3)] Buyer Buyer,
    [property: Id(4)] int Quantity,
    [property: Id(5)] IReadOnlyList<OrderLine> HeldElsewhere,
    [property: Id(6)] string? PaymentIntentId,
    [property: Id(7)] DateTimeOffset PlacedAt,
    [property: Id(8)] DateTimeOffset ExpiresAt,
    [property: Id(9)] short Desk,
    [property: Id(10)] RequestKey? Request)
{
    /// <summary>Where the order comes from; null: nobody knows.</summary>
    [Id(11)]
    public BuyerTrace? Trace { get; init; }

    /// <summary>The ticket type that is asked.</summary>
    [Id(12)]
    public Guid TicketTypeId { get; init; }

    /// <inheritdoc cref="PlaceOrder.Source"/>
    [Id(13)]
    public string? Source { get; init; }

    /// <summary>All that the order is about.</summary>
    public IReadOnlyList<OrderItem> Items => [.. HeldElsewhere.Select(line => new OrderItem(line.TicketTypeId, line.Quantity)), new(TicketTypeId, Quantity)];
}

/// <summary>A ticket type's terms and its count of places.</summary>
[GenerateSerializer, Immutable, Alias("TicketTypeTotals")]
internal sealed record TicketTypeTotals(
    [property: Id(0)] Guid TicketTypeId,
    [property: Id(1)] TicketTypeTerms Terms,
    [property: Id(2)] int Sold,
    [property: Id(3)] int Held,
    [property: Id(4)] int Available,
    [property: Id(5)] long FeeMinor)
{
    /// <summary>Prices of what is sold, as they were when it was, without fees.</summary>
    [Id(6)]
    public long RevenueMinor { get; init; }

    /// <summary>The tax of one ticket.</summary>
    [Id(7)]
    public long TaxMinor { get; init; }

    /// <summary>What the buyer of one ticket pays, with fee and tax.</summary>
    [Id(8)]
    public long TotalMinor { get; init; }

    /// <summary>Those of <see cref="Sold"/> that were given away.</summary>
    [Id(9)]
    public int Given { get; init; }

    /// <summary>Those of <see cref="Sold"/> that were sold at the door.</summary>
    [Id(10)]
    public int SoldAtDoor { get; init; }

    /// <summary>What one ticket costs at the door, with its tax and without a fee.</summary>
    [Id(11)]
    public long DoorPriceMinor { get; init; }
}

/// <summary>Why a ticket type's terms do not change, by precedence.</summary>
[GenerateSerializer, Alias("ChangeTermsRefusal")]
internal enum ChangeTermsRefusal
{
    NotFound,
    NotYours,

    /// <summary>More places are sold and held than there would be.</summary>
    BelowCommitted,
}
