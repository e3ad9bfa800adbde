using EventLoop.Tickets;

namespace EventLoop.Orders;

/// <summary>What people see of an order.</summary>
internal static class OrderViews
{
    /// <param name="payment">How to pay; null when there is nothing to pay.</param>
    /// <param name="codeText">Writes a ticket's code as text.</param>
    public static OrderView Of(Guid id, Order order, PaymentView? payment, Func<byte[], string> codeText)
    {
        var placed = order.Placed!;
        return new(
            id,
            placed.EventId,
            order.Status,
            placed.PlacedAt,
            placed.ExpiresAt,
            Lines(placed.Lines),
            placed.SubtotalMinor,
            placed.FeesMinor,
            placed.TotalMinor,
            order.RefundedMinor,
            placed.Currency,
            placed.FeePayer,
            payment,
            Tickets(id, order, codeText));
    }

    private static OrderViewLine[] Lines(IReadOnlyList<OrderLine> lines)
    {
        var views = new OrderViewLine[lines.Count];
        for (var at = 0; at < views.Length; at++)
            views[at] = new(lines[at].TicketTypeId, lines[at].Name, lines[at].Quantity, lines[at].PriceMinor, lines[at].FeeMinor);
        return views;
    }

    private static OrderViewTicket[] Tickets(Guid id, Order order, Func<byte[], string> codeText)
    {
        if (order.Issued is not { Tickets: var issued })
            return [];
        var views = new OrderViewTicket[issued.Count];
        for (var at = 0; at < views.Length; at++)
            views[at] = new(TicketId.Of(id, at + 1), issued[at].TicketTypeId, codeText(issued[at].Code), order.IsRefunded(at + 1));
        return views;
    }
}
