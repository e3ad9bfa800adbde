using EventLoop.Accounts;
using EventLoop.Events;
using Orleans.Concurrency;

namespace EventLoop.Gates;

/// <summary>Asks gates, areas and devices how they are.</summary>
[StatelessWorker]
internal sealed class CheckInWatchGrain(IGrainFactory grains, ScanLog log, TimeProvider time) : Grain, ICheckInWatchGrain
{
    public async Task<Outcome<CheckInPicture, EventRefusal>> Look(Caller caller)
    {
        var eventId = this.GetPrimaryKey();
        if (await grains.GetGrain<IEventParts>(eventId).Terms() is not { } terms)
            return EventRefusal.NotFound;
        if (!caller.IsOrganizer(terms.OrganizerId))
            return EventRefusal.NotYours;
        var now = time.GetUtcNow();
        var gates = await Task.WhenAll(terms.GateIds.Select(id => grains.GetGrain<IGateParts>(id).Describe()));
        var pace = await log.Pace([.. terms.GateIds], now.AddMinutes(-1));
        var areas = (await grains.PeopleOf(terms)).Areas(terms);
        return new CheckInPicture(now, [.. gates.OfType<GateView>()], pace, [.. areas.Select(area => new AreaPicture(area.Name, area.Capacity, area.Inside))], await grains.SilentDevicesOf(terms));
    }
}
