using System.Text.Json.Serialization;

namespace EventLoop.Gates;

/// <summary>What can be recorded of a gate. Names and members are for ever; members are only added.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(GateCreated), "created")]
[JsonDerivedType(typeof(GateChanged), "changed")]
[JsonDerivedType(typeof(GateOpened), "opened")]
[JsonDerivedType(typeof(GateClosed), "closed")]
[JsonDerivedType(typeof(TurnedAway), "turned_away")]
internal abstract record GateFact;

/// <summary>The gate exists, open, as part of its event.</summary>
internal sealed record GateCreated(Guid EventId, Guid OrganizerId, GateTerms Terms, DateTimeOffset At) : GateFact;

/// <summary>Its terms are these from now on.</summary>
internal sealed record GateChanged(GateTerms Terms, DateTimeOffset At) : GateFact;

/// <summary>It admits.</summary>
internal sealed record GateOpened(DateTimeOffset At) : GateFact;

/// <summary>It admits nobody.</summary>
internal sealed record GateClosed(DateTimeOffset At) : GateFact;

/// <summary>A code was shown that is not a ticket of this event, so that no ticket keeps the scan.</summary>
internal sealed record TurnedAway(
    Guid ScanId,
    Guid Nonce,
    Guid? DeviceId,
    ScanDirection Direction,
    ScanReason Reason,
    int Inside,
    DateTimeOffset At) : GateFact
{
    /// <summary>A device that was offline let somebody through with it.</summary>
    public bool? LetThrough { get; init; }

    [JsonIgnore]
    public ScanResult Result => LetThrough != true ? ScanResult.Refused : Direction == ScanDirection.Entry ? ScanResult.Admitted : ScanResult.Exited;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<GateFact>))]
internal sealed partial class GateFactsJson : JsonSerializerContext;
