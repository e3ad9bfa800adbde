using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Gates;
using Orleans.Concurrency;

namespace EventLoop.Analytics;

/// <inheritdoc cref="IExportsGrain"/>
[StatelessWorker]
internal sealed class ExportsGrain(IGrainFactory grains, EventOwners owners, ExportQueries exports) : Grain, IExportsGrain
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<Outcome<ExportPage, EventRefusal>> Read(Caller caller, ExportQuery query)
    {
        var (eventId, kind, after) = query;
        if (await owners.Refuse(caller, eventId) is { } refusal)
            return refusal;
        switch (kind)
        {
            case ExportKind.Attendees:
                return await exports.Attendees(eventId, after);
            case ExportKind.Orders:
                return await exports.Orders(eventId, after);
            case ExportKind.Sales:
                await grains.GetGrain<IFiguresGrain>(0).CatchUp(Patience);
                return await exports.Sales(eventId);
            default:
                return await Scans(eventId, after);
        }
    }

    private async Task<Outcome<ExportPage, EventRefusal>> Scans(Guid eventId, string? after)
    {
        if (await grains.GetGrain<IEventParts>(eventId).Terms() is not { } terms)
            return EventRefusal.NotFound;
        var gates = await Task.WhenAll(terms.GateIds.Select(id => grains.GetGrain<IGateParts>(id).Totals()));
        return await exports.Scans([.. gates.OfType<GateTotals>().Select(gate => (gate.GateId, gate.Name))], after);
    }
}
