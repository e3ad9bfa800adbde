using EventLoop.Venues;

namespace EventLoop.Events;

/// <summary>Lists of events, read from the tables; any activation will do (key 0).</summary>
[Alias("IEventListGrain")]
public interface IEventListGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Published events. With <see cref="EventSearch.Near"/> the nearest first, else by start.
    /// </summary>
    [Alias("Search")]
    Task<Page<EventSummary>> Search(EventSearch search);

    /// <summary>The event that has, or had, this slug; null when none has.</summary>
    [Alias("OfSlug")]
    Task<Guid?> OfSlug(string slug);

    /// <summary>An organizer's own events of any status, the newest first.</summary>
    [Alias("OfOrganizer")]
    Task<Page<EventSummary>> OfOrganizer(Guid organizerId, int limit, PageCursor? after);
}

/// <summary>What to look for.</summary>
/// <param name="Text">Words that must all occur in the event's name, description, venue or address; null: any.</param>
/// <param name="From">Events that start then or later; null: those that have not ended.</param>
/// <param name="To">Events that start then or earlier; null: any.</param>
/// <param name="Near">Events around a place; null: anywhere.</param>
[GenerateSerializer, Immutable, Alias("EventSearch")]
public sealed record EventSearch(
    [property: Id(0)] string? Text,
    [property: Id(1)] DateTimeOffset? From,
    [property: Id(2)] DateTimeOffset? To,
    [property: Id(3)] Area? Near,
    [property: Id(4)] int Limit,
    [property: Id(5)] PageCursor? After)
{
    /// <summary>Only events of this organizer; null: of any.</summary>
    [Id(6)]
    public Guid? OrganizerId { get; init; }
}

/// <summary>All that is within a distance of a point on the earth (WGS 84).</summary>
[GenerateSerializer, Immutable, Alias("Area")]
public sealed record Area([property: Id(0)] double Latitude, [property: Id(1)] double Longitude, [property: Id(2)] double RadiusMetres);

/// <summary>An event in a list.</summary>
/// <param name="DistanceMetres">From the point that was asked for; null when none was.</param>
[GenerateSerializer, Immutable, Alias("EventSummary")]
public sealed record EventSummary(
    [property: Id(0)] Guid EventId,
    [property: Id(1)] EventStatus Status,
    [property: Id(2)] string Name,
    [property: Id(3)] string Description,
    [property: Id(4)] DateTimeOffset StartTime,
    [property: Id(5)] DateTimeOffset EndTime,
    [property: Id(6)] string TimeZone,
    [property: Id(7)] string Currency,
    [property: Id(8)] Venue Venue,
    [property: Id(9)] DateTimeOffset CreatedAt,
    [property: Id(10)] double? DistanceMetres)
{
    [Id(11)]
    public EventFace? Face { get; init; }
}
