using EventLoop.Accounts;
using EventLoop.Gates;
using EventLoop.Ledger;
using EventLoop.Orders;
using EventLoop.Payments;
using Orleans.Concurrency;

namespace EventLoop.Events;

/// <summary>
/// What an event's ticket types and gates need to know of it to decide by themselves. They ask for it when they wake up, and
/// the event tells them, before it answers, when it changes.
/// </summary>
[GenerateSerializer, Immutable, Alias("EventTerms")]
internal sealed record EventTerms(
    [property: Id(0)] Guid EventId,
    [property: Id(1)] Guid OrganizerId,
    [property: Id(2)] EventStatus Status,
    [property: Id(3)] string Currency,
    [property: Id(4)] FeePayer FeePayer,
    [property: Id(5)] int MaxTicketsPerOrder,
    [property: Id(6)] DateTimeOffset StartTime,
    [property: Id(7)] DateTimeOffset EndTime,
    [property: Id(8)] IReadOnlyList<Guid> TicketTypeIds,
    [property: Id(9)] IReadOnlyList<Device> Devices)
{
    /// <summary>The gates, in the order in which they were added.</summary>
    [Id(10)]
    public IReadOnlyList<Guid> GateIds { get; init; } = [];

    /// <summary>The accounts that may scan.</summary>
    [Id(11)]
    public IReadOnlyList<Guid> Staff { get; init; } = [];

    /// <summary>Whether prices have their taxes in them.</summary>
    [Id(12)]
    public TaxMode TaxMode { get; init; }

    /// <summary>What a tax is rounded over.</summary>
    [Id(13)]
    public TaxRounding TaxRounding { get; init; }

    /// <summary>How holders may give tickets back; null: they may not.</summary>
    [Id(14)]
    public RefundPolicy? RefundPolicy { get; init; }

    /// <summary>Null: no rules but those of its gates.</summary>
    [Id(20)]
    public AccessRules? Access { get; init; }

    [Id(21)]
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Staff who may do more than scan.</summary>
    [Id(22)]
    public IReadOnlyDictionary<Guid, StaffRights> Trusted { get; init; } = new Dictionary<Guid, StaffRights>();

    /// <summary>What one person may have; null: any number.</summary>
    [Id(23)]
    public PurchaseLimits? Limits { get; init; }

    /// <summary>Staff who may sell at the door.</summary>
    [Id(30)]
    public IReadOnlyList<Guid> Sellers { get; init; } = [];

    /// <summary>Tickets of it can be issued: it is published and not over.</summary>
    public bool IsOpen(DateTimeOffset now) => Status == EventStatus.Published && now < EndTime;

    /// <summary>The caller organizes the event, or is staff who may sell at the door.</summary>
    public bool MaySell(Caller caller) => caller.IsOrganizer(OrganizerId) || Sellers.Any(seller => caller.Is(seller));

    /// <summary>The caller organizes the event, or is staff who may do this.</summary>
    public bool Allows(Caller caller, StaffRights rights) => caller.IsOrganizer(OrganizerId)
        || (caller.AccountId is { } account && Staff.Contains(account) && Trusted.GetValueOrDefault(account) >= rights);
}

/// <summary>A scanning device: which gates it works for, and the SHA-256 of its token.</summary>
[GenerateSerializer, Immutable, Alias("Device")]
internal sealed record Device(
    [property: Id(0)] Guid DeviceId,
    [property: Id(1)] string Name,
    [property: Id(2)] byte[] TokenHash,
    [property: Id(3)] IReadOnlyList<Guid> GateIds);

/// <summary>What other grains ask of an event's grain.</summary>
[Alias("IEventParts")]
internal interface IEventParts : IGrainWithGuidKey
{
    /// <summary>
    /// The event's terms; null when there is no such event. Answered in the midst of other calls: an event that tells its parts of a
    /// change may wake one that asks for them.
    /// </summary>
    [AlwaysInterleave, Alias("Terms"), ResponseTimeout(Patience.Hot)]
    Task<EventTerms?> Terms();

    /// <summary>
    /// Takes a gate into the event, and commits the gate's first facts together with its own.
    /// </summary>
    [Alias("AddGate")]
    Task<Outcome<EventTerms, AddGateRefusal>> AddGate(Caller caller, Guid gateId, IReadOnlyList<Guid>? ticketTypeIds, StreamAppend birth);

    /// <summary>The event is cancelled: when this returns nothing of it is sold any more, whichever twin of a ticket type is asked. A repeat changes nothing.</summary>
    /// <exception cref="LedgerUnavailableException">Not all of its ticket types could be told, or this activation had missed the cancel; the next one has not.</exception>
    [Alias("StopSales")]
    Task StopSales();

    /// <summary>All orders of the cancelled event have ended, and what was paid for them went back. A repeat changes nothing.</summary>
    [Alias("Refunded")]
    Task Refunded();

    /// <summary>Shows itself like this; that its slug is its own, and its images the organizer's, has been seen to. A repeat changes nothing.</summary>
    [Alias("SetLook")]
    Task<Outcome<EventView, SetLookRefusal>> SetLook(Caller caller, EventLook look);

    /// <summary>Lets an account scan at all gates; every gate knows when this answers. A repeat changes nothing.</summary>
    /// <param name="accountId">Null: there is no such account, which the organizer hears and nobody else.</param>
    [Alias("AssignStaff")]
    Task<Outcome<StaffGrant, AssignStaffRefusal>> AssignStaff(Caller caller, Guid? accountId, StaffRights rights = StaffRights.Scan, bool? maySell = null);

    /// <summary>Lets an account scan no more; every gate knows when this answers, with who is left. A repeat changes nothing.</summary>
    [Alias("RemoveStaff")]
    Task<Outcome<StaffGrant[], EventRefusal>> RemoveStaff(Caller caller, Guid accountId);

    /// <summary>The accounts that may scan.</summary>
    [Alias("Staff")]
    Task<Outcome<StaffGrant[], EventRefusal>> Staff(Caller caller);
}

/// <summary>An account that may scan, and since when.</summary>
[GenerateSerializer, Immutable, Alias("StaffGrant")]
internal sealed record StaffGrant(
    [property: Id(0)] Guid AccountId, [property: Id(1)] DateTimeOffset AssignedAt, [property: Id(2)] StaffRights Rights = StaffRights.Scan)
{
    [Id(3)]
    public bool MaySell { get; init; }
}

/// <summary>Why an event does not take a gate.</summary>
[GenerateSerializer, Alias("AddGateRefusal")]
internal enum AddGateRefusal
{
    EventNotFound,
    NotYours,

    /// <summary>It lets in a ticket type that the event does not have; the outcome names it.</summary>
    TicketTypeNotFound,

    /// <summary>The event has <see cref="EventLimits.MaxGates"/> gates already.</summary>
    TooManyGates,
}
