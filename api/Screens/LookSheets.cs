using Microsoft.Net.Http.Headers;

namespace EventLoop.Screens;

/// <summary>
/// The style sheet of a palette, at an address that says all of it: whoever has it never asks again, and no page needs a style of its own, which
/// the content policy forbids.
/// </summary>
internal static class LookSheets
{
    private const string Forever = "public, max-age=31536000, immutable";

    public static string AddressOf(Palette palette) => $"/looks/{palette.Name}.css";

    /// <summary>What wears it: the body of a page, or a part of one.</summary>
    public static string ClassOf(Palette? palette) => palette is null ? "" : $"look-{palette.Name}";

    public static void MapLookSheets(this IEndpointRouteBuilder app) =>
        app.MapGet("/looks/{name}.css", (string name, HttpContext context) => Send(name, context)).ExcludeFromDescription();

    /// <summary>The sheet. The two themes can also be asked for by name, for a preview of both.</summary>
    public static string Sheet(Palette palette)
    {
        var (look, day, night) = ($".{ClassOf(palette)}", Rules(palette.ByDay()), Rules(palette.ByNight()));
        return $"{look}{day}\n@media (prefers-color-scheme:dark){{{look}{night}}}\n{look}[data-theme=day]{day}\n{look}[data-theme=night]{night}\n";
    }

    private static IResult Send(string name, HttpContext context)
    {
        if (Palette.Read(name) is not { } palette)
            return TypedResults.NotFound();
        context.Response.Headers[HeaderNames.CacheControl] = Forever;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Text(Sheet(palette), "text/css", System.Text.Encoding.UTF8);
    }

    private static string Rules(Tones tones) =>
        $"{{--color-primary:{tones.Primary};--color-primary-content:{tones.OnPrimary};--color-secondary:{tones.Secondary};--color-secondary-content:{tones.OnSecondary}}}";
}
