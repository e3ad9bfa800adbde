using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Ledger;

namespace EventLoop.Gates;

/// <inheritdoc cref="ILookUpGrain"/>
internal sealed class LookUpGrain(IGrainContext context, SiloLedger ledger, IGrainFactory grains, TicketFinder finder)
    : LedgerGrain<LookUps, LookUpFact>(context, ledger, LookUps.Kind), ILookUpGrain
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Guid, Queue<DateTimeOffset>> recent = [];

    public async Task<Outcome<FoundTicket[], LookUpRefusal>> Find(Caller caller, Guid eventId, string text)
    {
        if (await grains.GetGrain<IEventParts>(eventId).Terms() is not { } terms)
        {
            ForgetIfUnknown();
            return LookUpRefusal.EventNotFound;
        }

        if (!terms.Allows(caller, StaffRights.LookUp) || caller.AccountId is not { } account)
            return LookUpRefusal.NotYours;
        if (text.Length < ILookUpGrain.ShortestText)
            return LookUpRefusal.TooShort;
        if (!MayAsk(account))
            return LookUpRefusal.TooMany;
        var found = await finder.Find(eventId, text, ILookUpGrain.MostFound);

        // Nobody sees a name before it is on record who saw it.
        await Record([new LookedUp(account, [.. found.Select(ticket => ticket.TicketId)], Now)]);
        return found;
    }

    public async Task<Outcome<LookUp[], EventRefusal>> List(Caller caller, Guid eventId)
    {
        if (await grains.GetGrain<IEventParts>(eventId).Terms() is not { } terms)
        {
            ForgetIfUnknown();
            return EventRefusal.NotFound;
        }

        if (!caller.IsOrganizer(terms.OrganizerId))
            return EventRefusal.NotYours;
        var last = State.Last;
        await Record([]);
        return last.Reverse().ToArray();
    }

    private bool MayAsk(Guid account)
    {
        if (!recent.TryGetValue(account, out var times))
            recent[account] = times = [];
        while (times.TryPeek(out var oldest) && oldest <= Now - Minute)
            times.Dequeue();
        if (times.Count >= ILookUpGrain.MostPerMinute)
            return false;
        times.Enqueue(Now);
        return true;
    }
}
