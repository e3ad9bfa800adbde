using EventLoop.Accounts;

namespace EventLoop.Tickets;

/// <summary>One ticket; its key is the ticket's id. Every answer rests on facts that are durable.</summary>
/// <remarks>All commands throw <see cref="Ledger.LedgerUnavailableException"/> when storage is away or busy; they are safe to repeat.</remarks>
[Alias("ITicketGrain")]
public interface ITicketGrain : IGrainWithGuidKey
{
    /// <summary>The ticket and its code, for its holder or organizer.</summary>
    [Alias("Get")]
    Task<Outcome<TicketView, TicketRefusal>> Get(Caller caller);

    /// <summary>
    /// Gives the ticket to somebody else. It gets a new code and the old one is dead when this answers; whoever held it before,
    /// by account or by the order's token, holds it no more.
    /// </summary>
    [Alias("Transfer")]
    Task<Outcome<TransferredTicket, TransferRefusal>> Transfer(TransferTicket command);

    /// <summary>
    /// Puts a name on the ticket, of whoever comes with it. It stays its holder's, and its code stays good; lists, gates and paper say the new name.
    /// </summary>
    [Alias("Name")]
    Task<Outcome<TicketView, NameRefusal>> Name(NameTicket command);

    /// <summary>From the moment this answers gates refuse the ticket, or not any more. For its organizer; a repeat changes nothing.</summary>
    /// <param name="reason">Of blocking; the organizer sees it, the ticket's holder does not.</param>
    [Alias("SetBlocked")]
    Task<Outcome<TicketView, TicketRefusal>> SetBlocked(Caller caller, bool blocked, BlockReason reason = BlockReason.Other);
}

/// <summary>The life of a ticket.</summary>
[GenerateSerializer, Alias("TicketStatus")]
public enum TicketStatus
{
    /// <summary>It admits.</summary>
    Valid,

    /// <summary>Its organizer has blocked it.</summary>
    Blocked,

    /// <summary>The money for it went back.</summary>
    Refunded,
}

/// <summary>Why an organizer has blocked a ticket. Words to choose from, since what people write about people is personal data.</summary>
[GenerateSerializer, Alias("BlockReason")]
public enum BlockReason
{
    Other,

    /// <summary>Bought with a card that is not the buyer's, or so it seems.</summary>
    Fraud,

    /// <summary>The buyer's bank has taken the money back, or is about to.</summary>
    Chargeback,

    /// <summary>Sold on against the event's terms.</summary>
    Resale,

    /// <summary>Its holder is not to come in.</summary>
    Banned,
}

/// <summary>What has become of a ticket, for its order.</summary>
/// <param name="IsTransferred">It is not the buyer's any more.</param>
[GenerateSerializer, Immutable, Alias("TicketStanding")]
public sealed record TicketStanding([property: Id(0)] TicketStatus Status, [property: Id(1)] bool IsTransferred)
{
    /// <summary>Somebody was let in with it.</summary>
    [Id(2)]
    public bool WasAdmitted { get; init; }

    /// <summary>Why it is blocked; null when it is not, and to all but its organizer.</summary>
    [Id(3)]
    public BlockReason? BlockedFor { get; init; }

    /// <summary>It is the buyer's, admits, and has not been used.</summary>
    public bool IsUntouched => Status == TicketStatus.Valid && !IsTransferred && !WasAdmitted;
}

/// <summary>A ticket as its holder sees it.</summary>
/// <param name="Code">What its QR code carries.</param>
/// <param name="AdmittedAt">When it was first admitted; null before.</param>
[GenerateSerializer, Immutable, Alias("TicketView")]
public sealed record TicketView(
    [property: Id(0)] Guid TicketId,
    [property: Id(1)] Guid OrderId,
    [property: Id(2)] Guid EventId,
    [property: Id(3)] Guid TicketTypeId,
    [property: Id(4)] string TicketTypeName,
    [property: Id(5)] TicketStatus Status,
    [property: Id(6)] string Code,
    [property: Id(7)] DateTimeOffset? AdmittedAt);

/// <summary>A ticket is to be somebody else's; personal data.</summary>
/// <param name="OperationId">Names the transfer: a repeat gives the first answer again.</param>
[GenerateSerializer, Immutable, Alias("TransferTicket")]
public sealed record TransferTicket(
    [property: Id(0)] Caller Caller,
    [property: Id(1)] Guid OperationId,
    [property: Id(2)] string Email,
    [property: Id(3)] string Name)
{
    // Personal data is not for logs.
    public override string ToString() => nameof(TransferTicket);
}

/// <summary>Somebody comes with a ticket; personal data.</summary>
/// <param name="OperationId">A repeat changes nothing.</param>
[GenerateSerializer, Immutable, Alias("NameTicket")]
public sealed record NameTicket([property: Id(0)] Caller Caller, [property: Id(1)] Guid OperationId, [property: Id(2)] string Name)
{
    // Personal data is not for logs.
    public override string ToString() => nameof(NameTicket);
}

/// <summary>Why no other name is put on a ticket, by precedence.</summary>
[GenerateSerializer, Alias("NameRefusal")]
public enum NameRefusal
{
    NotFound,
    NotYours,
    Refunded,

    /// <summary>A hundred names were put on it.</summary>
    TooManyNames,
}

/// <summary>A ticket that was given to somebody else.</summary>
/// <param name="Code">The code that it has from now on.</param>
[GenerateSerializer, Immutable, Alias("TransferredTicket")]
public sealed record TransferredTicket(
    [property: Id(0)] Guid TicketId,
    [property: Id(1)] Guid AttendeeId,
    [property: Id(2)] string Code);

/// <summary>Why a ticket is not shown or blocked, by precedence.</summary>
[GenerateSerializer, Alias("TicketRefusal")]
public enum TicketRefusal
{
    NotFound,
    NotYours,
}

/// <summary>Why a ticket is not transferred, by precedence.</summary>
[GenerateSerializer, Alias("TransferRefusal")]
public enum TransferRefusal
{
    NotFound,
    NotYours,
    Refunded,
    Blocked,

    /// <summary>Whoever entered with it is still inside.</summary>
    Inside,

    /// <summary>It was transferred a hundred times.</summary>
    TooManyTransfers,
}
