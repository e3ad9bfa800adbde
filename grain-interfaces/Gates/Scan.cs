using EventLoop.Accounts;

namespace EventLoop.Gates;

/// <summary>Which way somebody goes.</summary>
[GenerateSerializer, Alias("ScanDirection")]
public enum ScanDirection
{
    Entry,
    Exit,
}

/// <summary>What a scan came to.</summary>
[GenerateSerializer, Alias("ScanResult")]
public enum ScanResult
{
    Admitted,
    Exited,
    Refused,
}

/// <summary>Why somebody is not let through, by precedence.</summary>
[GenerateSerializer, Alias("ScanReason")]
public enum ScanReason
{
    /// <summary>The code is not one of ours, or forged.</summary>
    Invalid,

    /// <summary>The ticket is for another event.</summary>
    WrongEvent,

    /// <summary>The gate is closed.</summary>
    GateClosed,

    /// <summary>The ticket's order is not paid.</summary>
    Unpaid,

    /// <summary>The event or the order was cancelled.</summary>
    Cancelled,

    /// <summary>The money for the ticket went back.</summary>
    Refunded,

    /// <summary>The code is an old one: the ticket was transferred since.</summary>
    Transferred,

    /// <summary>The organizer has blocked the ticket.</summary>
    Blocked,

    /// <summary>The gate does not admit anybody yet.</summary>
    NotYetValid,

    /// <summary>The gate admits nobody any more.</summary>
    Expired,

    /// <summary>The gate does not let this type of ticket through.</summary>
    NotAtThisGate,

    /// <summary>The gate's rules forbid it: it does not go this way.</summary>
    Rules,

    /// <summary>Whoever entered with the ticket is still inside.</summary>
    AlreadyAdmitted,

    /// <summary>Nobody is inside with the ticket.</summary>
    NotInside,

    /// <summary>Nobody else fits into the area behind the gate.</summary>
    AreaFull,

    /// <summary>The ticket admits with a code that changes every few seconds only; by precedence right after <see cref="Blocked"/>.</summary>
    RotatingCodeRequired,
}

/// <summary>A code that was scanned at a gate.</summary>
/// <param name="Nonce">Names the scan: a repeat of it, with whatever else, gives the first answer again.</param>
[GenerateSerializer, Immutable, Alias("ScanCode")]
public sealed record ScanCode(
    [property: Id(0)] Caller Caller,
    [property: Id(1)] string Code,
    [property: Id(2)] ScanDirection Direction,
    [property: Id(3)] Guid Nonce) : IRepeatable
{
    public bool CanRepeat => true;
}

/// <summary>What a scan came to; a repeat of its nonce gives an equal one.</summary>
/// <param name="Reason">Why, when it was refused.</param>
/// <param name="Ticket">Null when the code is not a ticket of this event.</param>
/// <param name="Inside">How many the gate had let in and not out when it decided.</param>
/// <param name="PreviousScan">The last time the ticket was let through before; null when it never was.</param>
[GenerateSerializer, Immutable, Alias("ScanAnswer")]
public sealed record ScanAnswer(
    [property: Id(0)] Guid ScanId,
    [property: Id(1)] Guid GateId,
    [property: Id(2)] DateTimeOffset At,
    [property: Id(3)] ScanResult Result,
    [property: Id(4)] ScanReason? Reason,
    [property: Id(5)] int Inside,
    [property: Id(6)] ScannedTicket? Ticket,
    [property: Id(7)] PreviousScan? PreviousScan)
{
    /// <summary>A device that was offline let somebody through whom the rules would have refused, for <see cref="Reason"/>.</summary>
    public bool IsConflict => Result != ScanResult.Refused && Reason is not null;

    /// <summary>The access rule that decided against it, by its name in the rules' JSON; null where there are none.</summary>
    [Id(8)]
    public string? Rule { get; init; }

    /// <summary>What the staff should look at, such as an ID.</summary>
    [Id(9)]
    public string? Attention { get; init; }

    /// <summary>Why a supervisor decided so; null: the rules did.</summary>
    [Id(10)]
    public SupervisorReason? SupervisedFor { get; init; }
}

/// <summary>A scan that a device judged by itself while it was offline.</summary>
[GenerateSerializer, Immutable, Alias("OfflineScan")]
public sealed record OfflineScan([property: Id(0)] ScanCode Scan, [property: Id(1)] OfflineDecision Decision) : IRepeatable
{
    public bool CanRepeat => true;
}

/// <summary>What a device decided by itself.</summary>
/// <param name="At">When it was scanned, by the server's clock as far as can be told; never in the future.</param>
/// <param name="Reason">Why it refused, as far as it said.</param>
[GenerateSerializer, Immutable, Alias("OfflineDecision")]
public sealed record OfflineDecision(
    [property: Id(0)] DateTimeOffset At,
    [property: Id(1)] bool IsRefused,
    [property: Id(2)] ScanReason Reason);

/// <summary>Why a supervisor does not go by the rules. A closed list, since what people write about people does not belong into facts.</summary>
[GenerateSerializer, Alias("SupervisorReason")]
public enum SupervisorReason
{
    /// <summary>The phone is broken, lost or empty, and somebody has shown who they are.</summary>
    CodeNotReadable,

    /// <summary>Staff know them.</summary>
    KnownPerson,

    /// <summary>Somebody scanned the wrong ticket, or in the wrong direction.</summary>
    ScannedByMistake,

    /// <summary>The rule does not fit this case.</summary>
    RuleDoesNotFit,

    /// <summary>They were let in and did not come in.</summary>
    DidNotEnter,

    Other,
}

/// <summary>A supervisor's decision about a ticket at a gate.</summary>
/// <param name="Undoes">The nonce of the ticket's last admission, which is taken back; null: somebody is let through.</param>
[GenerateSerializer, Immutable, Alias("SupervisedScan")]
public sealed record SupervisedScan(
    [property: Id(0)] Caller Caller,
    [property: Id(1)] Guid TicketId,
    [property: Id(2)] ScanDirection Direction,
    [property: Id(3)] Guid Nonce,
    [property: Id(4)] SupervisorReason Reason,
    [property: Id(5)] Guid? Undoes = null) : IRepeatable
{
    public bool CanRepeat => true;
}

/// <summary>Why a supervisor's decision is not carried out, by precedence.</summary>
[GenerateSerializer, Alias("SuperviseRefusal")]
public enum SuperviseRefusal
{
    GateNotFound,

    /// <summary>The caller is no supervisor of the event.</summary>
    NotYours,

    /// <summary>The event has no such ticket, or it was not issued.</summary>
    TicketNotFound,

    /// <summary>It is not the last scan that let somebody in with the ticket.</summary>
    NotTheLastAdmission,
}

/// <summary>Whether a ticket would get through.</summary>
/// <param name="At">When; null: now.</param>
[GenerateSerializer, Immutable, Alias("EntryQuestion")]
public sealed record EntryQuestion(
    [property: Id(0)] Guid TicketId,
    [property: Id(1)] ScanDirection Direction,
    [property: Id(2)] DateTimeOffset? At);

/// <summary>What a scan would come to.</summary>
/// <param name="Rule">The rule that would decide, by its name in the rules' JSON, or that of the gate or event; null where the reason says all.</param>
[GenerateSerializer, Immutable, Alias("EntryForecast")]
public sealed record EntryForecast(
    [property: Id(0)] ScanResult Result,
    [property: Id(1)] ScanReason? Reason,
    [property: Id(2)] string? Rule,
    [property: Id(3)] string? Attention);

/// <summary>The ticket as the staff at a gate see it; personal data.</summary>
[GenerateSerializer, Immutable, Alias("ScannedTicket")]
public sealed record ScannedTicket(
    [property: Id(0)] Guid TicketId,
    [property: Id(1)] string TicketTypeName,
    [property: Id(2)] string AttendeeName,
    [property: Id(3)] string? Seat)
{
    // Personal data is not for logs.
    public override string ToString() => $"{nameof(ScannedTicket)} {TicketId}";
}

/// <summary>When and where a ticket was let through before.</summary>
[GenerateSerializer, Immutable, Alias("PreviousScan")]
public sealed record PreviousScan([property: Id(0)] DateTimeOffset At, [property: Id(1)] string GateName);

/// <summary>Why a scan is not looked at, by precedence.</summary>
[GenerateSerializer, Alias("ScanRefusal")]
public enum ScanRefusal
{
    GateNotFound,

    /// <summary>The device was never enrolled, or its token was revoked.</summary>
    UnknownDevice,

    /// <summary>The device works for other gates.</summary>
    NotThisGate,

    /// <summary>The caller neither organizes the event nor works for it.</summary>
    NotYours,
}
