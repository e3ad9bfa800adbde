using EventLoop.Accounts;
using EventLoop.Events;

namespace EventLoop.Gates;

/// <summary>Finds an event's tickets by name for its staff, and remembers for ever who was shown which; its key is <see cref="KeyOf"/>.</summary>
[Alias("ILookUpGrain")]
public interface ILookUpGrain : IGrainWithGuidKey
{
    /// <summary>How often one account may look something up in a minute.</summary>
    const int MostPerMinute = 30;

    const int ShortestText = 3;

    /// <summary>How many tickets are shown at a time.</summary>
    const int MostFound = 20;

    /// <summary>The log of an event; a stream of its own beside the event's.</summary>
    static Guid KeyOf(Guid eventId) => DerivedId.Of(eventId, "look-ups");

    /// <summary>Tickets whose holder's name has all of these words, or that are of this order. For staff with the right, and the organizer.</summary>
    [Alias("Find")]
    Task<Outcome<FoundTicket[], LookUpRefusal>> Find(Caller caller, Guid eventId, string text);

    /// <summary>The last look-ups, the newest first. For the organizer.</summary>
    [Alias("List")]
    Task<Outcome<LookUp[], EventRefusal>> List(Caller caller, Guid eventId);
}

/// <summary>A ticket as staff find it; personal data.</summary>
[GenerateSerializer, Immutable, Alias("FoundTicket")]
public sealed record FoundTicket(
    [property: Id(0)] Guid TicketId,
    [property: Id(1)] Guid OrderId,
    [property: Id(2)] string Name,
    [property: Id(3)] string TicketTypeName,
    [property: Id(4)] string Status,
    [property: Id(5)] DateTimeOffset? AdmittedAt)
{
    // Personal data is not for logs.
    public override string ToString() => $"{nameof(FoundTicket)} {TicketId}";
}

/// <summary>Somebody looked something up. What they typed is not kept: it may be a name.</summary>
[GenerateSerializer, Immutable, Alias("LookUp")]
public sealed record LookUp([property: Id(0)] Guid By, [property: Id(1)] IReadOnlyList<Guid> TicketIds, [property: Id(2)] DateTimeOffset At);

/// <summary>Why nothing is looked up, by precedence.</summary>
[GenerateSerializer, Alias("LookUpRefusal")]
public enum LookUpRefusal
{
    EventNotFound,
    NotYours,

    /// <summary>Fewer than <see cref="ILookUpGrain.ShortestText"/> characters would show half of the list.</summary>
    TooShort,
    TooMany,
}
