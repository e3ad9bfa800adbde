using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Gates;
using Orleans.Concurrency;

namespace EventLoop.Analytics;

/// <inheritdoc cref="IEventFiguresGrain"/>
[StatelessWorker]
internal sealed class EventFiguresGrain(IGrainFactory grains, EventOwners owners, FigureQueries figures) : Grain, IEventFiguresGrain
{
    /// <summary>For so long an answer waits for what was just sold; then it says that it is older.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public async Task<Outcome<EventFigures, EventRefusal>> Of(Caller caller, Guid eventId)
    {
        if (await owners.Refuse(caller, eventId) is { } refusal)
            return refusal;
        if (await Terms(eventId) is not { } terms)
            return EventRefusal.NotFound;
        return await figures.Of(terms, await AsOf());
    }

    public async Task<Outcome<FigurePeriods, EventRefusal>> Periods(Caller caller, PeriodQuery query)
    {
        if (await owners.Refuse(caller, query.EventId) is { } refusal)
            return refusal;
        return await figures.Periods(query, await AsOf());
    }

    public async Task<Outcome<CheckInCurve, EventRefusal>> CheckIn(Caller caller, Guid eventId)
    {
        if (await owners.Refuse(caller, eventId) is { } refusal)
            return refusal;
        if (await Terms(eventId) is not { } terms)
            return EventRefusal.NotFound;
        var gates = await Task.WhenAll(terms.GateIds.Select(id => grains.GetGrain<IGateParts>(id).Totals()));
        return await figures.CheckIn(eventId, [.. gates.OfType<GateTotals>().Select(gate => (gate.GateId, gate.Name))], await AsOf());
    }

    public async Task<Outcome<BuyerAreas, EventRefusal>> Areas(Caller caller, Guid eventId) =>
        await owners.Refuse(caller, eventId) is { } refusal ? refusal : await figures.Areas(eventId);

    public async Task<Outcome<ComparedEvents, EventRefusal>> Compare(Caller caller, Guid[] events)
    {
        foreach (var eventId in events)
        {
            if (await owners.Refuse(caller, eventId) is { } refusal)
                return Outcome<ComparedEvents, EventRefusal>.Refuse(refusal, eventId);
        }

        return await figures.Compare(events, await AsOf());
    }

    private Task<EventTerms?> Terms(Guid eventId) => grains.GetGrain<IEventParts>(eventId).Terms();

    private async Task<DateTimeOffset> AsOf() => (await grains.GetGrain<IFiguresGrain>(0).CatchUp(Patience)).AsOf;
}
