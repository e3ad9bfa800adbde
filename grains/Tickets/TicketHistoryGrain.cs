using EventLoop.Accounts;
using EventLoop.Ledger;
using EventLoop.Orders;
using Orleans.Concurrency;

namespace EventLoop.Tickets;

/// <summary>Reads the ticket's stream and its order's, and wakes neither.</summary>
[StatelessWorker]
internal sealed class TicketHistoryGrain(SiloLedger ledger) : Grain, ITicketHistoryGrain
{
    public async Task<Outcome<TicketHistory, TicketRefusal>> Of(Caller caller)
    {
        var id = this.GetPrimaryKey();
        var (order, own) = (new List<OrderFact>(), new List<TicketFact>());
        foreach (var append in await ledger.Streams.Read(new StreamPosition(TicketId.OrderOf(id), 0), new StreamPosition(id, 0)))
        {
            if (append.Kind == TicketKind.Instance.Name)
                own.AddRange(TicketKind.Instance.Deserialize(append.Facts));
            else if (append.Kind == OrderKind.Instance.Name && append.Stream != id)
                order.AddRange(OrderKind.Instance.Deserialize(append.Facts));
        }

        var number = TicketId.NumberOf(id);
        if (order.OfType<OrderPlaced>().FirstOrDefault() is not { } placed || order.OfType<TicketsIssued>().FirstOrDefault()?.Tickets.Count is not { } tickets || number < 1 || number > tickets)
            return TicketRefusal.NotFound;
        if (!caller.IsOrganizer(placed.OrganizerId))
            return TicketRefusal.NotYours;
        return new TicketHistory(id, placed.EventId, TicketEvents.Of(order, own));
    }
}
