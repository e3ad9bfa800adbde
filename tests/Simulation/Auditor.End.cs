using EventLoop.Events;
using EventLoop.Tickets;

namespace EventLoop.Simulation;

/// <summary>What must hold once everything has come to rest.</summary>
internal sealed partial class Auditor
{
    public void AtRest()
    {
        foreach (var ticketType in ticketTypes.Values)
            Check(ticketType.Holds.Values.All(hold => hold.ExpiresAt <= world.Scheduler.Now), "Places are held for ever.");
        foreach (var (id, order) in orders)
        {
            Check(order.Status is not "pending" and not "paying" && !order.IsRefunding, $"An order stays {(order.IsRefunding ? "refunding" : order.Status)} for ever.");
            Check(!order.IsClosing, "An order has ended, and nobody ever asked whether it can still be paid.");
            CheckMoney(id, order);
        }

        foreach (var silo in world.Cluster.Silos)
            Check(silo.Ledger.Lanes.WaitingFacts == 0, $"{silo.Ledger.Lanes.WaitingFacts} facts are said to wait, and none does.");
        foreach (var row in world.Database.Rows<EventRow>().Where(row => row.Status == EventStatus.Cancelled))
        {
            Check(!row.RefundsDue, "An event was cancelled, and its refunds never came to an end.");
            Check(orders.Values.All(order => order.Status is "refunded" or "expired" or "cancelled"), "An event was cancelled, and somebody has tickets for it.");
        }

        foreach (var (id, intent) in world.Gateway.Intents)
            Check(!intent.IsCaptured || orders.ContainsKey(id), "Money was captured for an order that does not exist.");
        foreach (var second in world.Gateway.Seconds.Values)
            Check(second.IsAllPaidBack, "Somebody paid twice, and the second payment never went back.");
        foreach (var (id, stream) in world.Database.Streams)
            Check(stream.Count == versions[id], "The ledger has appends that the auditor never saw.");
    }

    private void CheckMoney(Guid id, AuditedOrder order)
    {
        Check(!order.IsFromBoxOffice || !world.Gateway.Intents.ContainsKey(id), "The provider was asked about an order of the box office.");
        var captured = world.Gateway.Intents.GetValueOrDefault(id)?.Captured(order.TotalMinor) ?? 0;
        var paidBack = world.Gateway.Intents.GetValueOrDefault(id)?.Refunds.Values.Sum() ?? 0;
        Check(!order.IsIssued || order.IsFromBoxOffice || captured == order.TotalMinor, "Somebody has tickets and never paid.");
        Check(order.IsFromBoxOffice || paidBack == order.RefundedMinor, $"{paidBack} was paid back of {order.RefundedMinor} that was decided.");
        Check(order.IsIssued || captured == paidBack, $"{captured} was taken, no tickets were given, and {paidBack} was paid back.");
        foreach (var (refundId, refund) in order.Refunds)
            Check(refund.Tickets.All(ticket => tickets[TicketId.Of(id, ticket)].IsVoided), $"A ticket of refund {refundId} is not void.");
    }
}
