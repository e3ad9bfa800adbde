using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Tickets;
using EventLoop.TicketTypes;
using Orleans.Concurrency;

namespace EventLoop.Gates;

/// <inheritdoc cref="IManifestGrain"/>
[StatelessWorker]
internal sealed class ManifestGrain(IGrainFactory grains, ManifestTables tables, TicketSigner signer, TimeProvider time) : Grain, IManifestGrain
{
    private const int MostChanged = 5_000;

    private Guid EventId => this.GetPrimaryKey();

    public async Task<Outcome<Manifest, ScanRefusal>> Describe(Caller caller, ulong? since)
    {
        var asked = await Terms(caller);
        if (asked.Value is not { } terms)
            return asked.Refusal!.Value;

        // What is read first is the oldest, and the cursor is as old.
        var changed = await tables.Tickets(terms, new(since ?? ulong.MaxValue >> 1, Guid.Empty, MostChanged));
        var types = await Task.WhenAll(terms.TicketTypeIds.Select(id => grains.GetGrain<ITicketTypePlaces>(id).Totals()));
        var gates = await Task.WhenAll(terms.GateIds.Select(id => grains.GetGrain<IGateParts>(id).Describe()));
        var (keys, tickets) = await tables.Keys(EventId);
        var rotates = terms.Access?.TicketTypes.Any(type => type.RotatingCode) == true;
        return new Manifest(
            EventId,
            time.GetUtcNow(),
            changed.Cursor,
            terms.TimeZone,
            terms.StartTime,
            terms.EndTime,
            terms.Status,
            ManifestRow.Epoch(terms),
            ManifestRow.TickSeconds(terms),
            keys,
            rotates ? signer.RotatingKey(EventId) : null,
            [.. types.OfType<TicketTypeTotals>().Select(type => new ManifestTicketType(type.TicketTypeId, type.Terms.Name))],
            [.. gates.OfType<GateView>()],
            terms.Access ?? AccessRules.None,
            tickets,
            since is null || changed.Next is not null ? null : changed.Rows);
    }

    public async Task<Outcome<ManifestPage, ScanRefusal>> Tickets(Caller caller, ManifestAsk ask)
    {
        var asked = await Terms(caller);
        return asked.Value is { } terms ? await tables.Tickets(terms, ask) : asked.Refusal!.Value;
    }

    public async Task<Outcome<ManifestPage, ScanRefusal>> Attendees(Caller caller, ManifestAsk ask)
    {
        var asked = await Terms(caller);
        return asked.Value is { } terms ? await tables.Attendees(terms, ask) : asked.Refusal!.Value;
    }

    private async Task<Outcome<EventTerms, ScanRefusal>> Terms(Caller caller)
    {
        if (await grains.GetGrain<IEventParts>(EventId).Terms() is not { } terms)
            return ScanRefusal.GateNotFound;
        return Gate.RefuseAtEvent(caller, terms) is { } refusal ? refusal : terms;
    }
}
