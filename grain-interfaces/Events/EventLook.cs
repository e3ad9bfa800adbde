using EventLoop.Accounts;

namespace EventLoop.Events;

/// <summary>Changes how an event shows itself; its key is the event's id.</summary>
[Alias("IEventLookGrain")]
public interface IEventLookGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Has the event show itself like this, in place of what it did before. A slug that it had before stays its own and leads to the new one. A
    /// repeat changes nothing.
    /// </summary>
    [Alias("Set")]
    Task<Outcome<EventView, SetLookRefusal>> Set(Caller caller, EventLook look);
}

/// <summary>How an event shows itself to the public. All of it may be missing.</summary>
/// <param name="Slug">Its own word in the address of its page; null: its name and id.</param>
/// <param name="Colour">Of buttons and links, as <c>#rrggbb</c>; null: EventLoop's own.</param>
/// <param name="SecondColour">Of ticket heads; null: a dark one of the first.</param>
/// <param name="Banner">The picture at the top, by its id among the kept images.</param>
/// <param name="Logo">The organizer's, by its id among the kept images.</param>
/// <param name="Video">The address of a film in a player, see <see cref="EventVideo"/>.</param>
/// <param name="Programme">What happens when, in its order.</param>
[GenerateSerializer, Immutable, Alias("EventLook")]
public sealed record EventLook(
    [property: Id(0)] string? Slug,
    [property: Id(1)] string? Colour,
    [property: Id(2)] string? SecondColour,
    [property: Id(3)] Guid? Banner,
    [property: Id(4)] Guid? Logo,
    [property: Id(5)] EventVideo? Video,
    [property: Id(6)] IReadOnlyList<ProgrammeItem> Programme)
{
    public static EventLook None { get; } = new(null, null, null, null, null, null, []);

    public bool Equals(EventLook? other) => other is not null
        && (Slug, Colour, SecondColour, Banner, Logo, Video) == (other.Slug, other.Colour, other.SecondColour, other.Banner, other.Logo, other.Video)
        && Programme.SequenceEqual(other.Programme);

    public override int GetHashCode() => HashCode.Combine(Slug, Colour, SecondColour, Banner, Logo, Video, Programme.Count);
}

/// <summary>A film at a provider's.</summary>
/// <param name="Host">Whose player shows it, such as <c>www.youtube-nocookie.com</c>.</param>
/// <param name="Id">The provider's name for it: letters, digits, <c>-</c> and <c>_</c>.</param>
[GenerateSerializer, Immutable, Alias("EventVideo")]
public sealed record EventVideo([property: Id(0)] string Host, [property: Id(1)] string Id);

/// <summary>Something that happens at an event.</summary>
[GenerateSerializer, Immutable, Alias("ProgrammeItem")]
public sealed record ProgrammeItem([property: Id(0)] DateTimeOffset At, [property: Id(1)] string What, [property: Id(2)] string? Where);

/// <summary>How an event looks in lists.</summary>
[GenerateSerializer, Immutable, Alias("EventFace")]
public sealed record EventFace(
    [property: Id(0)] string? Slug, [property: Id(1)] string? Colour, [property: Id(2)] string? SecondColour, [property: Id(3)] Guid? Banner);

/// <summary>Why an event does not get another look, by precedence.</summary>
[GenerateSerializer, Alias("SetLookRefusal")]
public enum SetLookRefusal
{
    NotFound,
    NotYours,

    /// <summary>A cancelled event stays as it was.</summary>
    Cancelled,

    /// <summary>Another event has, or had, this slug.</summary>
    SlugTaken,

    /// <summary>An image is none that the organizer has sent.</summary>
    ImageNotFound,
}
