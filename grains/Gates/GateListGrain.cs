using EventLoop.Accounts;
using EventLoop.Events;
using Orleans.Concurrency;

namespace EventLoop.Gates;

/// <summary>Asks the event which gates it has, and each of them what it is like.</summary>
[StatelessWorker]
internal sealed class GateListGrain(IGrainFactory grains) : Grain, IGateListGrain
{
    public async Task<Outcome<GateView[], GateRefusal>> List(Caller caller)
    {
        var eventId = this.GetPrimaryKey();
        if (await grains.GetGrain<IEventParts>(eventId).Terms() is not { } terms)
            return GateRefusal.NotFound;
        if (!caller.IsOrganizer(terms.OrganizerId))
            return GateRefusal.NotYours;
        var gates = await Task.WhenAll(terms.GateIds.Select(id => grains.GetGrain<IGateGrain>(id).Get(caller, eventId)));
        return gates.Select(gate => gate.Value).OfType<GateView>().ToArray();
    }
}
