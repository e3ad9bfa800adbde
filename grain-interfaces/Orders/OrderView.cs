using EventLoop.Events;
using EventLoop.Payments;
using EventLoop.Tickets;

namespace EventLoop.Orders;

/// <summary>An order as its buyer and organizer see it. Amounts are minor units of <paramref name="Currency"/>.</summary>
/// <param name="SubtotalMinor">The prices of all tickets.</param>
/// <param name="FeesMinor">What the buyer pays on top; 0 when the organizer pays the fees.</param>
/// <param name="Payment">How to pay; null when there is nothing to pay.</param>
/// <param name="Tickets">Empty until they are issued.</param>
[GenerateSerializer, Immutable, Alias("OrderView")]
public sealed record OrderView(
    [property: Id(0)] Guid OrderId,
    [property: Id(1)] Guid EventId,
    [property: Id(2)] OrderStatus Status,
    [property: Id(3)] DateTimeOffset PlacedAt,
    [property: Id(4)] DateTimeOffset ExpiresAt,
    [property: Id(5)] IReadOnlyList<OrderViewLine> Items,
    [property: Id(6)] long SubtotalMinor,
    [property: Id(7)] long FeesMinor,
    [property: Id(8)] long TotalMinor,
    [property: Id(9)] long RefundedMinor,
    [property: Id(10)] string Currency,
    [property: Id(11)] FeePayer FeePayer,
    [property: Id(12)] PaymentView? Payment,
    [property: Id(13)] IReadOnlyList<OrderViewTicket> Tickets)
{
    /// <summary>All taxes of the order.</summary>
    [Id(14)]
    public long TaxesMinor { get; init; }

    /// <summary>Whether the taxes are part of the prices, or come on top of them.</summary>
    [Id(15)]
    public TaxMode TaxMode { get; init; }

    /// <summary>What has gone back, or is going to.</summary>
    [Id(16)]
    public IReadOnlyList<OrderViewRefund> Refunds { get; init; } = [];

    /// <summary>What the buyer's bank disputes; shown to the organizer.</summary>
    [Id(17)]
    public IReadOnlyList<OrderViewDispute> Disputes { get; init; } = [];

    /// <summary>What the payment provider thinks of the payment; shown to the organizer. Null when it has said nothing.</summary>
    [Id(18)]
    public OrderViewRisk? Risk { get; init; }

    /// <summary>How it came about; null: it was placed online.</summary>
    [Id(20)]
    public OrderChannel? Channel { get; init; }

    /// <summary>How it was paid at the door.</summary>
    [Id(21)]
    public PaidBy? PaidBy { get; init; }
}

/// <summary>What the payment provider thinks of a payment.</summary>
/// <param name="Level">The provider's word, such as <c>normal</c>, <c>elevated</c> or <c>highest</c>.</param>
/// <param name="Score">From 0 to 99; null when the provider gives none.</param>
/// <param name="Outcome">What it did about it, in its own word, such as <c>authorized</c> or <c>manual_review</c>.</param>
[GenerateSerializer, Immutable, Alias("OrderViewRisk")]
public sealed record OrderViewRisk([property: Id(0)] string Level, [property: Id(1)] int? Score, [property: Id(2)] string? Outcome);

/// <summary>Money back to the buyer.</summary>
/// <param name="TicketIds">The tickets that it ended; none when only money went back, or when there never were any.</param>
[GenerateSerializer, Immutable, Alias("OrderViewRefund")]
public sealed record OrderViewRefund(
    [property: Id(0)] Guid RefundId,
    [property: Id(1)] long AmountMinor,
    [property: Id(2)] IReadOnlyList<Guid> TicketIds,
    [property: Id(3)] RefundStatus Status,
    [property: Id(4)] DateTimeOffset DecidedAt)
{
    /// <summary>Why, in the organizer's words; shown to the organizer. Null: nothing was said.</summary>
    [Id(5)]
    public string? Note { get; init; }
}

/// <summary>How far a refund has come.</summary>
public enum RefundStatus
{
    /// <summary>Decided; the payment provider has it yet to do.</summary>
    Pending,

    /// <summary>The payment provider has paid it out.</summary>
    Paid,

    /// <summary>The buyer's bank has sent it back several times: somebody has to pay it in another way.</summary>
    Failed,
}

/// <summary>A payment that the buyer's bank disputes.</summary>
/// <param name="Status">The payment provider's word, such as <c>needs_response</c>, <c>won</c> or <c>lost</c>.</param>
[GenerateSerializer, Immutable, Alias("OrderViewDispute")]
public sealed record OrderViewDispute(
    [property: Id(0)] string DisputeId,
    [property: Id(1)] string Status,
    [property: Id(2)] long AmountMinor,
    [property: Id(3)] DateTimeOffset ChangedAt);

/// <summary>Tickets of one type in an order; amounts are for one ticket.</summary>
[GenerateSerializer, Immutable, Alias("OrderViewLine")]
public sealed record OrderViewLine(
    [property: Id(0)] Guid TicketTypeId,
    [property: Id(1)] string Name,
    [property: Id(2)] int Quantity,
    [property: Id(3)] long PriceMinor,
    [property: Id(4)] long FeeMinor)
{
    /// <summary>The rate of its tax.</summary>
    [Id(5)]
    public int TaxBasisPoints { get; init; }

    /// <summary>The tax of all its tickets.</summary>
    [Id(6)]
    public long TaxesMinor { get; init; }
}

/// <summary>How an order is paid.</summary>
/// <param name="ClientSecret">Lets the buyer's browser complete the payment; null once there is nothing left to pay.</param>
[GenerateSerializer, Immutable, Alias("PaymentView")]
public sealed record PaymentView(
    [property: Id(0)] string Provider,
    [property: Id(1)] string PaymentIntentId,
    [property: Id(2)] string? ClientSecret)
{
    /// <summary>The account's public key at the provider, for its script in the browser; null when it needs none.</summary>
    [Id(3)]
    public string? PublishableKey { get; init; }
}

/// <summary>An issued ticket of an order.</summary>
/// <param name="Code">What the QR carried when it was issued; a transfer makes a new one.</param>
[GenerateSerializer, Immutable, Alias("OrderViewTicket")]
public sealed record OrderViewTicket(
    [property: Id(0)] Guid TicketId,
    [property: Id(1)] Guid TicketTypeId,
    [property: Id(2)] string Code,
    [property: Id(3)] bool IsRefunded)
{
    /// <summary>What has become of the ticket since it was issued.</summary>
    [Id(4)]
    public TicketStanding Standing { get; init; } = new(TicketStatus.Valid, false);

    /// <summary>What the buyer paid for it, with fee and tax.</summary>
    [Id(5)]
    public long PaidMinor { get; init; }
}
