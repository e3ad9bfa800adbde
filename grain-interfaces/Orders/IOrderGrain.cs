using EventLoop.Accounts;
using EventLoop.Tickets;

namespace EventLoop.Orders;

/// <summary>
/// One order. It drives ticket types, tickets and the payment gateway, and resumes where it was after a crash.
/// </summary>
[Alias("IOrderGrain")]
public interface IOrderGrain : IGrainWithGuidKey
{
    /// <summary>The order, for its holder or organizer.</summary>
    [Alias("Get")]
    Task<Outcome<OrderView, OrderRefusal>> Get(Caller caller);

    /// <summary>Completes the payment and issues the tickets. A repeat gives the same tickets.</summary>
    /// <exception cref="Ledger.LedgerUnavailableException">Outcome unknown; safe to repeat.</exception>
    [Alias("Confirm"), ResponseTimeout(Patience.Hot)]
    Task<Outcome<OrderView, ConfirmRefusal>> Confirm(ConfirmOrder command);

    /// <summary>Gives the hold back. A repeat succeeds.</summary>
    [Alias("Cancel")]
    Task<Outcome<OrderView, CancelRefusal>> Cancel(Caller caller);

    /// <summary>Refunds the order, or some of its tickets: they admit nobody any more and their places are back on sale.</summary>
    [Alias("Refund")]
    Task<Outcome<OrderView, RefundRefusal>> Refund(RefundOrder command);

    /// <summary>The holder gives tickets back, as far as the event's refund policy allows.</summary>
    [Alias("GiveBack")]
    Task<Outcome<OrderView, RefundRefusal>> GiveBack(GiveBackTickets command);

    /// <summary>
    /// From the moment this answers gates refuse every ticket of the order, or none of them any more. For its organizer; safe to repeat, and
    /// to be repeated when it fails half-way.
    /// </summary>
    [Alias("SetBlocked")]
    Task<Outcome<OrderView, BlockOrderRefusal>> SetBlocked(Caller caller, bool blocked, BlockReason reason);
}

/// <summary>The buyer says that they have paid.</summary>
/// <param name="PaymentIntentId">Null for an order that costs nothing.</param>
[GenerateSerializer, Immutable, Alias("ConfirmOrder")]
public sealed record ConfirmOrder(
    [property: Id(0)] Caller Caller,
    [property: Id(1)] string? PaymentIntentId,
    [property: Id(2)] RequestKey? Request) : IRepeatable
{
    public bool CanRepeat => true;
}

/// <summary>The organizer pays an order back.</summary>
/// <param name="RefundId">The operation's id: a repeat refunds once.</param>
/// <param name="TicketIds">Null: all tickets that are not yet refunded.</param>
/// <param name="AmountMinor">
/// Null: what the tickets cost. With tickets, at most that. Without, the tickets stay good when it is less than all of them cost.
/// </param>
[GenerateSerializer, Immutable, Alias("RefundOrder")]
public sealed record RefundOrder(
    [property: Id(0)] Caller Caller,
    [property: Id(1)] Guid RefundId,
    [property: Id(2)] IReadOnlyList<Guid>? TicketIds,
    [property: Id(3)] long? AmountMinor,
    [property: Id(4)] string? Reason);

/// <summary>Whoever holds an order gives tickets of it back.</summary>
/// <param name="RefundId">The operation's id: a repeat refunds once.</param>
/// <param name="TicketIds">Null: all tickets that are not yet refunded.</param>
[GenerateSerializer, Immutable, Alias("GiveBackTickets")]
public sealed record GiveBackTickets(
    [property: Id(0)] Caller Caller,
    [property: Id(1)] Guid RefundId,
    [property: Id(2)] IReadOnlyList<Guid>? TicketIds);

/// <summary>Why an order is not shown.</summary>
[GenerateSerializer, Alias("OrderRefusal")]
public enum OrderRefusal
{
    NotFound,
    NotYours,
}

/// <summary>Why an order is not confirmed, by precedence.</summary>
[GenerateSerializer, Alias("ConfirmRefusal")]
public enum ConfirmRefusal
{
    NotFound,
    NotYours,

    /// <summary>The idempotency key confirmed this order with another body.</summary>
    KeyReused,

    /// <summary>The payment intent is not this order's.</summary>
    PaymentMismatch,

    /// <summary>The order was cancelled.</summary>
    Cancelled,

    /// <summary>The order was refunded.</summary>
    Refunded,

    /// <summary>The hold ran out. When the payment had been made and no places were left, it is paid back.</summary>
    HoldExpired,

    /// <summary>The gateway declined; the buyer may try again while the hold lasts.</summary>
    PaymentFailed,

    /// <summary>The payment is on its way; the tickets come by themselves.</summary>
    PaymentPending,

    /// <summary>The gateway did not answer.</summary>
    PaymentUnavailable,

    /// <summary>More tickets than may be had with one card; what was paid goes back.</summary>
    OverCardLimit,
}

/// <summary>Why an order is not cancelled, by precedence.</summary>
[GenerateSerializer, Alias("CancelRefusal")]
public enum CancelRefusal
{
    NotFound,
    NotYours,

    /// <summary>It is paid: ask for a refund.</summary>
    AlreadyPaid,
}

/// <summary>Why an order's tickets are not blocked, by precedence.</summary>
[GenerateSerializer, Alias("BlockOrderRefusal")]
public enum BlockOrderRefusal
{
    NotFound,
    NotYours,

    /// <summary>It has no tickets: they are not issued yet, or never will be.</summary>
    NoTickets,
}

/// <summary>Why an order is not refunded, by precedence.</summary>
[GenerateSerializer, Alias("RefundRefusal")]
public enum RefundRefusal
{
    NotFound,
    NotYours,

    /// <summary>There is nothing to pay back.</summary>
    NotPaid,

    /// <summary>The order has no such ticket.</summary>
    TicketNotFound,

    /// <summary>The ticket, or the whole order, was refunded before.</summary>
    AlreadyRefunded,

    /// <summary>The payment provider takes no such amount of the currency.</summary>
    AmountNotSupported,

    /// <summary>It is more than is left of what was paid, or than the tickets cost.</summary>
    AmountTooLarge,

    /// <summary>The event's holders cannot give tickets back.</summary>
    NotAllowed,

    /// <summary>It is too near to the event.</summary>
    TooLate,

    /// <summary>A ticket was used, transferred or blocked.</summary>
    TicketInUse,
}
