using EventLoop.Accounts;

namespace EventLoop.Tickets;

/// <summary>What has happened to a ticket; the key is the ticket's id.</summary>
[Alias("ITicketHistoryGrain")]
public interface ITicketHistoryGrain : IGrainWithGuidKey
{
    /// <summary>For the event's organizer. Read from the ledger, so it is all that was ever recorded.</summary>
    [Alias("Of")]
    Task<Outcome<TicketHistory, TicketRefusal>> Of(Caller caller);
}

/// <summary>A ticket's history, the oldest first.</summary>
[GenerateSerializer, Immutable, Alias("TicketHistory")]
public sealed record TicketHistory([property: Id(0)] Guid TicketId, [property: Id(1)] Guid EventId, [property: Id(2)] IReadOnlyList<TicketEvent> Events);

/// <summary>Something that happened to a ticket.</summary>
/// <param name="What">A word for it, as the API has it.</param>
/// <param name="Gate">The gate's name at the time.</param>
/// <param name="Reason">Why it was refused or blocked, or a supervisor decided.</param>
/// <param name="IsOffline">A device had decided it by itself.</param>
[GenerateSerializer, Immutable, Alias("TicketEvent")]
public sealed record TicketEvent(
    [property: Id(0)] DateTimeOffset At,
    [property: Id(1)] string What,
    [property: Id(2)] string? Gate,
    [property: Id(3)] string? Reason,
    [property: Id(4)] bool IsSupervised,
    [property: Id(5)] bool IsOffline);
