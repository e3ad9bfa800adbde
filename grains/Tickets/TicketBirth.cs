using EventLoop.Gates;
using EventLoop.Orders;

namespace EventLoop.Tickets;

/// <summary>
/// What a ticket's order says of it. The order bears it, so a ticket has no first fact of its own. Copied out of the order's facts and not the facts
/// themselves: thousands of tickets are awake while people stream in.
/// </summary>
/// <param name="TicketType">Its name.</param>
/// <param name="Unissued">Why it is not a ticket yet, or never will be; null once it is issued.</param>
/// <param name="Refunded">Its order has decided to refund it, though nobody may have told it so far.</param>
internal sealed record TicketBirth(
    Guid OrderId,
    Guid EventId,
    Guid OrganizerId,
    Guid TicketTypeId,
    string TicketType,
    long PriceMinor,
    DateTimeOffset IssuedAt,
    ScanReason? Unissued,
    bool Refunded)
{
    /// <summary>The ticket with this number as its order stands; not a ticket at all when the order has none of that number.</summary>
    public static Ticket Of(Guid orderId, Order order, int number)
    {
        if (order.Placed is not { } placed || number < 1 || number > order.Quantity)
            return new();
        if (order.Issued is not { } issued)
        {
            var reason = order.Status == OrderStatus.Cancelled ? ScanReason.Cancelled : ScanReason.Unpaid;
            return Ticket.Born(Of(placed.Lines[0], placed.PlacedAt, reason, false), placed.AttendeeId, placed.UserId, null);
        }

        return Ticket.Born(Of(order.LineOf(number), issued.At, null, order.IsRefunded(number)), placed.AttendeeId, placed.UserId, issued.Tickets[number - 1].Code);

        TicketBirth Of(OrderLine line, DateTimeOffset issuedAt, ScanReason? unissued, bool refunded) =>
            new(orderId, placed.EventId, placed.OrganizerId, line.TicketTypeId, line.Name, line.PriceMinor, issuedAt, unissued, refunded);
    }
}
