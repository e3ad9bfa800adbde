using EventLoop.Events;
using EventLoop.Tickets;

namespace EventLoop.Gates;

/// <summary>Entry states as the scans in the table add up, by the same rules that gates go by.</summary>
internal sealed class EntryHistory(EventTerms terms)
{
    private readonly Dictionary<Guid, GateSituation> gates = [];

    /// <summary>The state after one more scan that let somebody through.</summary>
    public EntryState After(EntryState before, Guid ticketTypeId, Guid gateId, ScanDirection direction, DateTimeOffset at)
    {
        if (terms.Access is null)
            return direction == ScanDirection.Entry ? before.Enter(at) : before.Leave(at);
        if (!gates.TryGetValue(gateId, out var gate))
            gates[gateId] = gate = Situation(gateId, terms.Access);
        var shown = new ShownTicket(TicketState.Valid, terms.EventId, ticketTypeId, false, true);
        return Admission.Force(shown, gate, direction, before, at)!;
    }

    private GateSituation Situation(Guid gateId, AccessRules rules) =>
        new(gateId, terms.EventId, new("", [], GateDirection.Both, null, null), true, false, terms.EndTime)
        {
            Access = new(rules, terms.TimeZone, rules.AreaOf(gateId), false),
        };
}
