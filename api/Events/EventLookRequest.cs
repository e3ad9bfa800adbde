using System.Text.RegularExpressions;
using EventLoop.Requests;

namespace EventLoop.Events;

/// <summary>How the event is to show itself, in place of what it did before: what is left out is none.</summary>
/// <param name="Slug">Its own word in the address of its page: small letters, digits and hyphens. A former slug goes on leading to the event.</param>
/// <param name="Colour">Of buttons and links, as <c>#rrggbb</c>; pages darken or lighten it until it can be read.</param>
/// <param name="SecondColour">Of ticket heads.</param>
/// <param name="BannerId">An image that was sent before.</param>
/// <param name="LogoId">An image that was sent before.</param>
/// <param name="Video">The address of a film, at a host that this copy allows.</param>
/// <param name="Programme">What happens when; it is shown by time.</param>
internal sealed record EventLookRequest(
    string? Slug = null,
    string? Colour = null,
    string? SecondColour = null,
    Guid? BannerId = null,
    Guid? LogoId = null,
    string? Video = null,
    IReadOnlyList<ProgrammeItemRequest?>? Programme = null) : IRequest<EventLook>
{
    private const int LongestAddress = 500;
    public const int MostItems = 100;

    public EventLook Parse(FieldErrors errors) => new(
        EventSlug.Read(errors, "slug", Slug),
        ColourOf(errors, "colour", Colour),
        ColourOf(errors, "secondColour", SecondColour),
        BannerId,
        LogoId,
        VideoOf(errors),
        Programme is null ? [] : [.. errors.Each("programme", Programme, MostItems, (item, within) => item.Parse(within), least: 0).OrderBy(item => item.At)]);

    private EventVideo? VideoOf(FieldErrors errors)
    {
        if (errors.OptionalText("video", Video, LongestAddress) is not { } address)
            return null;
        var video = EventVideos.Read(address);
        if (video is null)
            errors.Add("video", "is not the address of a film at YouTube, Vimeo or a PeerTube");
        return video;
    }

    private static string? ColourOf(FieldErrors errors, string member, string? value)
    {
        var colour = value?.Trim().ToLowerInvariant();
        if (string.IsNullOrEmpty(colour))
            return null;
        if (!Regex.IsMatch(colour, "^#[0-9a-f]{6}$"))
        {
            errors.Add(member, "is not a colour such as #d91e5b");
            return null;
        }

        return colour;
    }
}

/// <summary>Something that happens at the event.</summary>
internal sealed record ProgrammeItemRequest(DateTimeOffset? At, string? What, string? Where = null)
{
    public ProgrammeItem Parse(FieldErrors errors) =>
        new(errors.Required("at", At).ToUniversalTime(), errors.Text("what", What, 200), errors.OptionalText("where", Where, 100));
}
