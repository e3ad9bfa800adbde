using EventLoop.Accounts;
using EventLoop.Events;

namespace EventLoop.Gates;

/// <summary>One gate of an event; its key is the gate's id. Every answer rests on facts that are durable.</summary>
/// <remarks>All commands throw <see cref="Ledger.LedgerUnavailableException"/> when storage is away or busy; they are safe to repeat.</remarks>
[Alias("IGateGrain")]
public interface IGateGrain : IGrainWithGuidKey
{
    /// <summary>Adds the gate to its event, open. The id names the operation: a repeat gives the gate that the first try has made.</summary>
    [Alias("Create")]
    Task<Outcome<GateView, CreateGateRefusal>> Create(Caller caller, Guid eventId, GateTerms terms);

    /// <summary>The gate as its organizer sees it.</summary>
    [Alias("Get")]
    Task<Outcome<GateView, GateRefusal>> Get(Caller caller, Guid eventId);

    /// <summary>Changes what the command names and leaves the rest.</summary>
    [Alias("Change")]
    Task<Outcome<GateView, ChangeGateRefusal>> Change(Caller caller, Guid eventId, ChangeGate command);

    /// <summary>From the moment this answers the gate admits, or refuses everybody. A repeat changes nothing.</summary>
    [Alias("SetOpen")]
    Task<Outcome<GateView, GateRefusal>> SetOpen(Caller caller, Guid eventId, bool open);

    /// <summary>
    /// Judges a code and records the scan. A nonce that was seen before, at whichever gate, gives its first answer again; that
    /// comes before everything else.
    /// </summary>
    [Alias("Scan"), ResponseTimeout(Patience.Hot)]
    Task<Outcome<ScanAnswer, ScanRefusal>> Scan(ScanCode scan);

    /// <summary>
    /// Lets somebody through whom the rules refuse, or takes an admission back, for a reason that is recorded. For supervisors; nonces count as
    /// with <see cref="Scan"/>.
    /// </summary>
    [Alias("Supervise")]
    Task<Outcome<ScanAnswer, SuperviseRefusal>> Supervise(SupervisedScan scan);

    /// <summary>
    /// Records a scan that a device has judged by itself, and says what the rules make of it: where it let somebody through whom they
    /// would have refused, the answer is a conflict, and whoever is inside stays recorded as inside. Nonces count as with <see cref="Scan"/>.
    /// </summary>
    [Alias("SendIn")]
    Task<Outcome<ScanAnswer, ScanRefusal>> SendIn(OfflineScan scan);

    /// <summary>Whether the ticket would get through at that time, and what decides. For the event's organizer; nothing is recorded.</summary>
    [Alias("Foresee")]
    Task<Outcome<EntryForecast, GateRefusal>> Foresee(Caller caller, Guid eventId, EntryQuestion asked);
}

/// <summary>Which way people go through a gate.</summary>
[GenerateSerializer, Alias("GateDirection")]
public enum GateDirection
{
    Both,
    Entry,
    Exit,
}

/// <summary>What a gate lets through.</summary>
/// <param name="TicketTypeIds">Empty: all ticket types of the event.</param>
/// <param name="AdmitsFrom">Nobody enters before; null: whenever it is open.</param>
/// <param name="AdmitsUntil">Nobody enters from then on; null: when the event ends.</param>
[GenerateSerializer, Immutable, Alias("GateTerms")]
public sealed record GateTerms(
    [property: Id(0)] string Name,
    [property: Id(1)] IReadOnlyList<Guid> TicketTypeIds,
    [property: Id(2)] GateDirection Direction,
    [property: Id(3)] DateTimeOffset? AdmitsFrom,
    [property: Id(4)] DateTimeOffset? AdmitsUntil);

/// <summary>What to change of a gate; null leaves it as it is.</summary>
[GenerateSerializer, Immutable, Alias("ChangeGate")]
public sealed record ChangeGate(
    [property: Id(0)] string? Name,
    [property: Id(1)] IReadOnlyList<Guid>? TicketTypeIds,
    [property: Id(2)] GateDirection? Direction,
    [property: Id(3)] Change<DateTimeOffset>? AdmitsFrom,
    [property: Id(4)] Change<DateTimeOffset>? AdmitsUntil);

/// <summary>A gate and what it has counted so far.</summary>
/// <param name="Inside">Who entered here less who left here; never below zero, since people may leave elsewhere.</param>
[GenerateSerializer, Immutable, Alias("GateView")]
public sealed record GateView(
    [property: Id(0)] Guid GateId,
    [property: Id(1)] Guid EventId,
    [property: Id(2)] GateTerms Terms,
    [property: Id(3)] bool IsOpen,
    [property: Id(4)] int Admitted,
    [property: Id(5)] int Exited,
    [property: Id(6)] int Inside,
    [property: Id(7)] IReadOnlyDictionary<ScanReason, int> Refused)
{
    /// <summary>How often a device that was offline let somebody through whom the rules would have refused.</summary>
    [Id(8)]
    public int Conflicts { get; init; }
}

/// <summary>Why a gate is not shown, opened or closed, by precedence.</summary>
[GenerateSerializer, Alias("GateRefusal")]
public enum GateRefusal
{
    NotFound,
    NotYours,
}

/// <summary>Why a gate is not created, by precedence.</summary>
[GenerateSerializer, Alias("CreateGateRefusal")]
public enum CreateGateRefusal
{
    EventNotFound,
    NotYours,

    /// <summary>The event has no such ticket type; the outcome names it.</summary>
    TicketTypeNotFound,

    /// <summary>The event has <see cref="EventLimits.MaxGates"/> gates already.</summary>
    TooManyGates,
}

/// <summary>Why a gate is not changed, by precedence.</summary>
[GenerateSerializer, Alias("ChangeGateRefusal")]
public enum ChangeGateRefusal
{
    NotFound,
    NotYours,

    /// <summary>The event has no such ticket type; the outcome names it.</summary>
    TicketTypeNotFound,
}
