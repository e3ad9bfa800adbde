using EventLoop.Events;
using EventLoop.Accounts;
using EventLoop.Gates;
using EventLoop.Orders;
using EventLoop.TicketTypes;

namespace EventLoop.Simulation;

/// <summary>Comes when all is calm: what grains remember must be what the ledger says, and what is left can still be bought.</summary>
internal sealed class LastVisitor(SimWorld world, Fair fair, int seed) : Actor(world, "last visitor", seed)
{
    protected override async Task Act()
    {
        foreach (var type in fair.TicketTypes)
        {
            await Look(type);
            await Buy(type);
        }

        foreach (var gate in fair.Gates.Where(gate => !World.Cluster.MayBeStale(gate) && !fair.GatesInDoubt.Contains(gate)))
        {
            var view = (await World.Grains.GetGrain<IGateGrain>(gate).Get(fair.Organizer, fair.EventId)).Value!;
            Auditor.Check(
                view.Admitted == Auditor.ScansAt(gate, "Admitted") && view.Exited == Auditor.ScansAt(gate, "Exited"),
                $"A gate has counted {view.Admitted} in and {view.Exited} out; the ledger has {Auditor.ScansAt(gate, "Admitted")} and {Auditor.ScansAt(gate, "Exited")}.");
        }

        foreach (var id in Auditor.Orders.Keys.Where(id => !World.Cluster.MayBeStale(id)).ToList())
        {
            var view = await World.Grains.GetGrain<IOrderGrain>(id).Get(fair.Organizer);
            var status = Auditor.Orders[id].Status.Replace("_", "", StringComparison.Ordinal);
            Auditor.Check(string.Equals(view.Value?.Status.ToString(), status, StringComparison.OrdinalIgnoreCase), $"An order says {view.Value?.Status}, the ledger {status}.");
        }
    }

    private async Task Look(Guid type)
    {
        var known = Auditor.TicketTypes[type];
        var totals = (await Insist(async () => (await World.Grains.GetGrain<ITicketTypePlaces>(type).Totals())!))!;
        if (World.Cluster.MayBeStale(type))
            return;
        Auditor.Check(known.Held == 0, "Places are held for ever.");
        Auditor.Check(
            totals.Sold == known.Sold && totals.Held == known.Held && totals.Terms.QuantityTotal == known.Total,
            "A ticket type remembers what is not in the ledger.");
        var revenue = Auditor.Orders.Values.Where(order => !order.IsFromBoxOffice).Sum(order => order.RevenueOf(type));
        Auditor.Check(totals.RevenueMinor == revenue, $"A ticket type says that it has sold for {totals.RevenueMinor}; its orders say {revenue}.");
    }

    private async Task Buy(Guid type)
    {
        var known = Auditor.TicketTypes[type];
        var order = (await Insist(() => World.Grains.GetGrain<IOrderDeskGrain>(0).Place(
            new(Caller.Guest, fair.EventId, [new(type, 1)], new("last+plain@example.org", "Last", null), null))))!;
        var isLeft = known.Total > known.Sold && World.Database.Row<EventRow>(fair.EventId)!.Status != EventStatus.Cancelled;
        Auditor.Check(
            World.Cluster.MayBeStale(type) || isLeft == order.Refusal is null,
            $"{(isLeft ? "A place is" : "No place is")} left, and a buyer hears {order.Refusal?.ToString() ?? "yes"}.");
    }
}
