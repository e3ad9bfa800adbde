using EventLoop.Accounts;
using EventLoop.Tickets;

namespace EventLoop.Orders;

/// <summary>What may happen to an order, and what has to.</summary>
internal static class OrderRules
{
    public static OrderRefusal? RefuseGet(this Order order, Guid id, Caller caller) => order switch
    {
        { Placed: null } => OrderRefusal.NotFound,
        _ when !order.IsHeldBy(id, caller) && !caller.IsOrganizer(order.Placed.OrganizerId) => OrderRefusal.NotYours,
        _ => null,
    };

    /// <summary>Why the order is not confirmed without asking the gateway; null when it is the gateway's turn, or all is done.</summary>
    public static ConfirmRefusal? RefuseConfirm(this Order order, Guid id, ConfirmOrder command, DateTimeOffset now) => order switch
    {
        { Placed: null } => ConfirmRefusal.NotFound,
        _ when !order.IsHeldBy(id, command.Caller) => ConfirmRefusal.NotYours,
        _ when command.PaymentIntentId != order.PaymentIntentId && command.Hash() == order.ConfirmHash && order.ConfirmHash is not null => ConfirmRefusal.KeyReused,
        _ when command.PaymentIntentId != order.PaymentIntentId => ConfirmRefusal.PaymentMismatch,
        { Status: OrderStatus.Cancelled } => ConfirmRefusal.Cancelled,
        { PaidAt: null, Status: OrderStatus.Refunded } => ConfirmRefusal.PaymentMismatch,
        { Issued: null, Status: OrderStatus.Refunded } => ConfirmRefusal.HoldExpired,
        { Status: OrderStatus.Refunded } => ConfirmRefusal.Refunded,
        { Status: OrderStatus.Expired } => ConfirmRefusal.HoldExpired,
        { Status: OrderStatus.Pending } when now >= order.Placed.ExpiresAt => ConfirmRefusal.HoldExpired,
        _ when order.LacksIntent() => ConfirmRefusal.PaymentMismatch,
        _ => null,
    };

    public static CancelRefusal? RefuseCancel(this Order order, Guid id, Caller caller) => order switch
    {
        { Placed: null } => CancelRefusal.NotFound,
        _ when !order.IsHeldBy(id, caller) && !caller.IsOrganizer(order.Placed.OrganizerId) => CancelRefusal.NotYours,
        { PaidAt: not null } => CancelRefusal.AlreadyPaid,
        _ => null,
    };

    /// <summary>Why the refund is not made; null when it is, or was: a repeat of its id refunds once.</summary>
    public static RefundRefusal? RefuseRefund(this Order order, Guid id, RefundOrder command) => order switch
    {
        { Placed: null } => RefundRefusal.NotFound,
        _ when !command.Caller.IsOrganizer(order.Placed.OrganizerId) => RefundRefusal.NotYours,
        _ when order.HasRefund(command.RefundId) => null,
        { Issued: null, Refunds.Count: 0 } => RefundRefusal.NotPaid,
        _ when command.TicketIds?.Any(ticket => TicketId.OrderOf(ticket) != id || !order.HasTicket(TicketId.NumberOf(ticket))) == true
            => RefundRefusal.TicketNotFound,
        { Status: OrderStatus.Refunded } => RefundRefusal.AlreadyRefunded,
        _ when command.TicketIds?.Any(ticket => order.IsRefunded(TicketId.NumberOf(ticket))) == true => RefundRefusal.AlreadyRefunded,
        _ when command.AmountMinor is { } amount && amount != order.PriceOf(order.Numbers(command)) => RefundRefusal.AmountNotSupported,
        _ => null,
    };

    /// <summary>The refund as a fact; its tickets are those asked for, or all that are left.</summary>
    public static RefundDecided Refund(this Order order, RefundOrder command, DateTimeOffset now)
    {
        var numbers = order.Numbers(command);
        return new(command.RefundId, numbers, order.PriceOf(numbers), command.Reason, now);
    }

    /// <summary>The id of the refund of a payment that came on top: always the same, so it goes back once.</summary>
    public static Guid RefundOf(string intentId) => new(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(intentId)).AsSpan(0, 16));

    public static bool HasRefund(this Order order, Guid refundId) => order.Refunds.Any(refund => refund.Decided.RefundId == refundId);

    /// <summary>It has to be paid for, and the gateway has not been asked yet: there is nothing that could be confirmed.</summary>
    public static bool LacksIntent(this Order order) => order.PaymentIntentId is null && order.Placed!.TotalMinor > 0;

    /// <summary>The lines whose hold has not yet become a sale.</summary>
    public static IReadOnlyList<OrderLine> UnsoldLines(this Order order) => order.Sold.Count == 0
        ? order.Placed!.Lines
        : [.. order.Placed!.Lines.Where(line => !order.Sold.Contains(line.TicketTypeId))];

    /// <summary>The places that the open refund still has to return, by ticket type.</summary>
    public static IReadOnlyList<(OrderLine Line, int Quantity)> PlacesToReturn(this Order order)
    {
        var refund = order.OpenRefund!;
        var places = order.Issued is null
            ? order.Placed!.Lines.Where(line => order.Sold.Contains(line.TicketTypeId)).Select(line => (Line: line, line.Quantity))
            : refund.Decided.Tickets.GroupBy(order.LineOf).Select(same => (Line: same.Key, Quantity: same.Count()));
        return [.. places.Where(place => !refund.Returned.Contains(place.Line.TicketTypeId))];
    }

    /// <summary>The tickets that will be issued, in the order of their numbers.</summary>
    public static IEnumerable<Guid> TicketTypesToIssue(this Order order) =>
        order.Placed!.Lines.SelectMany(line => Enumerable.Repeat(line.TicketTypeId, line.Quantity));

    public static long? Hash(this ConfirmOrder command) => command.Request is { } request ? BitConverter.ToInt64(request.Operation.ToByteArray()) : null;

    private static bool IsHeldBy(this Order order, Guid id, Caller caller) => caller.OrderId == id || caller.Is(order.Placed!.UserId);

    private static bool HasTicket(this Order order, int number) => number >= 1 && number <= (order.Issued?.Tickets.Count ?? 0);

    private static IReadOnlyList<int> Numbers(this Order order, RefundOrder command) => command.TicketIds is { } tickets
        ? [.. tickets.Select(TicketId.NumberOf).Distinct()]
        : [.. Enumerable.Range(1, order.Issued!.Tickets.Count).Where(number => !order.IsRefunded(number))];

    private static long PriceOf(this Order order, IReadOnlyList<int> numbers)
    {
        var paid = order.Placed!.PaidByTicket();
        return numbers.Sum(number => paid[number - 1]);
    }
}
