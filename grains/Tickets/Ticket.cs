using System.Buffers.Binary;
using System.Collections.Immutable;
using EventLoop.Accounts;
using EventLoop.Gates;
using EventLoop.Ledger;

namespace EventLoop.Tickets;

/// <summary>One ticket: what its order says of it, what has happened to it since, and who is let in with it.</summary>
internal sealed record Ticket : ILedgerState<Ticket, TicketFact>
{
    private const int MaxTransfers = 100;
    private const int MaxNames = 100;

    /// <summary>Null: no order has a ticket of this id.</summary>
    public TicketBirth? Birth { get; private init; }

    /// <summary>All codes that it ever had; the last one admits.</summary>
    public ImmutableList<byte[]> Codes { get; private init; } = [];

    public ImmutableList<TicketTransferred> Transfers { get; private init; } = [];

    /// <summary>The operations that have put a name on it.</summary>
    public ImmutableList<Guid> Namings { get; private init; } = [];

    /// <summary>Whose it is.</summary>
    public Guid AttendeeId { get; private init; }

    /// <summary>The account that holds it; null when none does.</summary>
    public Guid? UserId { get; private init; }

    /// <summary>Why its organizer has blocked it; null when it is not blocked.</summary>
    public BlockReason? BlockedFor { get; private init; }

    public bool IsBlocked => BlockedFor is not null;

    /// <summary>The refund that has ended it, as a fact of its own.</summary>
    public TicketVoided? Voided { get; private init; }

    /// <summary>Its admissions and exits, as far as judging the next scan needs to know.</summary>
    public EntryState Entries { get; private init; } = EntryState.Fresh;

    public bool IsInside => Entries.IsInside;

    /// <summary>When it was first admitted.</summary>
    public DateTimeOffset? AdmittedAt => FirstAdmission is { } nonce ? Scans[nonce].Fact.At : null;

    /// <summary>The scan that admitted it first, by its nonce, unless a supervisor has taken that back; null: nobody has come in with it.</summary>
    public Guid? FirstAdmission { get; private init; }

    /// <summary>The last scan that let somebody through.</summary>
    public PreviousScan? LastPassed { get; private init; }

    /// <summary>The same scan, as it was recorded.</summary>
    public Scan? LastPass { get; private init; }

    /// <summary>Its scans by nonce.</summary>
    public ImmutableDictionary<Guid, Scan> Scans { get; private init; } = ImmutableDictionary<Guid, Scan>.Empty;

    public bool IsIssued => Birth is { Unissued: null };

    public bool IsRefunded => Voided is not null || Birth is { Refunded: true };

    public TicketStatus Status => IsRefunded ? TicketStatus.Refunded : IsBlocked ? TicketStatus.Blocked : TicketStatus.Valid;

    public TicketStanding Standing => new(Status, Transfers.Count > 0) { WasAdmitted = AdmittedAt is not null, BlockedFor = BlockedFor };

    public static Ticket Born(TicketBirth birth, Guid attendeeId, Guid? userId, byte[]? code) => new()
    {
        Birth = birth,
        Codes = code is null ? [] : [code],
        AttendeeId = attendeeId,
        UserId = userId,
    };

    /// <summary>What the scan comes to.</summary>
    public Verdict Judge(GateScan scan, DateTimeOffset at)
    {
        var shown = Shown(scan);
        if (scan.Offline is null)
            return Admission.Judge(shown, scan.Gate, scan.Direction, Entries, at);

        // Whoever a device has let through is through.
        return Admission.Judge(shown, scan.Gate, scan.Direction, OnTheDayOf(at, scan.Gate.Access), at)
            with { After = Admission.Force(shown, scan.Gate, scan.Direction, Entries, at) };
    }

    /// <summary>Why the scan lets nobody through, by precedence; null when it does.</summary>
    public ScanReason? Refuse(GateScan scan, DateTimeOffset at) => Judge(scan, at).Reason;

    /// <summary>A ticket keeps the scans at its own event; what is refused for these reasons is no scan of it.</summary>
    public bool Keeps(ScanReason? refusal) => IsIssued && refusal is not (ScanReason.Invalid or ScanReason.WrongEvent);

    /// <summary>The scan as a fact.</summary>
    public static TicketScanned Scanned(GateScan scan, Verdict verdict, Guid scanId, DateTimeOffset now)
    {
        var offline = scan.Offline;
        var refusal = offline is { IsRefused: true } ? verdict.Reason ?? offline.Reason : verdict.Reason;
        var isLetThrough = offline is null ? refusal is null : !offline.IsRefused;
        var result = !isLetThrough ? ScanResult.Refused : IsEntry(scan) ? ScanResult.Admitted : ScanResult.Exited;
        var change = result switch
        {
            ScanResult.Admitted => 1,
            ScanResult.Exited => -1,
            ScanResult.Refused => 0,
        };
        var inside = Math.Max(0, scan.Inside + change);
        return new(scanId, scan.Nonce, scan.Gate.GateId, scan.Gate.Terms.Name, scan.DeviceId, scan.Direction, result, refusal, inside, offline?.At ?? now)
        {
            Rule = scan.Gate.Access is null ? null : verdict.Rule,
            Attention = verdict.Attention,
            Entries = isLetThrough ? verdict.After : null,
            SentInAt = offline is null ? null : now,
        };
    }

    /// <summary>The id of the next scan. A ticket's scans are folded in the order of their ids, which two of one millisecond or by the clocks of two silos would not have.</summary>
    /// <param name="fresh">What it is unless it would come before the last one that let somebody through.</param>
    public Guid ScanId(Guid fresh)
    {
        if (LastPass is not { Fact.ScanId: var last } || fresh.CompareTo(last) > 0)
            return fresh;
        Span<byte> bytes = stackalloc byte[16];
        last.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) + 1);
        return new(bytes, bigEndian: true);
    }

    /// <summary>Why a supervisor's decision is not carried out, by precedence.</summary>
    public SuperviseRefusal? RefuseSupervise(Guid eventId, Guid? undoes) => this switch
    {
        { IsIssued: false } => SuperviseRefusal.TicketNotFound,
        _ when Birth!.EventId != eventId => SuperviseRefusal.TicketNotFound,
        _ when undoes is { } nonce && (LastPass is not { } last || last.Fact.Nonce != nonce || last.Fact.Result != ScanResult.Admitted)
            => SuperviseRefusal.NotTheLastAdmission,
        _ => null,
    };

    /// <summary>A supervisor's decision as a fact: somebody goes through, whatever the rules say, or an admission is taken back.</summary>
    public TicketScanned Supervised(GateScan scan, Guid by, SupervisorReason reason, Guid? undoes, Guid scanId, DateTimeOffset now)
    {
        var shown = Shown(scan with { Code = Codes[^1] });
        var overruled = undoes is null ? Admission.Judge(shown, scan.Gate, scan.Direction, Entries, now).Reason : null;
        var entries = undoes is null ? Admission.Force(shown, scan.Gate, scan.Direction, Entries, now) : LastPass!.Before;
        return Scanned(scan, new(null, null, entries), scanId, now) with { Supervision = new(by, reason, overruled, undoes) };
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

    /// <summary>Why no other name is put on it, by precedence.</summary>
    public NameRefusal? RefuseName(Caller caller) => this switch
    {
        { IsIssued: false } => NameRefusal.NotFound,
        _ when !IsOrganizer(caller) && !IsHolder(caller) => NameRefusal.NotYours,
        { IsRefunded: true } => NameRefusal.Refunded,
        { Namings.Count: >= MaxNames } => NameRefusal.TooManyNames,
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
        TicketNamed named => this with { AttendeeId = named.AttendeeId, Namings = Namings.Add(named.OperationId) },
        TicketVoided voided => this with { Voided = voided },
        TicketRestored => this with { Voided = null },
        TicketBlocked blocked => this with { BlockedFor = blocked.Reason ?? BlockReason.Other },
        TicketUnblocked => this with { BlockedFor = null },
        _ => throw new InvalidOperationException($"A ticket knows no {fact.GetType().Name}."),
    };

    /// <summary>What is known of the ticket's entries on the day of a scan that is sent in late; the entry state itself knows the last day only.</summary>
    private EntryState OnTheDayOf(DateTimeOffset at, GateAccess? access)
    {
        if (access is null || Entries.Day is null)
            return Entries;
        var zone = TimeZoneInfo.FindSystemTimeZoneById(access.TimeZone);
        var day = DayOf(at);
        return day >= Entries.Day ? Entries : Entries with { Day = day, EntriesThatDay = Scans.Values.Count(IsEntryThatDay) };

        bool IsEntryThatDay(Scan scan) => scan.Fact.Entries is { } after && after.Entries > scan.Before.Entries && DayOf(scan.Fact.At) == day;

        DateOnly DayOf(DateTimeOffset moment) => EventDays.DayOf(moment, access.Rules.DayStartsAt, zone);
    }

    private static bool IsEntry(GateScan scan) => scan.Direction == ScanDirection.Entry;

    private ShownTicket Shown(GateScan scan)
    {
        if (Birth is null || (IsIssued && !Codes.Exists(code => code.AsSpan().SequenceEqual(scan.Code))))
            return default;
        var state = Birth.Unissued switch
        {
            ScanReason.Unpaid => TicketState.Unpaid,
            not null => TicketState.Cancelled,
            null when IsRefunded => TicketState.Refunded,
            null => IsBlocked ? TicketState.Blocked : TicketState.Valid,
        };
        var isOld = IsIssued && !Codes[^1].AsSpan().SequenceEqual(scan.Code);
        return new(state, Birth.EventId, Birth.TicketTypeId, isOld, scan.IsFresh);
    }

    private bool IsOrganizer(Caller caller) => caller.IsOrganizer(Birth!.OrganizerId);

    // After a transfer neither the buyer's account nor the order's token may show the new code.
    private bool IsHolder(Caller caller) => caller.Is(UserId) || (Transfers.Count == 0 && caller.OrderId == Birth!.OrderId);

    private Ticket Apply(TicketScanned scanned)
    {
        var scan = new Scan(scanned, AttendeeId, LastPassed, Entries, LastPass?.Fact);
        var scans = Scans.Add(scanned.Nonce, scan);
        return scanned.Result == ScanResult.Refused ? this with { Scans = scans } : this with
        {
            Scans = scans,
            Entries = scanned.Entries ?? (scanned.Result == ScanResult.Admitted ? Entries.Enter(scanned.At) : Entries.Leave(scanned.At)),
            FirstAdmission = scanned.Result == ScanResult.Admitted ? FirstAdmission ?? scanned.Nonce : IsFirstAdmissionUndone(scanned) ? null : FirstAdmission,
            LastPass = scan,
            LastPassed = LastPassed?.At > scanned.At ? LastPassed : new(scanned.At, scanned.Gate),
        };
    }

    private bool IsFirstAdmissionUndone(TicketScanned scanned) => scanned.Supervision?.Undoes is { } undone && undone == FirstAdmission;

    /// <summary>A scan, and what it was answered with beside what the fact says.</summary>
    /// <param name="Before">The ticket's entry state before it.</param>
    /// <param name="PassedBefore">The last scan before it that let somebody through.</param>
    internal sealed record Scan(TicketScanned Fact, Guid AttendeeId, PreviousScan? Previous, EntryState Before, TicketScanned? PassedBefore);
}
