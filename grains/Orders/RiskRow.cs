using EventLoop.Ledger;

namespace EventLoop.Orders;

/// <summary>A row of the table <c>order_risks</c>: a payment that the gateway does not think normal.</summary>
[GenerateSerializer, Immutable, Alias("RiskRow")]
internal sealed record RiskRow(
    [property: Id(0)] Guid OrderId,
    [property: Id(1)] Guid EventId,
    [property: Id(2)] string Level,
    [property: Id(3)] DateTimeOffset At) : TableRow
{
    public static Table<RiskRow> Table { get; } = new(
        "order_risks",
        row => row.OrderId,
        Column<RiskRow>.Uuid("order_id", row => row.OrderId),
        Column<RiskRow>.Uuid("event_id", row => row.EventId),
        Column<RiskRow>.Text("level", row => row.Level),
        Column<RiskRow>.Time("at", row => row.At));

    /// <summary>The row; null when there is nothing to look at.</summary>
    public static RiskRow? Of(Guid orderId, Order order, RiskAssessed risk) =>
        risk.IsSuspicious ? new(orderId, order.Placed!.EventId, risk.Level, risk.At) { IsNew = true } : null;
}
