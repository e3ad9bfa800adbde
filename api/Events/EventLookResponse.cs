namespace EventLoop.Events;

/// <summary>How an event shows itself; what is null is none.</summary>
/// <param name="Banner">Where the picture is, without the host.</param>
/// <param name="Logo">Where the picture is, without the host.</param>
/// <param name="Video">Where people see the film.</param>
public sealed record EventLookResponse(
    string? Slug,
    string? Colour,
    string? SecondColour,
    Guid? BannerId,
    string? Banner,
    Guid? LogoId,
    string? Logo,
    string? Video,
    IReadOnlyList<ProgrammeItemResponse> Programme)
{
    public static EventLookResponse Of(EventLook look) => new(
        look.Slug,
        look.Colour,
        look.SecondColour,
        look.Banner,
        look.Banner is { } banner ? Images.Address(banner, Images.BannerWidth) : null,
        look.Logo,
        look.Logo is { } logo ? Images.Address(logo, Images.LogoWidth) : null,
        look.Video?.Watch(),
        [.. look.Programme.Select(item => new ProgrammeItemResponse(item.At, item.What, item.Where))]);
}

public sealed record ProgrammeItemResponse(DateTimeOffset At, string What, string? Where);

/// <summary>How an event looks in lists; what is null is none.</summary>
public sealed record EventFaceResponse(string? Slug, string? Colour, string? SecondColour, string? Banner)
{
    public static EventFaceResponse Of(EventFace? face) =>
        new(face?.Slug, face?.Colour, face?.SecondColour, face?.Banner is { } banner ? Images.Address(banner, Images.SmallBannerWidth) : null);
}
