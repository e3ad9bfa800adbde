namespace EventLoop.Events;

/// <summary>Why nothing is told of an event, by precedence.</summary>
[GenerateSerializer, Alias("EventRefusal")]
public enum EventRefusal
{
    NotFound,
    NotYours,
}

/// <summary>Why an event is not created, by precedence.</summary>
[GenerateSerializer, Alias("CreateEventRefusal")]
public enum CreateEventRefusal
{
    /// <summary>Only organizers create events.</summary>
    NotAnOrganizer,

    /// <summary>The id stands for another event that was created before.</summary>
    KeyReused,

    /// <summary>The payment provider takes no such amount of the currency.</summary>
    PriceNotPayable,

    /// <summary>One ticket would come to less than the payment provider takes.</summary>
    PriceTooSmall,
}

/// <summary>Why an event is not changed, by precedence.</summary>
[GenerateSerializer, Alias("ChangeEventRefusal")]
public enum ChangeEventRefusal
{
    NotFound,
    NotYours,

    /// <summary>A cancelled event stays as it was.</summary>
    Cancelled,

    /// <summary>The currency of an event that was published does not change: there may be orders in it.</summary>
    CurrencyIsFixed,

    /// <summary>It would end before it starts.</summary>
    EndsBeforeItStarts,

    /// <summary>Prices are in the currency's smallest unit, and the other currency's is another part of it: they would mean something else.</summary>
    PricesInOtherUnits,

    /// <summary>The payment provider takes no such amount of the other currency.</summary>
    PriceNotPayable,

    /// <summary>One ticket would then come to less than the payment provider takes.</summary>
    PriceTooSmall,
}

/// <summary>Why an event is not published, by precedence.</summary>
[GenerateSerializer, Alias("PublishEventRefusal")]
public enum PublishEventRefusal
{
    NotFound,
    NotYours,
    Cancelled,

    /// <summary>There is nothing to buy.</summary>
    NoTicketTypes,

    /// <summary>The event has ended.</summary>
    Over,
}

/// <summary>Why a ticket type is not added, by precedence.</summary>
[GenerateSerializer, Alias("AddTicketTypeRefusal")]
public enum AddTicketTypeRefusal
{
    EventNotFound,
    NotYours,
    Cancelled,

    /// <summary>An event has at most <see cref="EventLimits.MaxTicketTypes"/>.</summary>
    TooManyTicketTypes,

    /// <summary>The payment provider takes no such amount of the currency.</summary>
    PriceNotPayable,

    /// <summary>One ticket would come to less than the payment provider takes.</summary>
    PriceTooSmall,
}

/// <summary>Why a ticket type is not changed, by precedence.</summary>
[GenerateSerializer, Alias("ChangeTicketTypeRefusal")]
public enum ChangeTicketTypeRefusal
{
    EventNotFound,
    NotYours,
    Cancelled,
    TicketTypeNotFound,

    /// <summary>Its sale would end before it starts.</summary>
    SaleEndsBeforeItStarts,

    /// <summary>More places are sold and held than there would be.</summary>
    BelowCommitted,

    /// <summary>The payment provider takes no such amount of the currency.</summary>
    PriceNotPayable,

    /// <summary>One ticket would come to less than the payment provider takes.</summary>
    PriceTooSmall,
}

/// <summary>Why a device is not enrolled, by precedence.</summary>
[GenerateSerializer, Alias("EnrolDeviceRefusal")]
public enum EnrolDeviceRefusal
{
    EventNotFound,
    NotYours,

    /// <summary>A gate is not one of the event's; the outcome names it.</summary>
    GateNotFound,

    /// <summary>The event has <see cref="EventLimits.MaxDevices"/> devices already.</summary>
    TooManyDevices,
}

/// <summary>Why a device is not revoked, by precedence.</summary>
[GenerateSerializer, Alias("RevokeDeviceRefusal")]
public enum RevokeDeviceRefusal
{
    EventNotFound,
    NotYours,
    DeviceNotFound,
}

/// <summary>Why an account does not become staff of an event, by precedence.</summary>
[GenerateSerializer, Alias("AssignStaffRefusal")]
public enum AssignStaffRefusal
{
    EventNotFound,
    NotYours,

    /// <summary>Nobody has registered so.</summary>
    AccountNotFound,

    /// <summary>The event has <see cref="EventLimits.MaxStaff"/> staff already.</summary>
    TooManyStaff,
}

/// <summary>Why access rules are not laid down, by precedence.</summary>
[GenerateSerializer, Alias("SetAccessRefusal")]
public enum SetAccessRefusal
{
    EventNotFound,
    NotYours,

    /// <summary>A rule is about a ticket type that the event does not have; the outcome names it.</summary>
    TicketTypeNotFound,

    /// <summary>A rule is about a gate that the event does not have; the outcome names it.</summary>
    GateNotFound,
}

/// <summary>Why purchase limits are not laid down, by precedence.</summary>
[GenerateSerializer, Alias("SetLimitsRefusal")]
public enum SetLimitsRefusal
{
    EventNotFound,
    NotYours,

    /// <summary>A limit is about a ticket type that the event does not have; the outcome names it.</summary>
    TicketTypeNotFound,
}

/// <summary>How large an event can become.</summary>
public static class EventLimits
{
    /// <summary>A page shows them all, and every change of the event is told to each.</summary>
    public const int MaxTicketTypes = 100;

    /// <summary>As for ticket types.</summary>
    public const int MaxGates = 200;

    /// <summary>Each gate knows all that are not revoked.</summary>
    public const int MaxDevices = 2_000;

    /// <summary>Each gate knows them all.</summary>
    public const int MaxStaff = 500;
}
