using EventLoop.Events;
using EventLoop.Tickets;

namespace EventLoop.Gates;

/// <summary>Entry states as the scans in the table add up, by the same rules that gates go by.</summary>
internal sealed class EntryHistory(Guid eventId, AccessRules? rules, string timeZone, DateTimeOffset endTime)
{
    private readonly Dictionary<Guid, GateSituation> gates = [];

    public static EntryHistory Of(EventTerms terms) => new(terms.EventId, terms.Access, terms.TimeZone, terms.EndTime);

    /// <summary>
    /// The ticket after one more scan that let somebody through. Who takes an admission back brings back what was before it; one that is not known here, since it was sent in late, is nothing to take back.
    /// </summary>
    public TicketPast After(TicketPast before, Passage scan)
    {
        if (scan.Undoes is { } undone)
            return new(undone == before.LastNonce ? before.Before : before.State, before.State, scan.Nonce);
        var direction = scan.Result == ScanResult.Admitted ? ScanDirection.Entry : ScanDirection.Exit;
        return new(After(before.State, scan.TicketTypeId, scan.GateId, direction, scan.At), before.State, scan.Nonce);
    }

    /// <summary>The state after one more scan that let somebody through.</summary>
    private EntryState After(EntryState before, Guid ticketTypeId, Guid gateId, ScanDirection direction, DateTimeOffset at)
    {
        if (rules is null)
            return direction == ScanDirection.Entry ? before.Enter(at) : before.Leave(at);
        if (!gates.TryGetValue(gateId, out var gate))
            gates[gateId] = gate = Situation(gateId, rules);
        var shown = new ShownTicket(TicketState.Valid, eventId, ticketTypeId, false, true);
        return Admission.Force(shown, gate, direction, before, at)!;
    }

    private GateSituation Situation(Guid gateId, AccessRules rules) =>
        new(gateId, eventId, new("", [], GateDirection.Both, null, null), true, false, endTime)
        {
            Access = new(rules, timeZone, rules.AreaOf(gateId), false),
        };
}

/// <summary>A ticket's entry state, and what it was before its last scan that let somebody through.</summary>
internal readonly record struct TicketPast(EntryState State, EntryState Before, Guid LastNonce)
{
    public static TicketPast Fresh { get; } = new(EntryState.Fresh, EntryState.Fresh, default);
}
