using EventLoop.Accounts;
using EventLoop.Orders;
using EventLoop.Venues;

namespace EventLoop.Attendees;

/// <summary>Lists of tickets and orders by whose they are, read from the tables; any activation will do (key 0).</summary>
[Alias("IAttendeeListGrain")]
public interface IAttendeeListGrain : IGrainWithIntegerKey
{
    /// <summary>The tickets of an event with their holders, sorted as it is asked. For the event's organizer only.</summary>
    [Alias("OfEvent")]
    Task<Outcome<Page<AttendeeTicket>, Events.EventRefusal>> OfEvent(Caller caller, AttendeeSearch search);

    /// <summary>The names on the tickets of an order, for whoever may see the order; of those that were passed on, none.</summary>
    [Alias("HoldersOf")]
    Task<Outcome<HolderNames, OrderRefusal>> HoldersOf(Caller caller, Guid orderId);

    /// <summary>The tickets that an account holds, the newest first.</summary>
    [Alias("TicketsOf")]
    Task<Page<HeldTicket>> TicketsOf(Guid accountId, int limit, PageCursor? after);

    /// <summary>The orders that an account placed, the newest first.</summary>
    [Alias("OrdersOf")]
    Task<Page<PlacedOrder>> OrdersOf(Guid accountId, int limit, PageCursor? after);
}

/// <summary>Which tickets of an event.</summary>
/// <param name="Text">Words that must all occur in the holder's name or e-mail address; null: any.</param>
/// <param name="Status">One of <see cref="TicketStatuses"/>; null: any.</param>
/// <param name="TicketTypeId">Null: any.</param>
[GenerateSerializer, Immutable, Alias("AttendeeSearch")]
public sealed record AttendeeSearch(
    [property: Id(0)] Guid EventId,
    [property: Id(1)] string? Text,
    [property: Id(2)] string? Status,
    [property: Id(3)] Guid? TicketTypeId,
    [property: Id(4)] int Limit,
    [property: Id(5)] PageCursor? After)
{
    [Id(6)]
    public AttendeeSort Sort { get; init; }

    // What is searched for is personal data.
    public override string ToString() => $"AttendeeSearch {EventId}";
}

/// <summary>How an event's tickets are sorted.</summary>
[GenerateSerializer, Alias("AttendeeSort")]
public enum AttendeeSort
{
    /// <summary>As they were ordered.</summary>
    Oldest,

    Newest,

    /// <summary>By the holder's name.</summary>
    Name,

    /// <summary>Who was let in last comes first, and who was not last.</summary>
    Admitted,
}

/// <summary>The names on an order's tickets, by ticket; personal data.</summary>
[GenerateSerializer, Immutable, Alias("HolderNames")]
public sealed record HolderNames([property: Id(0)] IReadOnlyDictionary<Guid, string> Names)
{
    // Personal data is not for logs.
    public override string ToString() => nameof(HolderNames);
}

/// <summary>What can be asked for as the status of a ticket.</summary>
public static class TicketStatuses
{
    /// <summary>It admits, or has admitted; the rest are as the table <c>tickets</c> has them.</summary>
    public const string Valid = "valid";

    public const string Refunded = "refunded";

    public const string Cancelled = "cancelled";

    public const string Blocked = "blocked";

    /// <summary>Of those that are valid, the ones whose holders were let in.</summary>
    public const string Admitted = "admitted";

    /// <summary>Of those that are valid, the ones whose holders were not let in yet.</summary>
    public const string NotAdmitted = "not_admitted";

    public static IReadOnlyList<string> All { get; } = [Valid, Refunded, Cancelled, Blocked, Admitted, NotAdmitted];
}

/// <summary>A ticket of an event and who holds it; personal data.</summary>
[GenerateSerializer, Immutable, Alias("AttendeeTicket")]
public sealed record AttendeeTicket(
    [property: Id(0)] Guid TicketId,
    [property: Id(1)] Guid OrderId,
    [property: Id(2)] string Name,
    [property: Id(3)] string Email,
    [property: Id(4)] Guid TicketTypeId,
    [property: Id(5)] string TicketTypeName,
    [property: Id(6)] string Status,
    [property: Id(7)] DateTimeOffset PurchasedAt,
    [property: Id(8)] DateTimeOffset? AdmittedAt)
{
    // Personal data is not for logs.
    public override string ToString() => $"AttendeeTicket {TicketId}";
}

/// <summary>A ticket as its holder sees it.</summary>
/// <param name="Code">The text that its QR code carries.</param>
[GenerateSerializer, Immutable, Alias("HeldTicket")]
public sealed record HeldTicket(
    [property: Id(0)] Guid TicketId,
    [property: Id(1)] Guid OrderId,
    [property: Id(2)] Guid EventId,
    [property: Id(3)] string EventName,
    [property: Id(4)] DateTimeOffset StartTime,
    [property: Id(5)] DateTimeOffset EndTime,
    [property: Id(6)] string TimeZone,
    [property: Id(7)] Venue Venue,
    [property: Id(8)] string TicketTypeName,
    [property: Id(9)] string Status,
    [property: Id(10)] string Code)
{
    /// <summary>How its event looks.</summary>
    [Id(11)]
    public Events.EventFace? Face { get; init; }

    [Id(12)]
    public Guid TicketTypeId { get; init; }

    // The code admits whoever shows it.
    public override string ToString() => $"HeldTicket {TicketId}";
}

/// <summary>An order as its buyer sees it in a list. Amounts are in minor units.</summary>
/// <param name="FeesMinor">What the buyer paid of the fees: included in <paramref name="TotalMinor"/>.</param>
[GenerateSerializer, Immutable, Alias("PlacedOrder")]
public sealed record PlacedOrder(
    [property: Id(0)] Guid OrderId,
    [property: Id(1)] Guid EventId,
    [property: Id(2)] string EventName,
    [property: Id(3)] OrderStatus Status,
    [property: Id(4)] int Quantity,
    [property: Id(5)] long SubtotalMinor,
    [property: Id(6)] long FeesMinor,
    [property: Id(7)] long TotalMinor,
    [property: Id(8)] long RefundedMinor,
    [property: Id(9)] string Currency,
    [property: Id(10)] DateTimeOffset PlacedAt,
    [property: Id(11)] DateTimeOffset? PaidAt);
