using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Gates;
using Orleans.Concurrency;

namespace EventLoop.Analytics;

/// <inheritdoc cref="IEventAnalyticsGrain"/>
[StatelessWorker]
internal sealed class EventAnalyticsGrain(IGrainFactory grains, EventOwners owners, AnalyticsQueries queries, AnalyticsOptions options) : Grain, IEventAnalyticsGrain
{
    /// <summary>For so long a large event's figures wait for the follower; after that they are counted all the same.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    public async Task<Outcome<EventAnalytics, EventRefusal>> Of(Caller caller, Guid eventId)
    {
        if (await owners.Refuse(caller, eventId) is { } refusal)
            return refusal;
        if (await grains.GetGrain<IEventParts>(eventId).Terms() is not { } terms)
            return EventRefusal.NotFound;
        // Gates have no table, so they are asked for their names; what they counted comes out of the scans, at one moment with the rest.
        var gates = await Task.WhenAll(terms.GateIds.Select(id => grains.GetGrain<IGateParts>(id).Totals()));
        (Guid, string)[] named = [.. gates.OfType<GateTotals>().Select(gate => (gate.GateId, gate.Name))];
        var isSummed = await queries.SizeOf(eventId) > options.CountUpTo && (await grains.GetGrain<IFiguresGrain>(0).CatchUp(Patience)).IsCurrent;
        var figures = isSummed ? await queries.Summed(terms, named) : await queries.Counted(terms, named);

        // These are of this moment: people count as gone by the clock, and devices stand in no table.
        var people = await grains.PeopleOf(terms);
        return figures with
        {
            CheckIn = figures.CheckIn with
            {
                Inside = people?.All ?? figures.CheckIn.Inside,
                Areas = people.Areas(terms),
                SilentDevices = (await grains.SilentDevicesOf(terms)).Length,
            },
        };
    }
}
