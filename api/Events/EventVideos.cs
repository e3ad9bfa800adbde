using System.Text.RegularExpressions;

namespace EventLoop.Events;

/// <summary>
/// The addresses of films: what people copy out of their browser, and the player that shows the film with as little as possible told to others.
/// YouTube, Vimeo, and any PeerTube.
/// </summary>
internal static partial class EventVideos
{
    private const string YouTube = "www.youtube-nocookie.com";
    private const string Vimeo = "player.vimeo.com";

    /// <summary>Null: it is the address of no film that could be shown.</summary>
    public static EventVideo? Read(string address)
    {
        if (!Uri.TryCreate(address.Trim(), UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps || uri.UserInfo.Length > 0 || !uri.IsDefaultPort)
            return null;
        var (host, path) = (uri.Host.ToLowerInvariant(), uri.AbsolutePath);
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(uri.Query);
        var (player, id) = host switch
        {
            "youtu.be" => (YouTube, Only(path, "/")),
            "youtube.com" or "www.youtube.com" or "m.youtube.com" when path == "/watch" => (YouTube, query["v"].ToString()),
            "youtube.com" or "www.youtube.com" or "m.youtube.com" or YouTube => (YouTube, Only(path, "/embed/", "/live/", "/shorts/")),
            "vimeo.com" or "www.vimeo.com" => (Vimeo, Only(path, "/")),
            Vimeo => (Vimeo, Only(path, "/video/")),
            _ => (host, Only(path, "/w/", "/videos/embed/", "/videos/watch/")),
        };
        return id is not null && IsId().IsMatch(id) ? new(player, id) : null;
    }

    /// <summary>What the frame shows.</summary>
    public static string Player(this EventVideo video) => video.Host switch
    {
        YouTube => $"https://{YouTube}/embed/{video.Id}",
        Vimeo => $"https://{Vimeo}/video/{video.Id}?dnt=1",
        _ => $"https://{video.Host}/videos/embed/{video.Id}",
    };

    /// <summary>Where people see it without a frame.</summary>
    public static string Watch(this EventVideo video) => video.Host switch
    {
        YouTube => $"https://www.youtube.com/watch?v={video.Id}",
        Vimeo => $"https://vimeo.com/{video.Id}",
        _ => $"https://{video.Host}/w/{video.Id}",
    };

    private static string? Only(string path, params ReadOnlySpan<string> beginnings)
    {
        foreach (var beginning in beginnings)
        {
            if (path.StartsWith(beginning, StringComparison.Ordinal))
                return path[beginning.Length..].TrimEnd('/');
        }

        return null;
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$")]
    private static partial Regex IsId();
}
