using EventLoop.Tickets;

namespace EventLoop.Gates;

/// <summary>
/// Judges a scan: the whole list of reasons, by precedence, in one place. Devices without the network carry the same rules
/// out; <c>tests/Gates/scenarios.json</c> holds both to the same verdicts.
/// </summary>
internal static class Admission
{
    /// <summary>What the scan comes to, and the ticket's entry state after it.</summary>
    /// <param name="at">When it was scanned.</param>
    public static Verdict Judge(in ShownTicket ticket, GateSituation gate, ScanDirection direction, EntryState entries, DateTimeOffset at)
    {
        var isEntry = direction == ScanDirection.Entry;
        if (RefuseAsShown(ticket, gate) is { } asShown)
            return new(asShown);
        var visit = gate.Access is null ? null : Visit.Of(gate, gate.Access, ticket.TicketTypeId, entries, isEntry, at);
        if (visit is { Type.RotatingCode: true } && !ticket.IsFresh)
            return new(ScanReason.RotatingCodeRequired, "rotatingCode");
        if (isEntry && (visit?.RefuseTooEarly() ?? TooEarly(gate, at)) is { Reason: not null } early)
            return early;
        if (isEntry && (TooLate(gate, at) is { Reason: not null } closed ? closed : visit?.RefuseTooLate() ?? default) is { Reason: not null } late)
            return late;
        if (!LetsThrough(gate.Terms, ticket.TicketTypeId))
            return new(ScanReason.NotAtThisGate, "gate.ticketTypeIds");
        if (isEntry && visit?.OpensArea() == false)
            return new(ScanReason.NotAtThisGate, "areas");
        if (!GoesThatWay(gate.Terms.Direction, direction))
            return new(ScanReason.Rules, "gate.direction");
        return visit is null ? InOrOut(entries, isEntry) : isEntry ? visit.Enter() : visit.Leave();
    }

    /// <summary>The ticket's entry state after somebody was let through, right or wrong; null where no rules keep any.</summary>
    public static EntryState? Force(in ShownTicket ticket, GateSituation gate, ScanDirection direction, EntryState entries, DateTimeOffset at)
    {
        if (gate.Access is null)
            return null;
        var isEntry = direction == ScanDirection.Entry;
        var visit = Visit.Of(gate, gate.Access, ticket.TicketTypeId, entries, isEntry, at);
        return isEntry ? visit.Entered() : visit.Left();
    }

    private static ScanReason? RefuseAsShown(in ShownTicket ticket, GateSituation gate) => 0 switch
    {
        _ when ticket.State == TicketState.Unknown => ScanReason.Invalid,
        _ when ticket.EventId != gate.EventId => ScanReason.WrongEvent,
        _ when !gate.IsOpen => ScanReason.GateClosed,
        _ when ticket.State == TicketState.Unpaid => ScanReason.Unpaid,
        _ when ticket.State == TicketState.Cancelled || gate.EventCancelled => ScanReason.Cancelled,
        _ when ticket.State == TicketState.Refunded => ScanReason.Refunded,
        _ when ticket.IsOldCode => ScanReason.Transferred,
        _ when ticket.State == TicketState.Blocked => ScanReason.Blocked,
        _ => null,
    };

    private static Verdict TooEarly(GateSituation gate, DateTimeOffset at) =>
        at < gate.Terms.AdmitsFrom ? new(ScanReason.NotYetValid, "gate.admitsFrom") : default;

    private static Verdict TooLate(GateSituation gate, DateTimeOffset at) =>
        at >= (gate.Terms.AdmitsUntil ?? gate.EventEnd)
            ? new(ScanReason.Expired, gate.Terms.AdmitsUntil is null ? "event.endTime" : "gate.admitsUntil")
            : default;

    private static bool LetsThrough(GateTerms gate, Guid ticketTypeId) => gate.TicketTypeIds is [] || gate.TicketTypeIds.Contains(ticketTypeId);

    private static bool GoesThatWay(GateDirection gate, ScanDirection direction) => gate switch
    {
        GateDirection.Both => true,
        GateDirection.Entry => direction == ScanDirection.Entry,
        GateDirection.Exit => direction == ScanDirection.Exit,
    };

    private static Verdict InOrOut(EntryState entries, bool isEntry) => (entries.IsInside, isEntry) switch
    {
        (true, true) => new(ScanReason.AlreadyAdmitted, "reentry"),
        (false, false) => new(ScanReason.NotInside, "reentry"),
        _ => default,
    };
}

/// <summary>What is known of a ticket when it is shown, whatever the gate.</summary>
/// <param name="IsOldCode">It was transferred since its code was made.</param>
/// <param name="IsFresh">It was shown with a rotating code of this moment.</param>
internal readonly record struct ShownTicket(TicketState State, Guid EventId, Guid TicketTypeId, bool IsOldCode, bool IsFresh);

/// <summary>What has become of a ticket, by precedence.</summary>
internal enum TicketState
{
    /// <summary>There is no such ticket, or the code is forged.</summary>
    Unknown,
    Unpaid,
    Cancelled,
    Refunded,
    Blocked,
    Valid,
}

/// <summary>What a scan comes to.</summary>
/// <param name="Reason">Null: it lets somebody through.</param>
/// <param name="Rule">The rule that decided against it, by its name in the rules' JSON; null where the reason says all.</param>
/// <param name="After">The ticket's entry state after a scan that lets somebody through; null where no rules keep any.</param>
internal readonly record struct Verdict(ScanReason? Reason, string? Rule = null, EntryState? After = null, string? Attention = null);
