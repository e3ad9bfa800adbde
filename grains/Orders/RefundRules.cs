using EventLoop.Events;
using EventLoop.Tickets;

namespace EventLoop.Orders;

/// <summary>Who may have what of an order paid back.</summary>
internal static class RefundRules
{
    /// <summary>Of a refund that the organizer made; what they said about it is personal data and stands elsewhere.</summary>
    public const string Organizer = "organizer";

    /// <summary>Why the organizer's refund is not made; null when it is, or was: a repeat of its id refunds once.</summary>
    /// <param name="step">The gateway takes multiples of so many minor units.</param>
    public static RefundRefusal? RefuseRefund(this Order order, Guid id, RefundOrder command, long step) => order switch
    {
        { Placed: null } => RefundRefusal.NotFound,
        _ when !command.Caller.IsOrganizer(order.Placed.OrganizerId) => RefundRefusal.NotYours,
        _ when order.HasRefund(command.RefundId) => null,
        { Issued: null, Refunds.Count: 0 } => RefundRefusal.NotPaid,
        _ when command.TicketIds?.Any(ticket => !order.HasTicket(id, ticket)) == true => RefundRefusal.TicketNotFound,
        { Issued: null } => RefundRefusal.AlreadyRefunded, // All that came went back by itself, whatever the order would have cost.
        { Status: OrderStatus.Refunded } when command.AmountMinor is null || order.LeftMinor() == 0 => RefundRefusal.AlreadyRefunded,
        _ when command.TicketIds?.Any(ticket => order.IsRefunded(TicketId.NumberOf(ticket))) == true => RefundRefusal.AlreadyRefunded,
        _ when command.AmountMinor % step > 0 => RefundRefusal.AmountNotSupported,
        _ when command.AmountMinor > (command.TicketIds is null ? order.LeftMinor() : order.LeftOf(order.Numbers(command.TicketIds))) => RefundRefusal.AmountTooLarge,
        _ => null,
    };

    /// <summary>
    /// The organizer's refund as a fact. Tickets that are named end, and all that are left when nothing is named, or an amount that is all that
    /// they are worth; a smaller amount by itself goes back while the tickets stay.
    /// </summary>
    public static RefundDecided Refund(this Order order, RefundOrder command, DateTimeOffset now)
    {
        var numbers = order.Numbers(command.TicketIds);
        var worth = order.LeftOf(numbers);
        var staysValid = command.TicketIds is null && command.AmountMinor < worth;
        return new(command.RefundId, staysValid ? [] : numbers, command.AmountMinor ?? worth, Organizer, now);
    }

    /// <summary>Why the holder's refund is not made, as far as the order and its event can tell; null when it is, or was.</summary>
    public static RefundRefusal? RefuseGiveBack(this Order order, Guid id, GiveBackTickets command, EventTerms? terms, DateTimeOffset now) => order switch
    {
        { Placed: null } => RefundRefusal.NotFound,
        _ when !order.IsHeldBy(id, command.Caller) => RefundRefusal.NotYours,
        _ when order.HasRefund(command.RefundId) => null,
        { Issued: null, Refunds.Count: 0 } => RefundRefusal.NotPaid,
        _ when command.TicketIds?.Any(ticket => !order.HasTicket(id, ticket)) == true => RefundRefusal.TicketNotFound,
        { Status: OrderStatus.Refunded } => RefundRefusal.AlreadyRefunded,
        _ when command.TicketIds?.Any(ticket => order.IsRefunded(TicketId.NumberOf(ticket))) == true => RefundRefusal.AlreadyRefunded,
        _ when terms?.RefundPolicy is null => RefundRefusal.NotAllowed,
        _ when now > terms.StartTime.AddHours(-terms.RefundPolicy.Value.UntilHoursBefore) => RefundRefusal.TooLate,
        _ => null,
    };

    /// <summary>What the holder wants as a fact.</summary>
    public static GiveBackBegun GiveBack(this Order order, GiveBackTickets command, RefundPolicy policy, DateTimeOffset now)
    {
        var numbers = order.Numbers(command.TicketIds);
        var paid = order.Placed!.PaidByTicket(withFees: !policy.FeeKept);
        return new(command.RefundId, numbers, Math.Min(numbers.Sum(number => paid[number - 1]), order.LeftMinor()), now);
    }

    /// <summary>The holder's refund as a fact, once every ticket has agreed.</summary>
    public static RefundDecided Decide(this GiveBackBegun begun, DateTimeOffset now) => new(begun.RefundId, begun.Tickets, begun.AmountMinor, "given_back", now);

    /// <summary>The event does not take place: all tickets that are left end, and what they cost goes back.</summary>
    public static RefundDecided RefundCancelled(this Order order, Guid id, DateTimeOffset now)
    {
        var numbers = order.Numbers(null);
        return new(OrderRules.RefundOf($"event cancelled {id}"), numbers, order.LeftOf(numbers), "event_cancelled", now);
    }

    /// <summary>The numbers of these tickets, or of all that are not refunded.</summary>
    public static IReadOnlyList<int> Numbers(this Order order, IReadOnlyList<Guid>? tickets) => tickets is not null
        ? [.. tickets.Select(TicketId.NumberOf).Distinct()]
        : [.. Enumerable.Range(1, order.Issued?.Tickets.Count ?? 0).Where(number => !order.IsRefunded(number))];

    public static bool HasRefund(this Order order, Guid refundId) => order.Refunds.Any(refund => refund.Decided.RefundId == refundId);

    private static bool HasTicket(this Order order, Guid id, Guid ticket) =>
        TicketId.OrderOf(ticket) == id && TicketId.NumberOf(ticket) is var number && number >= 1 && number <= (order.Issued?.Tickets.Count ?? 0);

    // What came and did not go back; an amount that went back by itself counts against whatever goes back later, and so does what the
    // buyer's bank has taken in a dispute: the buyer has that already.
    private static long LeftMinor(this Order order) => Math.Max(
        0, order.Placed!.TotalMinor - order.RefundedMinor - order.Disputes.Values.Where(dispute => dispute.IsWithdrawn).Sum(dispute => dispute.AmountMinor));

    private static long LeftOf(this Order order, IReadOnlyList<int> numbers)
    {
        var paid = order.Placed!.PaidByTicket();
        return Math.Min(numbers.Sum(number => paid[number - 1]), order.LeftMinor());
    }
}
