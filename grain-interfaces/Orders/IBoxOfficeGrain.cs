using EventLoop.Accounts;
using EventLoop.Gates;

namespace EventLoop.Orders;

/// <summary>
/// Issues tickets of an event that nobody buys online: those that its organizer gives away, and those that staff sell at the door. Its key
/// is the event's id.
/// </summary>
[Alias("IBoxOfficeGrain")]
public interface IBoxOfficeGrain : IGrainWithGuidKey
{
    /// <summary>So many sales at the door does one account make in a minute.</summary>
    const int MostSalesPerMinute = 60;

    /// <summary>So many tickets are given to somebody at once.</summary>
    const int MostGiven = 100;

    /// <summary>What can be sold at the door now, for those who may.</summary>
    [Alias("Offers")]
    Task<Outcome<DoorOffers, IssueRefusal>> Offers(Caller caller);

    /// <summary>Gives tickets away: no price, no fee. For the organizer only. A repeat of the operation gives the same tickets.</summary>
    /// <exception cref="Ledger.LedgerUnavailableException">Outcome unknown; safe to repeat.</exception>
    [Alias("Give")]
    Task<Outcome<OrderView, IssueRefusal>> Give(GiveTickets command);

    /// <summary>
    /// Sells tickets to somebody who has paid at the door, and lets them in if a gate is named. For the organizer and for staff who may
    /// sell. A repeat of the operation gives the same tickets and the same scans.
    /// </summary>
    /// <exception cref="Ledger.LedgerUnavailableException">Outcome unknown; safe to repeat.</exception>
    [Alias("Sell")]
    Task<Outcome<DoorSale, IssueRefusal>> Sell(SellAtDoor command);

    /// <summary>What was issued so, the newest first, and by whom; for the organizer.</summary>
    [Alias("List")]
    Task<Outcome<Page<IssuedOrder>, Events.EventRefusal>> List(Caller caller, OrderChannel channel, int limit, PageCursor? after);
}

/// <summary>How an order came about that was not placed online.</summary>
[GenerateSerializer, Alias("OrderChannel")]
public enum OrderChannel
{
    /// <summary>Given away by the organizer.</summary>
    Complimentary,

    /// <summary>Sold at the door; the money never was with the payment provider.</summary>
    AtDoor,
}

/// <summary>How somebody has paid at the door.</summary>
[GenerateSerializer, Alias("PaidBy")]
public enum PaidBy
{
    Cash,
    CardTerminal,
}

/// <summary>Tickets for somebody who pays nothing.</summary>
/// <param name="OperationId">Names what is given: the same one gives once.</param>
/// <param name="Guest">The e-mail address may be empty.</param>
/// <param name="Note">The organizer's words about the guest; personal data.</param>
[GenerateSerializer, Immutable, Alias("GiveTickets")]
public sealed record GiveTickets(
    [property: Id(0)] Caller Caller,
    [property: Id(1)] Guid OperationId,
    [property: Id(2)] Guid TicketTypeId,
    [property: Id(3)] int Quantity,
    [property: Id(4)] Buyer Guest,
    [property: Id(5)] string? Note)
{
    // Personal data is not for logs.
    public override string ToString() => nameof(GiveTickets);
}

/// <summary>Tickets for somebody who stands at the door and has paid.</summary>
/// <param name="OperationId">Names the sale: the same one sells once.</param>
/// <param name="Buyer">Name and e-mail address may be empty.</param>
/// <param name="GateId">The gate that lets them in at once; null: they get their codes and scan later.</param>
[GenerateSerializer, Immutable, Alias("SellAtDoor")]
public sealed record SellAtDoor(
    [property: Id(0)] Caller Caller,
    [property: Id(1)] Guid OperationId,
    [property: Id(2)] Guid TicketTypeId,
    [property: Id(3)] int Quantity,
    [property: Id(4)] PaidBy PaidBy,
    [property: Id(5)] Buyer Buyer,
    [property: Id(6)] Guid? GateId);

/// <summary>A sale at the door.</summary>
/// <param name="Scans">What the gate said to each ticket, in their order; none when no gate was named.</param>
[GenerateSerializer, Immutable, Alias("DoorSale")]
public sealed record DoorSale([property: Id(0)] OrderView Order, [property: Id(1)] ScanAnswer[] Scans);

/// <summary>What can be sold at the door. Amounts are minor units of <paramref name="Currency"/>.</summary>
[GenerateSerializer, Immutable, Alias("DoorOffers")]
public sealed record DoorOffers(
    [property: Id(0)] string Currency, [property: Id(1)] int MostPerSale, [property: Id(2)] DoorOffer[] TicketTypes, [property: Id(3)] DoorGate[] Gates);

/// <summary>A gate that may let buyers in at once.</summary>
[GenerateSerializer, Immutable, Alias("DoorGate")]
public sealed record DoorGate([property: Id(0)] Guid GateId, [property: Id(1)] string Name);

/// <param name="PriceMinor">What one ticket costs at the door, with its tax and without a fee.</param>
[GenerateSerializer, Immutable, Alias("DoorOffer")]
public sealed record DoorOffer(
    [property: Id(0)] Guid TicketTypeId, [property: Id(1)] string Name, [property: Id(2)] long PriceMinor, [property: Id(3)] int Available);

/// <summary>An order that was not placed online; personal data.</summary>
/// <param name="IssuedBy">The account that gave or sold it.</param>
/// <param name="PaidBy">Null: given away.</param>
/// <param name="Valid">How many of its tickets were not taken back.</param>
/// <param name="Admitted">How many of these came.</param>
[GenerateSerializer, Immutable, Alias("IssuedOrder")]
public sealed record IssuedOrder(
    [property: Id(0)] Guid OrderId,
    [property: Id(1)] Guid IssuedBy,
    [property: Id(2)] PaidBy? PaidBy,
    [property: Id(3)] string Name,
    [property: Id(4)] string Email,
    [property: Id(5)] string? Note,
    [property: Id(6)] Guid TicketTypeId,
    [property: Id(7)] string TicketTypeName,
    [property: Id(8)] int Quantity,
    [property: Id(9)] int Valid,
    [property: Id(10)] int Admitted,
    [property: Id(11)] long TotalMinor,
    [property: Id(12)] long RefundedMinor,
    [property: Id(13)] string Currency,
    [property: Id(14)] DateTimeOffset IssuedAt)
{
    // Personal data is not for logs.
    public override string ToString() => $"{nameof(IssuedOrder)} {OrderId}";
}

/// <summary>Why tickets are not issued, by precedence. No place is taken then.</summary>
[GenerateSerializer, Alias("IssueRefusal")]
public enum IssueRefusal
{
    EventNotFound,

    /// <summary>The caller may not give or sell tickets of this event.</summary>
    NotYours,

    /// <summary>The account has sold too often within a minute.</summary>
    TooMany,

    /// <summary>The event has no such gate.</summary>
    GateNotFound,

    /// <summary>The operation was another one before.</summary>
    KeyReused,

    TicketTypeNotFound,

    QuantityMustBePositive,

    /// <summary>The event is not published or is over; at the door also: the ticket type's sale has not begun or is over.</summary>
    NotOnSale,

    /// <summary>More tickets than are issued at once.</summary>
    OverLimit,

    SoldOut,
}
