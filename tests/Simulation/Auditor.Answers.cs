using EventLoop.Gates;
using EventLoop.Orders;
using EventLoop.Tickets;

namespace EventLoop.Simulation;

/// <summary>What callers were told, held against what is durable at that moment.</summary>
internal sealed partial class Auditor
{
    private readonly Dictionary<Guid, OrderView> placedOf = [];
    private readonly Dictionary<Guid, string> ticketsOf = [];
    private readonly Dictionary<Guid, (Guid Ticket, ScanAnswer Answer)> answers = [];
    private readonly Dictionary<Guid, bool> codeIsDead = [];

    public void ToldPlaced(PlaceOrder command, OrderView answer)
    {
        if (!orders.TryGetValue(answer.OrderId, out var order))
        {
            Violation("Somebody was told of an order that is not in the ledger.");
            return;
        }

        Check(order.TotalMinor == answer.TotalMinor && order.ExpiresAt == answer.ExpiresAt, "Somebody was told other terms than the order has.");
        var asked = command.Items.GroupBy(item => item.TicketTypeId).Select(same => (same.Key, same.Sum(item => item.Quantity))).Order();
        Check(asked.SequenceEqual(order.Lines.Select(line => (line.TicketTypeId, line.Quantity)).Order()), "An order is not what was asked for.");
        if (command.Request is not { } key)
            return;
        Check(order.RequestKey == key.Operation, "A request was answered with another request's order.");
        if (!placedOf.TryAdd(key.Operation, answer))
            Check(placedOf[key.Operation].OrderId == answer.OrderId, "A repeat of a request was answered with another order.");
    }

    public void ToldSoldOut(Guid ticketTypeId, int quantity, long since) =>
        Check(world.Cluster.MayBeStale(ticketTypeId) || ticketTypes[ticketTypeId].WasShortOf(quantity, since), "Somebody was told that it is sold out, and it never was.");

    public void ToldConfirmed(OrderView answer)
    {
        var order = orders[answer.OrderId];
        Check(order.IsIssued, "Somebody was told that they have tickets which are not in the ledger.");
        Check(
            answer.Tickets.Select(ticket => ticket.Code).SequenceEqual(order.Tickets.Select(ticket => TicketCode.ToText(ticket.Code))),
            "Somebody was given other codes than the ledger has.");
        var told = string.Join(" ", answer.Tickets.Select(ticket => ticket.Code));
        Check(ticketsOf.TryAdd(answer.OrderId, told) || ticketsOf[answer.OrderId] == told, "A repeat gave other tickets.");
    }

    public void ToldIssued(Guid operation, Guid ticketTypeId, int quantity, OrderView answer)
    {
        Check(answer.OrderId == TicketId.OrderOf(operation), "An operation was answered with another operation's order.");
        Check(
            orders[answer.OrderId].Lines is [var line] && line.TicketTypeId == ticketTypeId && line.Quantity == quantity && (line.PriceMinor == 0 || answer.Channel == OrderChannel.AtDoor),
            "Other tickets were issued than were asked for.");
        ToldConfirmed(answer);
    }

    public void ToldHoldExpired(Guid orderId) => Check(
        world.Cluster.MayBeStale(orderId) || world.Scheduler.Now >= orders[orderId].ExpiresAt || orders[orderId].Ended is not null || orders[orderId].Refunds.Count > 0,
        "Somebody was told that their hold had run out, and it had not.");

    public void ToldCancelled(OrderView answer)
    {
        var order = orders[answer.OrderId];
        Check(order.Ended is not null || order.Refunds.Count > 0, "Somebody was told that an order is cancelled, and it is not in the ledger.");
        foreach (var line in order.Lines)
            Check(world.Cluster.MayBeStale(line.TicketTypeId) || !ticketTypes[line.TicketTypeId].Holds.ContainsKey(answer.OrderId), "A cancelled order still holds places.");
    }

    public void ToldRefunded(Guid refundId, OrderView answer)
    {
        var order = orders[answer.OrderId];
        if (!order.Refunds.TryGetValue(refundId, out var refund))
        {
            Violation("Somebody was told of a refund that is not in the ledger.");
            return;
        }

        Check(refund.Tickets.All(ticket => tickets[TicketId.Of(answer.OrderId, ticket)].IsVoided), "A refund was carried out, and its tickets still admit.");
        Check(refund.AmountMinor == 0 || order.IsFromBoxOffice || IsPaidBack(answer.OrderId, refundId, refund.AmountMinor), "A refund was carried out, and the money is still here.");
    }

    public void ToldTransferred(TransferredTicket answer) => Check(
        tickets.TryGetValue(answer.TicketId, out var ticket) && ticket.Codes.Exists(code => TicketCode.ToText(code) == answer.Code),
        "Somebody was told of a transfer that is not in the ledger.");

    public void ToldNamed(Guid operationId, TicketView answer) => Check(
        tickets[answer.TicketId].Namings.Contains(operationId), "Somebody was told that a ticket has a name, and the ledger does not say so.");

    public void ToldBlocked(TicketView answer) => Check(
        world.Cluster.MayBeStale(answer.TicketId) || answer.Status is TicketStatus.Refunded || tickets[answer.TicketId].IsBlocked == (answer.Status == TicketStatus.Blocked),
        "Somebody was told that a ticket is blocked, or not, and the ledger says otherwise.");

    /// <summary>A code is shown at a gate, for the first time under this nonce.</summary>
    public void Shown(Guid nonce, Guid ticketId, string code) =>
        codeIsDead.TryAdd(nonce, !tickets.TryGetValue(ticketId, out var ticket) || TicketCode.ToText(ticket.Codes[^1]) != code);

    public void ToldScanned(Guid nonce, Guid ticketId, ScanAnswer answer)
    {
        Check(scans.TryGetValue(nonce, out var recorded), "Somebody was told of a scan that is not in the ledger.");
        Check(
            recorded == (answer.ScanId, answer.Result.ToString(), answer.Inside) && (answer.Ticket is null || answer.Ticket.TicketId == ticketId),
            "Somebody was told another result than the ledger has.");
        if (!answers.TryAdd(nonce, (ticketId, answer)))
            Check(answers[nonce].Answer == answer, "A repeat of a nonce gave another answer.");
        Check(answer.Result != ScanResult.Admitted || !codeIsDead[nonce], "A code was admitted that was made up, or whose ticket had been transferred.");
    }
}
