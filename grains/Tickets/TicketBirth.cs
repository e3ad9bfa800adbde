using EventLoop.Gates;
using EventLoop.Orders;

namespace EventLoop.Tickets;

/// <summary>What a ticket's order says of it. The order bears it, so a ticket has no first fact of its own.</summary>
/// <param name="Unissued">Why it is not a ticket yet, or never will be; null once it is issued.</param>
/// <param name="Refunded">Its order has decided to refund it, though nobody may have told it so far.</param>
internal sealed record TicketBirth(Guid OrderId, OrderPlaced Order, OrderLine Line, DateTimeOffset IssuedAt, ScanReason? Unissued, bool Refunded)
{
    /// <summary>The ticket with this number as its order stands; not a ticket at all when the order has none of that number.</summary>
    public static Ticket Of(Guid orderId, Order order, int number)
    {
        if (order.Placed is not { } placed || number < 1 || number > order.Quantity)
            return new();
        if (order.Issued is not { } issued)
        {
            var reason = order.Status == OrderStatus.Cancelled ? ScanReason.Cancelled : ScanReason.Unpaid;
            return Ticket.Born(new(orderId, placed, placed.Lines[0], placed.PlacedAt, reason, false), null);
        }

        var birth = new TicketBirth(orderId, placed, order.LineOf(number), issued.At, null, order.IsRefunded(number));
        return Ticket.Born(birth, issued.Tickets[number - 1].Code);
    }
}
