using EventLoop.Ledger;
using EventLoop.Tickets;

namespace EventLoop.Orders;

/// <summary>How orders stand in the ledger and in the tables <c>orders</c> and <c>tickets</c>.</summary>
internal static class OrderKind
{
    public static FactKind<Order, OrderFact> Instance { get; } = new("order", OrderFactsJson.Default.IReadOnlyListOrderFact, Rows)
    {
        Count = OrderMetrics.Count,
        WriteByHand = OrderFactsByHand.Write,
        IsOfBuyers = true,
    };

    private static IReadOnlyList<TableRow> Rows(Guid id, Order after, IReadOnlyList<OrderFact> facts, bool isNew)
    {
        List<TableRow> rows = [OrderRow.Of(id, after, isNew)];
        foreach (var fact in facts)
        {
            // Tickets are born in the order's commit; every later change of their rows is the ticket's own.
            if (fact is TicketsIssued issued)
                rows.AddRange(Born(id, after, issued));
            else if (fact is OrderPlaced { Issue: not null } placed)
                rows.Add(BoxOfficeRow.Of(id, placed));
            else if (fact is RiskAssessed risk && RiskRow.Of(id, after, risk) is { } suspicious)
                rows.Add(suspicious);
        }

        return rows;
    }

    private static TicketRow[] Born(Guid orderId, Order order, TicketsIssued issued)
    {
        var rows = new TicketRow[issued.Tickets.Count];
        for (var at = 0; at < rows.Length; at++)
            rows[at] = Born(orderId, order, issued, issued.Tickets[at], at + 1);
        return rows;
    }

    private static TicketRow Born(Guid orderId, Order order, TicketsIssued issued, IssuedTicket ticket, int number) => new(
        TicketId.Of(orderId, number),
        orderId,
        order.Placed!.EventId,
        ticket.TicketTypeId,
        order.Placed.AttendeeId,
        order.Placed.UserId,
        "valid",
        ticket.Code,
        order.LineOf(number).PriceMinor,
        issued.At,
        null)
    { IsNew = true };
}
