using System.Text.Json.Serialization;
using EventLoop.Gates;

namespace EventLoop.Tickets;

/// <summary>
/// What can be recorded of a ticket after its birth, which is its order's fact. Names and members are for ever; members are only added.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(TicketScanned), "scanned")]
[JsonDerivedType(typeof(TicketTransferred), "transferred")]
[JsonDerivedType(typeof(TicketNamed), "named")]
[JsonDerivedType(typeof(TicketVoided), "voided")]
[JsonDerivedType(typeof(TicketRestored), "restored")]
[JsonDerivedType(typeof(TicketBlocked), "blocked")]
[JsonDerivedType(typeof(TicketUnblocked), "unblocked")]
internal abstract record TicketFact;

/// <summary>It was shown at a gate of its event.</summary>
/// <param name="Gate">The gate's name at the time, for whoever asks later where it was.</param>
/// <param name="DeviceId">Null when a person's account scanned it.</param>
/// <param name="Inside">How many the gate had inside after this scan; part of the answer, which a repeat must give again.</param>
internal sealed record TicketScanned(
    Guid ScanId,
    Guid Nonce,
    Guid GateId,
    string Gate,
    Guid? DeviceId,
    ScanDirection Direction,
    ScanResult Result,
    ScanReason? Reason,
    int Inside,
    DateTimeOffset At) : TicketFact
{
    /// <summary>The access rule that decided against it; null where there are none.</summary>
    public string? Rule { get; init; }

    /// <summary>When a device that was offline sent it in, which had decided by itself; <see cref="At"/> is when it scanned. Null: a scan online.</summary>
    /// <remarks>Where the device let somebody through against the rules, there is a reason beside the result: a conflict.</remarks>
    public DateTimeOffset? SentInAt { get; init; }

    /// <summary>A supervisor decided it; null: the rules, or a device.</summary>
    public Supervision? Supervision { get; init; }

    /// <summary>What the staff were told to look at.</summary>
    public string? Attention { get; init; }

    /// <summary>The ticket's entry state after it; null where no access rules keep one.</summary>
    public EntryState? Entries { get; init; }
}

/// <summary>A supervisor's decision.</summary>
/// <param name="By">The account.</param>
/// <param name="Overruled">What the rules would have said; null: the same.</param>
/// <param name="Undoes">The nonce of the admission that it takes back, as an exit; null: none.</param>
internal sealed record Supervision(Guid By, SupervisorReason For, ScanReason? Overruled, Guid? Undoes);

/// <summary>It is somebody else's now, with a new code.</summary>
/// <param name="UserId">The new holder's account; null when there is none with the e-mail address.</param>
internal sealed record TicketTransferred(Guid OperationId, Guid AttendeeId, Guid? UserId, byte[] Code, DateTimeOffset At) : TicketFact;

/// <summary>Somebody else comes with it, whose name its holder has put on it; whose it is, and its code, stay.</summary>
internal sealed record TicketNamed(Guid OperationId, Guid AttendeeId, DateTimeOffset At) : TicketFact;

/// <summary>A refund ended it.</summary>
internal sealed record TicketVoided(Guid RefundId, DateTimeOffset At) : TicketFact;

/// <summary>The refund that had ended it was not made after all: another ticket of the order could not be given back.</summary>
internal sealed record TicketRestored(Guid RefundId, DateTimeOffset At) : TicketFact;

/// <summary>Its organizer wants nobody to be let in with it.</summary>
internal sealed record TicketBlocked(DateTimeOffset At) : TicketFact
{
    /// <summary>Null: none was asked for at the time.</summary>
    public BlockReason? Reason { get; init; }
}

/// <summary>It admits again.</summary>
internal sealed record TicketUnblocked(DateTimeOffset At) : TicketFact;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<TicketFact>))]
internal sealed partial class TicketFactsJson : JsonSerializerContext;
