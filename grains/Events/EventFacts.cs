using System.Text.Json.Serialization;
using EventLoop.Gates;
using EventLoop.Orders;

namespace EventLoop.Events;

/// <summary>What can be recorded of an event. Names and members are for ever; members are only added.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(EventCreated), "created")]
[JsonDerivedType(typeof(EventChanged), "changed")]
[JsonDerivedType(typeof(EventPublished), "published")]
[JsonDerivedType(typeof(EventCancelled), "cancelled")]
[JsonDerivedType(typeof(EventRefunded), "refunded")]
[JsonDerivedType(typeof(TicketTypeAdded), "ticket_type_added")]
[JsonDerivedType(typeof(GateAdded), "gate_added")]
[JsonDerivedType(typeof(DeviceEnrolled), "device_enrolled")]
[JsonDerivedType(typeof(DeviceRevoked), "device_revoked")]
[JsonDerivedType(typeof(StaffAssigned), "staff_assigned")]
[JsonDerivedType(typeof(StaffRemoved), "staff_removed")]
[JsonDerivedType(typeof(AccessRulesSet), "access_rules_set")]
[JsonDerivedType(typeof(PurchaseLimitsSet), "purchase_limits_set")]
[JsonDerivedType(typeof(EventLookSet), "look_set")]
internal abstract record EventFact;

/// <summary>The event exists as a draft, with its venue and its ticket types.</summary>
/// <param name="RequestHash">Of the request that created it; null when it came without an idempotency key.</param>
internal sealed record EventCreated(
    Guid OrganizerId,
    Guid VenueId,
    EventDetails Details,
    IReadOnlyList<Guid> TicketTypeIds,
    DateTimeOffset At,
    long? RequestHash) : EventFact;

/// <summary>It is like this from now on.</summary>
internal sealed record EventChanged(EventDetails Details, DateTimeOffset At) : EventFact;

/// <summary>Everybody sees it.</summary>
internal sealed record EventPublished(DateTimeOffset At) : EventFact;

/// <summary>It will not take place: nothing is sold any more, nobody is let in, and all that was paid goes back.</summary>
internal sealed record EventCancelled(DateTimeOffset At) : EventFact;

/// <summary>All orders of the cancelled event have ended, and what was paid for them went back.</summary>
internal sealed record EventRefunded(DateTimeOffset At) : EventFact;

/// <summary>It has one ticket type more; recorded in the commit of the ticket type's own first fact.</summary>
internal sealed record TicketTypeAdded(Guid TicketTypeId, DateTimeOffset At) : EventFact;

/// <summary>It has one gate more; recorded in the commit of the gate's own first fact.</summary>
internal sealed record GateAdded(Guid GateId, DateTimeOffset At) : EventFact;

/// <summary>A device may scan at these gates.</summary>
/// <param name="TokenHash">SHA-256 of its token.</param>
internal sealed record DeviceEnrolled(Guid DeviceId, string Name, byte[] TokenHash, IReadOnlyList<Guid> GateIds, DateTimeOffset At) : EventFact;

/// <summary>The device's token is dead.</summary>
internal sealed record DeviceRevoked(Guid DeviceId, DateTimeOffset At) : EventFact;

/// <summary>The account may scan at all gates.</summary>
internal sealed record StaffAssigned(Guid AccountId, DateTimeOffset At) : EventFact
{
    /// <summary>Null: scanning only.</summary>
    public StaffRights? Rights { get; init; }

    /// <summary>It may sell at the door; null: it may not.</summary>
    public bool? MaySell { get; init; }
}

/// <summary>Gates go by these rules from now on; null: by none.</summary>
internal sealed record AccessRulesSet(AccessRules? Rules, DateTimeOffset At) : EventFact;

/// <summary>One person may have so much from now on; null: any number.</summary>
internal sealed record PurchaseLimitsSet(PurchaseLimits? Limits, DateTimeOffset At) : EventFact;

/// <summary>It shows itself like this from now on.</summary>
internal sealed record EventLookSet(EventLook Look, DateTimeOffset At) : EventFact;

/// <summary>The account may not scan any more.</summary>
internal sealed record StaffRemoved(Guid AccountId, DateTimeOffset At) : EventFact;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<EventFact>))]
internal sealed partial class EventFactsJson : JsonSerializerContext;
