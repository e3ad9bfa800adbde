using EventLoop.Accounts;
using EventLoop.Payments;
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
            Lines(placed),
            placed.SubtotalMinor,
            placed.FeesMinor,
            placed.TotalMinor,
            order.RefundedMinor,
            placed.Currency,
            placed.FeePayer,
            payment,
            Tickets(id, order, codeText))
        {
            TaxesMinor = placed.Taxes?.AmountMinor ?? 0,
            TaxMode = placed.Taxes?.Mode ?? TaxMode.Included,
            Channel = placed.Issue?.Channel,
            PaidBy = placed.Issue?.PaidBy,
            Refunds = order.Refunds.Count == 0 ? [] : [.. order.Refunds.Select(refund => Refund(id, refund))],
        };
    }

    /// <summary>With what only the organizer may know.</summary>
    public static OrderView For(this OrderView view, Caller caller, Order order) => caller.IsOrganizer(order.Placed!.OrganizerId)
        ? view with
        {
            Disputes = [.. order.Disputes.Values.Select(dispute => new OrderViewDispute(dispute.DisputeId, dispute.Status, dispute.AmountMinor, dispute.At))],
            Risk = order.Risk is { } risk ? new(risk.Level, risk.Score, risk.Outcome) : null,
        }
        : view with { Tickets = [.. view.Tickets.Select(ticket => ticket with { Standing = ticket.Standing with { BlockedFor = null } })] };

    private static OrderViewRefund Refund(Guid id, Refund refund) => new(
        refund.Decided.RefundId,
        refund.Decided.AmountMinor,
        [.. refund.Decided.Tickets.Select(number => TicketId.Of(id, number))],
        refund.IsPaid ? RefundStatus.Paid : refund.IsGivenUp ? RefundStatus.Failed : RefundStatus.Pending,
        refund.Decided.At);

    private static OrderViewLine[] Lines(OrderPlaced placed)
    {
        var lines = placed.Lines;
        var taxes = placed.Taxes is null ? null : placed.TaxesByTicket();
        var views = new OrderViewLine[lines.Count];
        var ticket = 0;
        for (var at = 0; at < views.Length; at++)
        {
            var line = lines[at];
            views[at] = new(line.TicketTypeId, line.Name, line.Quantity, line.PriceMinor, line.FeeMinor)
            {
                TaxBasisPoints = line.TaxBasisPoints,
                TaxesMinor = taxes?[ticket..(ticket + line.Quantity)].Sum() ?? 0,
            };
            ticket += line.Quantity;
        }

        return views;
    }

    private static OrderViewTicket[] Tickets(Guid id, Order order, Func<byte[], string> codeText)
    {
        if (order.Issued is not { Tickets: var issued })
            return [];
        var paid = order.Placed!.PaidByTicket();
        var views = new OrderViewTicket[issued.Count];
        for (var at = 0; at < views.Length; at++)
        {
            views[at] = new(TicketId.Of(id, at + 1), issued[at].TicketTypeId, codeText(issued[at].Code), order.IsRefunded(at + 1))
            {
                PaidMinor = paid[at],
            };
        }

        return views;
    }
}
