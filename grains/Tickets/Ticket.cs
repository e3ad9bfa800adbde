using System.Collections.Immutable;
using EventLoop.Accounts;
using EventLoop.Gates;
using EventLoop.Ledger;

namespace EventLoop.Tickets;

/// <summary>One ticket: what its order says of it, what has happened to it since, and who is let in with it.</summary>
internal sealed record Ticket : ILedgerState<Ticket, TicketFact>
{
    private const int MaxTransfers = 100;

    /// <summary>Null: no order has a ticket of this id.</summary>
    public TicketBirth? Birth { get; private init; }

    /// <summary>All codes that it ever had; the last one admits.</summary>
    public ImmutableList<byte[]> Codes { get; private init; } = [];

    public ImmutableList<TicketTransferred> Transfers { get; private init; } = [];

    /// <summary>Whose it is.</summary>
    public Guid AttendeeId { get; private init; }

    /// <summary>The account that holds it; null when none does.</summary>
    public Guid? UserId { get; private init; }

    public bool IsBlocked { get; private init; }

    /// <summary>The refund that has ended it, as a fact of its own.</summary>
    public TicketVoided? Voided { get; private init; }

    public bool IsInside { get; private init; }

    /// <summary>When it was first admitted.</summary>
    public DateTimeOffset? AdmittedAt { get; private init; }

    /// <summary>The last scan that let somebody through.</summary>
    public PreviousScan? LastPassed { get; private init; }

    /// <summary>Its scans by nonce.</summary>
    public ImmutableDictionary<Guid, Scan> Scans { get; private init; } = ImmutableDictionary<Guid, Scan>.Empty;

    public bool IsIssued => Birth is { Unissued: null };

    public bool IsRefunded => Voided is not null || Birth is { Refunded: true };

    public TicketStatus Status => IsRefunded ? TicketStatus.Refunded : IsBlocked ? TicketStatus.Blocked : TicketStatus.Valid;

    public static Ticket Born(TicketBirth birth, byte[]? code) => new()
    {
        Birth = birth,
        Codes = code is null ? [] : [code],
        AttendeeId = birth.Order.AttendeeId,
        UserId = birth.Order.UserId,
    };

    /// <summary>Why the scan lets nobody through, by precedence; null when it does.</summary>
    public ScanReason? Refuse(GateScan scan, DateTimeOffset now) => this switch
    {
        { Birth: null } => ScanReason.Invalid,
        _ when IsIssued && !Codes.Exists(code => code.AsSpan().SequenceEqual(scan.Code)) => ScanReason.Invalid,
        _ when Birth.Order.EventId != scan.Gate.EventId => ScanReason.WrongEvent,
        _ when !scan.Gate.IsOpen => ScanReason.GateClosed,
        { Birth.Unissued: ScanReason.Unpaid } => ScanReason.Unpaid,
        _ when scan.Gate.EventCancelled || Birth.Unissued is not null => ScanReason.Cancelled,
        { IsRefunded: true } => ScanReason.Refunded,
        _ when !Codes[^1].AsSpan().SequenceEqual(scan.Code) => ScanReason.Transferred,
        { IsBlocked: true } => ScanReason.Blocked,
        _ when IsEntry(scan) && now < scan.Gate.Terms.AdmitsFrom => ScanReason.NotYetValid,
        _ when IsEntry(scan) && now >= (scan.Gate.Terms.AdmitsUntil ?? scan.Gate.EventEnd) => ScanReason.Expired,
        _ when !LetsThrough(scan.Gate.Terms) => ScanReason.NotAtThisGate,
        _ when !GoesThatWay(scan) => ScanReason.Rules,
        { IsInside: true } when IsEntry(scan) => ScanReason.AlreadyAdmitted,
        { IsInside: false } when !IsEntry(scan) => ScanReason.NotInside,
        _ => null,
    };

    /// <summary>A ticket keeps the scans at its own event; what is refused for these reasons is no scan of it.</summary>
    public bool Keeps(ScanReason? refusal) => IsIssued && refusal is not (ScanReason.Invalid or ScanReason.WrongEvent);

    /// <summary>The scan as a fact.</summary>
    public static TicketScanned Scanned(GateScan scan, ScanReason? refusal, Guid scanId, DateTimeOffset now)
    {
        var result = refusal is not null ? ScanResult.Refused : IsEntry(scan) ? ScanResult.Admitted : ScanResult.Exited;
        var change = result switch
        {
            ScanResult.Admitted => 1,
            ScanResult.Exited => -1,
            ScanResult.Refused => 0,
        };
        var inside = Math.Max(0, scan.Inside + change);
        return new(scanId, scan.Nonce, scan.Gate.GateId, scan.Gate.Terms.Name, scan.DeviceId, scan.Direction, result, refusal, inside, now);
    }

    /// <summary>Why the caller may not see it, by precedence.</summary>
    public TicketRefusal? RefuseGet(Caller caller) => this switch
    {
        { IsIssued: false } => TicketRefusal.NotFound,
        _ when !IsOrganizer(caller) && !IsHolder(caller) => TicketRefusal.NotYours,
        _ => null,
    };

    /// <summary>Why the caller may not block it, by precedence.</summary>
    public TicketRefusal? RefuseBlock(Caller caller) => this switch
    {
        { IsIssued: false } => TicketRefusal.NotFound,
        _ when !IsOrganizer(caller) => TicketRefusal.NotYours,
        _ => null,
    };

    /// <summary>Why it does not become somebody else's, by precedence.</summary>
    public TransferRefusal? RefuseTransfer(Caller caller) => this switch
    {
        { IsIssued: false } => TransferRefusal.NotFound,
        _ when !IsOrganizer(caller) && !IsHolder(caller) => TransferRefusal.NotYours,
        { IsRefunded: true } => TransferRefusal.Refunded,
        { IsBlocked: true } => TransferRefusal.Blocked,
        { IsInside: true } => TransferRefusal.Inside,
        { Transfers.Count: >= MaxTransfers } => TransferRefusal.TooManyTransfers,
        _ => null,
    };

    public Ticket Apply(TicketFact fact) => fact switch
    {
        TicketScanned scanned => Apply(scanned),
        TicketTransferred transferred => this with
        {
            Transfers = Transfers.Add(transferred),
            Codes = Codes.Add(transferred.Code),
            AttendeeId = transferred.AttendeeId,
            UserId = transferred.UserId,
        },
        TicketVoided voided => this with { Voided = voided },
        TicketBlocked => this with { IsBlocked = true },
        TicketUnblocked => this with { IsBlocked = false },
        _ => throw new InvalidOperationException($"A ticket knows no {fact.GetType().Name}."),
    };

    private static bool IsEntry(GateScan scan) => scan.Direction == ScanDirection.Entry;

    private static bool GoesThatWay(GateScan scan) => scan.Gate.Terms.Direction switch
    {
        GateDirection.Both => true,
        GateDirection.Entry => scan.Direction == ScanDirection.Entry,
        GateDirection.Exit => scan.Direction == ScanDirection.Exit,
    };

    private bool LetsThrough(GateTerms gate) => gate.TicketTypeIds is [] || gate.TicketTypeIds.Contains(Birth!.Line.TicketTypeId);

    private bool IsOrganizer(Caller caller) => caller.IsOrganizer(Birth!.Order.OrganizerId);

    // After a transfer neither the buyer's account nor the order's token may show the new code.
    private bool IsHolder(Caller caller) => caller.Is(UserId) || (Transfers.Count == 0 && caller.OrderId == Birth!.OrderId);

    private Ticket Apply(TicketScanned scanned)
    {
        var after = this with { Scans = Scans.Add(scanned.Nonce, new(scanned, AttendeeId, LastPassed)) };
        return scanned.Result == ScanResult.Refused ? after : after with
        {
            IsInside = scanned.Result == ScanResult.Admitted,
            AdmittedAt = AdmittedAt ?? scanned.At,
            LastPassed = new(scanned.At, scanned.Gate),
        };
    }

    /// <summary>A scan, and what it was answered with beside what the fact says.</summary>
    internal sealed record Scan(TicketScanned Fact, Guid AttendeeId, PreviousScan? Previous);
}
