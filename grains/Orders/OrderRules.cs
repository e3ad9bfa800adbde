using EventLoop.Accounts;

namespace EventLoop.Orders;

/// <summary>What may happen to an order, and what has to.</summary>
internal static class OrderRules
{
    /// <summary>The reason of a refund: more tickets than may be had with one card.</summary>
    public const string OverCardLimit = "over_card_limit";

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
        { Issued: null, Status: OrderStatus.Refunded } when order.Refunds[0].Decided.Reason == OverCardLimit => ConfirmRefusal.OverCardLimit,
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

    public static BlockOrderRefusal? RefuseBlock(this Order order, Caller caller) => order switch
    {
        { Placed: null } => BlockOrderRefusal.NotFound,
        _ when !caller.IsOrganizer(order.Placed.OrganizerId) => BlockOrderRefusal.NotYours,
        { Issued: null } => BlockOrderRefusal.NoTickets,
        _ => null,
    };

    /// <summary>The id of the refund that this is the reason of, such as a payment that came on top: always the same, so it goes back once.</summary>
    public static Guid RefundOf(string reason) => new(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(reason)).AsSpan(0, 16));

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

    public static bool IsHeldBy(this Order order, Guid id, Caller caller) => caller.OrderId == id || caller.Is(order.Placed!.UserId);
}
