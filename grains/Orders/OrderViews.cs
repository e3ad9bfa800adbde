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
            [.. placed.Lines.Select(line => new OrderViewLine(line.TicketTypeId, line.Name, line.Quantity, line.PriceMinor, line.FeeMinor))],
            placed.SubtotalMinor,
            placed.FeesMinor,
            placed.TotalMinor,
            order.RefundedMinor,
            placed.Currency,
            placed.FeePayer,
            payment,
            Tickets(id, order, codeText));
    }

    private static IReadOnlyList<OrderViewTicket> Tickets(Guid id, Order order, Func<byte[], string> codeText) => order.Issued is null
        ? []
        : [.. order.Issued.Tickets.Select((ticket, at) =>
            new OrderViewTicket(TicketId.Of(id, at + 1), ticket.TicketTypeId, codeText(ticket.Code), order.IsRefunded(at + 1)))];
}
