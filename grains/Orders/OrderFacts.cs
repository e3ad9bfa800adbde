using System.Text.Json.Serialization;
using EventLoop.Events;
using EventLoop.Payments;

namespace EventLoop.Orders;

/// <summary>What can be recorded of an order. Names and members are for ever; members are only added.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(OrderPlaced), "placed")]
[JsonDerivedType(typeof(OrderExpired), "expired")]
[JsonDerivedType(typeof(OrderCancelled), "cancelled")]
[JsonDerivedType(typeof(PaymentPrepared), "payment_prepared")]
[JsonDerivedType(typeof(PaymentReceived), "payment_received")]
[JsonDerivedType(typeof(PlacesSold), "places_sold")]
[JsonDerivedType(typeof(TicketsIssued), "tickets_issued")]
[JsonDerivedType(typeof(RefundDecided), "refund_decided")]
[JsonDerivedType(typeof(PlacesReturned), "places_returned")]
[JsonDerivedType(typeof(TicketsVoided), "tickets_voided")]
[JsonDerivedType(typeof(RefundPaid), "refund_paid")]
[JsonDerivedType(typeof(RefundFailed), "refund_failed")]
[JsonDerivedType(typeof(RefundDropped), "refund_dropped")]
[JsonDerivedType(typeof(DisputeChanged), "dispute_changed")]
[JsonDerivedType(typeof(PaymentClosed), "payment_closed")]
[JsonDerivedType(typeof(SecondPaymentFound), "second_payment_found")]
[JsonDerivedType(typeof(SecondPaymentReturned), "second_payment_returned")]
[JsonDerivedType(typeof(SecondPaymentSentBack), "second_payment_sent_back")]
[JsonDerivedType(typeof(RiskAssessed), "risk_assessed")]
[JsonDerivedType(typeof(GiveBackBegun), "give_back_begun")]
[JsonDerivedType(typeof(GiveBackRefused), "give_back_refused")]
internal abstract record OrderFact;

/// <summary>The order was born: all its places are held until <paramref name="ExpiresAt"/>.</summary>
/// <param name="RequestKey">The operation that placed it; null when the caller gave no key.</param>
internal sealed record OrderPlaced(
    Guid EventId,
    Guid OrganizerId,
    Guid? UserId,
    Guid AttendeeId,
    IReadOnlyList<OrderLine> Lines,
    string Currency,
    FeePayer FeePayer,
    long SubtotalMinor,
    long FeesMinor,
    long TotalMinor,
    string? PaymentIntentId,
    DateTimeOffset PlacedAt,
    DateTimeOffset ExpiresAt,
    short Desk,
    Guid? RequestKey,
    long? RequestHash) : OrderFact
{
    /// <summary>Stands for the desk of an order that none has taken.</summary>
    public const short NoDesk = -1;

    /// <summary>Null: no ticket is taxed.</summary>
    public OrderTaxes? Taxes { get; init; }

    /// <summary>The event limited what one person may have; null: it did not.</summary>
    public bool? IsLimited { get; init; }

    /// <summary>Null: it was placed online.</summary>
    public OrderIssue? Issue { get; init; }

    /// <summary>What brought the buyer, as a link said: a campaign or a site, nobody's name. Null: nothing was said.</summary>
    public string? Source { get; init; }
}

/// <summary>How an order came about that nobody placed online.</summary>
/// <param name="By">The account that gave or sold it.</param>
/// <param name="PaidBy">Null: given away.</param>
[GenerateSerializer, Immutable, Alias("OrderIssue")]
internal sealed record OrderIssue(
    [property: Id(0)] OrderChannel Channel, [property: Id(1)] Guid By, [property: Id(2)] PaidBy? PaidBy);

/// <summary>The taxes of an order, and how they were worked out.</summary>
/// <param name="AmountMinor">Included in the subtotal, or on top of it.</param>
internal sealed record OrderTaxes(TaxMode Mode, TaxRounding Rounding, long Step, long AmountMinor)
{
    [JsonIgnore]
    public TaxTerms Terms => new(Mode, Rounding, Step);
}

/// <summary>Tickets of one type in an order.</summary>
/// <param name="FeeMinor">The fee of one ticket, whoever pays it.</param>
[GenerateSerializer, Immutable, Alias("OrderLine")]
internal sealed record OrderLine(
    [property: Id(0)] Guid TicketTypeId,
    [property: Id(1)] string Name,
    [property: Id(2)] int Quantity,
    [property: Id(3)] long PriceMinor,
    [property: Id(4)] long FeeMinor) : IPricedLine
{
    /// <summary>The rate of its tax.</summary>
    [Id(5), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int TaxBasisPoints { get; init; }
}

/// <summary>Nobody paid in time.</summary>
/// <param name="PaymentOpen">True when the gateway has not said that nobody can pay any more.</param>
internal sealed record OrderExpired(DateTimeOffset At, bool? PaymentOpen = null) : OrderFact;

/// <summary>Given back before it was paid.</summary>
/// <param name="PaymentOpen">True when the gateway has not said that nobody can pay any more.</param>
internal sealed record OrderCancelled(DateTimeOffset At, bool? PaymentOpen = null) : OrderFact
{
    /// <summary>True when nobody gave it back: the gateway takes no payment of its amount.</summary>
    public bool? NotPayable { get; init; }
}

/// <summary>The order has ended, and nobody can pay it any more.</summary>
internal sealed record PaymentClosed(DateTimeOffset At) : OrderFact;

/// <summary>Somebody paid once more, by another intent; all of that goes back.</summary>
internal sealed record SecondPaymentFound(string PaymentIntentId, long AmountMinor, DateTimeOffset At) : OrderFact;

/// <summary>The gateway has paid the second payment back.</summary>
internal sealed record SecondPaymentReturned(string PaymentIntentId, DateTimeOffset At) : OrderFact;

/// <summary>The buyer's bank did not take the second payment back, so it is ours again.</summary>
internal sealed record SecondPaymentSentBack(string PaymentIntentId, DateTimeOffset At) : OrderFact;

/// <summary>The gateway has an intent for the order.</summary>
internal sealed record PaymentPrepared(string PaymentIntentId) : OrderFact
{
    /// <summary>The organizer's account that the money goes to at once; null: it stays with us until it is paid out.</summary>
    public string? Destination { get; init; }
}

/// <summary>The gateway says that the whole amount is ours (or there was nothing to pay).</summary>
/// <param name="RequestHash">Of the idempotency key that confirmed it; null when it had none.</param>
internal sealed record PaymentReceived(DateTimeOffset At, long? RequestHash) : OrderFact;

/// <summary>The ticket type has turned the order's hold into a sale; recorded in the commit of the ticket type's own fact.</summary>
internal sealed record PlacesSold(Guid TicketTypeId) : OrderFact;

/// <summary>The tickets are born; their numbers are 1, 2, … in this order.</summary>
internal sealed record TicketsIssued(DateTimeOffset At, IReadOnlyList<IssuedTicket> Tickets) : OrderFact;

/// <summary>A ticket as it is born.</summary>
/// <param name="Code">The signed code, 100 bytes; its text form is what the QR carries.</param>
internal sealed record IssuedTicket(Guid TicketTypeId, byte[] Code);

/// <summary>The money for these tickets goes back. What follows (voiding, returning places, paying) is resumed until it is done.</summary>
/// <param name="Tickets">Ticket numbers; empty when the order never had tickets.</param>
/// <param name="AmountMinor">What goes back; of an order that was never paid rightly, all that came.</param>
internal sealed record RefundDecided(Guid RefundId, IReadOnlyList<int> Tickets, long AmountMinor, string? Reason, DateTimeOffset At) : OrderFact;

/// <summary>A holder wants to give these tickets back: each of them decides whether that is still possible.</summary>
/// <param name="AmountMinor">What goes back if it is.</param>
internal sealed record GiveBackBegun(Guid RefundId, IReadOnlyList<int> Tickets, long AmountMinor, DateTimeOffset At) : OrderFact;

/// <summary>One of them had been used, passed on or blocked, so that they all stay as they were.</summary>
internal sealed record GiveBackRefused(Guid RefundId, DateTimeOffset At) : OrderFact;

/// <summary>The tickets of the open refund admit nobody any more.</summary>
internal sealed record TicketsVoided(Guid RefundId) : OrderFact;

/// <summary>The open refund's places of this type are back on sale; recorded in the commit of the ticket type's own fact.</summary>
internal sealed record PlacesReturned(Guid TicketTypeId) : OrderFact;

/// <summary>The gateway has paid the refund out.</summary>
internal sealed record RefundPaid(Guid RefundId, DateTimeOffset At) : OrderFact;

/// <summary>The buyer's bank did not take the money that had been paid out, so it is ours again.</summary>
internal sealed record RefundFailed(Guid RefundId, DateTimeOffset At) : OrderFact;

/// <summary>
/// The buyer's bank had taken the money of the open refund in a dispute before it could be paid out, so nothing of it goes back by us. Its tickets have ended.
/// </summary>
internal sealed record RefundDropped(Guid RefundId, DateTimeOffset At) : OrderFact;

/// <summary>What the gateway thinks of the payment; recorded with it.</summary>
/// <param name="Level">The gateway's word, such as <c>normal</c>, <c>elevated</c> or <c>highest</c>.</param>
/// <param name="Score">From 0 to 99; null when the gateway gives none.</param>
/// <param name="Outcome">What it did about it, in its own word, such as <c>authorized</c> or <c>manual_review</c>.</param>
internal sealed record RiskAssessed(string Level, int? Score, string? Outcome, DateTimeOffset At) : OrderFact
{
    /// <summary>Somebody should look at it.</summary>
    [JsonIgnore]
    public bool IsSuspicious => Level is not ("normal" or "not_assessed" or "unknown");
}

/// <summary>The buyer's bank disputes the payment, and this is how that stands now.</summary>
/// <param name="Status">The gateway's word, such as <c>needs_response</c>, <c>won</c>, <c>lost</c>.</param>
/// <param name="IsWithdrawn">The amount has been taken from us, for now or for good.</param>
internal sealed record DisputeChanged(string DisputeId, string Status, long AmountMinor, bool IsWithdrawn, DateTimeOffset At) : OrderFact
{
    /// <summary>Of a lost dispute whose payment went to the organizer's own account: so much was taken back from there. Null: all, if it went there.</summary>
    public long? TakenBackMinor { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<OrderFact>))]
internal sealed partial class OrderFactsJson : JsonSerializerContext;
