using EventLoop.Events;
using EventLoop.Ledger;

namespace EventLoop.Orders;

/// <summary>A row of the table <c>orders</c>.</summary>
[GenerateSerializer, Immutable, Alias("OrderRow")]
internal sealed record OrderRow([property: Id(0)] Guid Id, [property: Id(1)] OrderRowValues Order) : TableRow
{
    public static Table<OrderRow> Table { get; } = new(
        "orders",
        row => row.Id,
        Column<OrderRow>.Uuid("id", row => row.Id),
        Column<OrderRow>.Uuid("event_id", row => row.Order.EventId).Fixed(),
        Column<OrderRow>.Uuid("user_id", row => row.Order.UserId).Fixed(),
        Column<OrderRow>.Uuid("attendee_id", row => row.Order.AttendeeId).Fixed(),
        Column<OrderRow>.Text("status", row => row.Order.Status),
        Column<OrderRow>.Text("currency", row => row.Order.Currency).Fixed(),
        Column<OrderRow>.Int("quantity", row => row.Order.Quantity).Fixed(),
        Column<OrderRow>.Long("subtotal_minor", row => row.Order.SubtotalMinor).Fixed(),
        Column<OrderRow>.Long("fees_minor", row => row.Order.FeesMinor).Fixed(),
        Column<OrderRow>.Long("total_minor", row => row.Order.TotalMinor).Fixed(),
        Column<OrderRow>.Long("refunded_minor", row => row.Order.RefundedMinor),
        Column<OrderRow>.Text("payment_intent_id", row => row.Order.PaymentIntentId),
        Column<OrderRow>.Time("placed_at", row => row.Order.PlacedAt).Fixed(),
        Column<OrderRow>.Time("expires_at", row => row.Order.ExpiresAt).Fixed(),
        Column<OrderRow>.Time("paid_at", row => row.Order.PaidAt),
        Column<OrderRow>.Int("desk", row => row.Order.Desk).Fixed(),
        Column<OrderRow>.Uuid("request_key", row => row.Order.RequestKey).Fixed(),
        Column<OrderRow>.NullableLong("request_hash", row => row.Order.RequestHash).Fixed(),
        Column<OrderRow>.Long("organizer_fees_minor", row => row.Order.OrganizerFeesMinor).Fixed())
    {
        Claim = new("orders_request_key", "select request_key, id from orders where request_key = any ($1)", row => ((OrderRow)row).Order.RequestKey),
    };

    public static OrderRow Of(Guid id, Order order, bool isNew)
    {
        var placed = order.Placed!;
        return new(id, new(
            placed.EventId,
            placed.UserId,
            placed.AttendeeId,
            StatusText(order),
            placed.Currency,
            order.Quantity,
            placed.SubtotalMinor,
            placed.FeesMinor,
            placed.TotalMinor,
            order.RefundedMinor,
            order.PaymentIntentId,
            placed.PlacedAt,
            placed.ExpiresAt,
            order.PaidAt,
            placed.Desk,
            placed.RequestKey,
            placed.RequestHash,
            placed.FeePayer == FeePayer.Organizer ? placed.Lines.Sum(line => line.Quantity * line.FeeMinor) : 0))
        { IsNew = isNew };
    }

    // The sweeper finds by this what has something left to do.
    private static string StatusText(Order order) => order switch
    {
        { OpenRefund: not null } or { OpenGiveBack: not null } => OrderWords.Refunding,
        { IsPaymentOpen: true, IsUnpaid: true } => OrderWords.Closing(order.Status),
        _ => OrderWords.Of(order.Status),
    };
}

/// <summary>The values of a row of <c>orders</c>, in the table's order.</summary>
[GenerateSerializer, Immutable, Alias("OrderRowValues")]
internal sealed record OrderRowValues(
    [property: Id(0)] Guid EventId,
    [property: Id(1)] Guid? UserId,
    [property: Id(2)] Guid AttendeeId,
    [property: Id(3)] string Status,
    [property: Id(4)] string Currency,
    [property: Id(5)] int Quantity,
    [property: Id(6)] long SubtotalMinor,
    [property: Id(7)] long FeesMinor,
    [property: Id(8)] long TotalMinor,
    [property: Id(9)] long RefundedMinor,
    [property: Id(10)] string? PaymentIntentId,
    [property: Id(11)] DateTimeOffset PlacedAt,
    [property: Id(12)] DateTimeOffset ExpiresAt,
    [property: Id(13)] DateTimeOffset? PaidAt,
    [property: Id(14)] short Desk,
    [property: Id(15)] Guid? RequestKey,
    [property: Id(16)] long? RequestHash,
    [property: Id(17)] long OrganizerFeesMinor);
