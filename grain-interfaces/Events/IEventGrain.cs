using EventLoop.Accounts;
using EventLoop.Gates;
using EventLoop.Orders;

namespace EventLoop.Events;

/// <summary>
/// One event; its key is the event's id. Every answer rests on facts that are durable. What changes here is known to all the
/// event's ticket types and gates before the caller hears that it changed; a caller who hears an exception instead may repeat the
/// command, and it is told to them again.
/// </summary>
/// <remarks>All commands throw <see cref="Ledger.LedgerUnavailableException"/> when storage is away or busy.</remarks>
[Alias("IEventGrain")]
public interface IEventGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Creates the event, its venue and its ticket types, all or none, as a draft. The id names the operation: a repeat by the same
    /// organizer gives the event that the first try has made.
    /// </summary>
    [Alias("Create")]
    Task<Outcome<EventView, CreateEventRefusal>> Create(Caller caller, CreateEvent command);

    /// <summary>The event as its organizer sees it.</summary>
    [Alias("Get")]
    Task<Outcome<EventView, EventRefusal>> Get(Caller caller);

    /// <summary>The event as everybody sees it; null when there is none, or when it was never published.</summary>
    [Alias("Published")]
    Task<EventView?> Published();

    /// <summary>Changes what the command names and leaves the rest.</summary>
    [Alias("Change")]
    Task<Outcome<EventView, ChangeEventRefusal>> Change(Caller caller, ChangeEvent command);

    /// <summary>Puts the event before the public; its ticket types sell from now on, within their windows. A repeat changes nothing.</summary>
    [Alias("Publish")]
    Task<Outcome<EventView, PublishEventRefusal>> Publish(Caller caller);

    /// <summary>
    /// Ends the event: nothing is sold and nobody is let in from now on, and every order is paid back, which goes on after this has
    /// answered. A repeat changes nothing.
    /// </summary>
    [Alias("Cancel")]
    Task<Outcome<EventView, EventRefusal>> Cancel(Caller caller);

    /// <summary>Adds a ticket type. Its id names the operation, as with <see cref="Create"/>.</summary>
    [Alias("AddTicketType")]
    Task<Outcome<TicketTypeView, AddTicketTypeRefusal>> AddTicketType(Caller caller, Guid ticketTypeId, TicketTypeDetails details);

    /// <summary>Changes what the command names of a ticket type and leaves the rest. Orders that exist keep their prices.</summary>
    [Alias("ChangeTicketType")]
    Task<Outcome<TicketTypeView, ChangeTicketTypeRefusal>> ChangeTicketType(Caller caller, Guid ticketTypeId, ChangeTicketType command);

    /// <summary>Lets a device scan at gates of the event. Its id names the operation, as with <see cref="Create"/>.</summary>
    [Alias("EnrolDevice")]
    Task<Outcome<DeviceView, EnrolDeviceRefusal>> EnrolDevice(Caller caller, EnrolDevice command);

    /// <summary>Ends a device: when this answers, every gate turns its token away. A repeat changes nothing.</summary>
    [Alias("RevokeDevice")]
    Task<Outcome<DeviceView, RevokeDeviceRefusal>> RevokeDevice(Caller caller, Guid deviceId);

    /// <summary>Lays down who may enter where and when, in place of what was laid down before; every gate goes by it when this answers.</summary>
    [Alias("SetAccess")]
    Task<Outcome<AccessRules, SetAccessRefusal>> SetAccess(Caller caller, AccessRules rules);

    /// <summary>The access rules; without any, <see cref="AccessRules.None"/>.</summary>
    [Alias("Access")]
    Task<Outcome<AccessRules, EventRefusal>> Access(Caller caller);

    /// <summary>Lays down what one person may have, in place of what was laid down before; every later order goes by it when this answers.</summary>
    [Alias("SetLimits")]
    Task<Outcome<PurchaseLimits, SetLimitsRefusal>> SetLimits(Caller caller, PurchaseLimits limits);

    /// <summary>What one person may have; without limits, <see cref="PurchaseLimits.None"/>.</summary>
    [Alias("Limits")]
    Task<Outcome<PurchaseLimits, EventRefusal>> Limits(Caller caller);

    /// <summary>All devices that were ever enrolled, in the order in which they were.</summary>
    [Alias("Devices")]
    Task<Outcome<DeviceView[], EventRefusal>> Devices(Caller caller);
}
