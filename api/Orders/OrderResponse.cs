using System.Text.Json.Serialization;
using EventLoop.Payments;
using EventLoop.Tickets;

namespace EventLoop.Orders;

/// <summary>An order. Amounts are minor units of <paramref name="Currency"/>.</summary>
/// <param name="OrderToken">Lets a guest act on this order (header <c>X-Order-Token</c>); given once, when it is placed.</param>
/// <param name="Fees">What the buyer pays on top; 0 when the organizer pays the fees.</param>
/// <param name="Taxes">All taxes: part of the subtotal when <paramref name="TaxesIncluded"/>, else on top of it.</param>
/// <param name="Disputes">Shown to the organizer.</param>
/// <param name="Risk">What the payment provider thinks of the payment; shown to the organizer, null when it has said nothing.</param>
/// <param name="Payment">How to pay; null when there is nothing to pay.</param>
/// <param name="Tickets">Empty until the order is paid.</param>
public sealed record OrderResponse(
    Guid OrderId,
    string? OrderToken,
    Guid EventId,
    string Status,
    DateTime PlacedAt,
    DateTime ExpiresAt,
    OrderResponseItem[] Items,
    long Subtotal,
    long Fees,
    long TotalAmount,
    long RefundedAmount,
    string Currency,
    PaymentResponse? Payment,
    OrderResponseTicket[] Tickets,
    long Taxes,
    bool TaxesIncluded,
    OrderResponseRefund[] Refunds,
    OrderResponseDispute[] Disputes,
    OrderResponseRisk? Risk)
{
    /// <summary><c>complimentary</c> or <c>at_door</c>; left out when it was placed online.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Channel { get; init; }

    /// <summary>How it was paid at the door: <c>cash</c> or <c>card_terminal</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PaidBy { get; init; }

    public static OrderResponse Of(OrderView order, string? orderToken = null) => new(
        order.OrderId,
        orderToken,
        order.EventId,
        StatusText(order.Status),
        order.PlacedAt.UtcDateTime,
        order.ExpiresAt.UtcDateTime,
        [.. order.Items.Select(item => new OrderResponseItem(item.TicketTypeId, item.Name, item.Quantity, item.PriceMinor, item.FeeMinor, item.TaxBasisPoints, item.TaxesMinor))],
        order.SubtotalMinor,
        order.FeesMinor,
        order.TotalMinor,
        order.RefundedMinor,
        order.Currency,
        order.Payment is { } payment ? new(payment.Provider, payment.PaymentIntentId, payment.ClientSecret, payment.PublishableKey) : null,
        [.. order.Tickets.Select(OrderResponseTicket.Of)],
        order.TaxesMinor,
        order.TaxMode == TaxMode.Included,
        [.. order.Refunds.Select(OrderResponseRefund.Of)],
        [.. order.Disputes.Select(dispute => new OrderResponseDispute(dispute.DisputeId, dispute.Status, dispute.AmountMinor, dispute.ChangedAt.UtcDateTime))],
        order.Risk is { } risk ? new(risk.Level, risk.Score, risk.Outcome) : null)
    {
        Channel = order.Channel is { } channel ? OrderChannelWords.Of(channel) : null,
        PaidBy = order.PaidBy is { } paidBy ? OrderChannelWords.Of(paidBy) : null,
    };

    /// <summary>The status as clients know it: between payment and tickets an order is still pending to them.</summary>
    public static string StatusText(OrderStatus status) => status switch
    {
        OrderStatus.Pending => "pending",
        OrderStatus.Paying => "pending",
        OrderStatus.Paid => "paid",
        OrderStatus.Expired => "expired",
        OrderStatus.Cancelled => "cancelled",
        OrderStatus.PartlyRefunded => "partially_refunded",
        OrderStatus.Refunded => "refunded",
    };
}

/// <param name="Price">Of one ticket, and so is <paramref name="Fee"/>.</param>
/// <param name="TaxRate">In basis points: 900 is 9 %.</param>
/// <param name="Taxes">Of all tickets of the item.</param>
public sealed record OrderResponseItem(Guid TicketTypeId, string Name, int Quantity, long Price, long Fee, int TaxRate, long Taxes);

/// <param name="ClientSecret">Lets the buyer's browser complete the payment; null once there is nothing left to pay.</param>
/// <param name="PublishableKey">For the provider's script in the browser; null when it needs none.</param>
public sealed record PaymentResponse(string Provider, string PaymentIntentId, string? ClientSecret, string? PublishableKey = null);

/// <param name="Status"><c>valid</c>, <c>blocked</c>, <c>refunded</c>, or <c>transferred</c> when it is somebody else's now.</param>
/// <param name="Paid">What the buyer paid for it, with fee and tax: what a refund of it gives back.</param>
/// <param name="Code">What the ticket's QR carries; null when it was refunded or transferred.</param>
/// <param name="BlockedFor">Why it is blocked, for the organizer: <c>fraud</c>, <c>chargeback</c>, <c>resale</c>, <c>banned</c> or <c>other</c>.</param>
public sealed record OrderResponseTicket(Guid TicketId, Guid TicketTypeId, string Status, string? Code, bool Refunded, long Paid, string? BlockedFor)
{
    public static OrderResponseTicket Of(OrderViewTicket ticket)
    {
        var isRefunded = ticket.IsRefunded || ticket.Standing.Status == TicketStatus.Refunded;
        var isOver = isRefunded || ticket.Standing.IsTransferred;
        var status = isRefunded ? TicketStatus.Refunded.Text() : isOver ? "transferred" : ticket.Standing.Status.Text();
        return new(ticket.TicketId, ticket.TicketTypeId, status, isOver ? null : ticket.Code, isRefunded, ticket.PaidMinor, ticket.Standing.BlockedFor?.Text());
    }
}

/// <param name="RefundedAmount">Of the whole order so far, in minor units.</param>
public sealed record RefundResponse(Guid OrderId, string Status, long RefundedAmount)
{
    public static RefundResponse Of(OrderView order) => new(order.OrderId, OrderResponse.StatusText(order.Status), order.RefundedMinor);
}

/// <param name="TicketIds">The tickets that it ended; none when only money went back.</param>
/// <param name="Status"><c>pending</c>, <c>paid</c>, or <c>failed</c> when the buyer's bank has sent it back several times.</param>
public sealed record OrderResponseRefund(Guid RefundId, long Amount, IReadOnlyList<Guid> TicketIds, string Status, DateTime DecidedAt)
{
    /// <summary>The reason that the organizer gave; shown to nobody else.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    public static OrderResponseRefund Of(OrderViewRefund refund) =>
        new(refund.RefundId, refund.AmountMinor, refund.TicketIds, StatusText(refund.Status), refund.DecidedAt.UtcDateTime) { Reason = refund.Note };

    private static string StatusText(RefundStatus status) => status switch
    {
        RefundStatus.Pending => "pending",
        RefundStatus.Paid => "paid",
        RefundStatus.Failed => "failed",
    };
}

/// <summary>A payment that the buyer's bank disputes.</summary>
/// <param name="Status">The payment provider's word, such as <c>needs_response</c>, <c>won</c> or <c>lost</c>.</param>
public sealed record OrderResponseDispute(string DisputeId, string Status, long Amount, DateTime ChangedAt);

/// <summary>What the payment provider thinks of a payment, in its own words.</summary>
/// <param name="Level">Such as <c>normal</c>, <c>elevated</c> or <c>highest</c>.</param>
/// <param name="Score">From 0 to 99; null when the provider gives none.</param>
/// <param name="Outcome">What it did about it, such as <c>authorized</c> or <c>manual_review</c>.</param>
public sealed record OrderResponseRisk(string Level, int? Score, string? Outcome);

/// <summary>How far the refunds of a cancelled event are; amounts in minor units.</summary>
/// <param name="Status"><c>none</c> while the event is not cancelled, <c>refunding</c>, <c>done</c>.</param>
/// <param name="Paid">Orders that were paid, free ones included.</param>
/// <param name="Refunded">Of these, those of which nothing is left.</param>
/// <param name="Open">Orders of which something is still to end or to go back.</param>
public sealed record RefundProgressResponse(string Status, int Paid, int Refunded, int Open, long PaidAmount, long RefundedAmount, string Currency)
{
    public static RefundProgressResponse Of(RefundProgress progress) => new(
        progress.IsDue ? "refunding" : progress.IsDone ? "done" : "none",
        progress.Paid,
        progress.Refunded,
        progress.Open,
        progress.PaidMinor,
        progress.RefundedMinor,
        progress.Currency);
}
