namespace EventLoop.Screens;

/// <summary>Settings under <c>Screens</c>.</summary>
public sealed class ScreensOptions
{
    /// <summary>
    /// Where people find this copy, such as <c>https://tickets.example.org</c>, without a slash at its end. Links that others follow (Open Graph, calendars) are
    /// complete only with it: what a request says of its host is not to be believed.
    /// </summary>
    public string? Address { get; set; }

    /// <summary>Whose players may show films on event pages, such as <c>www.youtube-nocookie.com</c>; none by default.</summary>
    public string[] VideoHosts { get; set; } = [];

    /// <summary>
    /// Where pieces of maps come from, such as <c>https://tile.openstreetmap.org/{z}/{x}/{y}.png</c>; null: there are no maps, only coordinates.
    /// </summary>
    public string? MapTiles { get; set; }

    /// <summary>Whom the maps are owed to.</summary>
    public string MapCredit { get; set; } = "© OpenStreetMap contributors";

    /// <summary>Which sites may show the ticket widget, as the content policy's <c>frame-ancestors</c> has them; all by default.</summary>
    public string EmbedOn { get; set; } = "*";

    /// <summary>
    /// Hosts of their own: for each the slug or the id of an event, which is then its front page, or <c>organizer:</c> and an organizer's id, whose events
    /// are. <c>Screens:Domains:tickets.example.org=jazz-in-the-yard</c>.
    /// </summary>
    public Dictionary<string, string> Domains { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The scheme and host of the maps' pieces; null without maps.</summary>
    public string? MapSource => MapTiles is not null && Uri.TryCreate(MapTiles.Replace("{s}.", "*.", StringComparison.Ordinal).Split("/{")[0], UriKind.Absolute, out var uri)
        ? uri.GetLeftPart(UriPartial.Authority)
        : null;

    /// <summary>The host that is an event's own; null when it has none.</summary>
    public string? HostOf(Guid eventId, string? slug) =>
        Domains.FirstOrDefault(domain => domain.Value == $"{eventId}" || (slug is not null && domain.Value == slug)).Key;

    public string Absolute(string path) => Address is null ? path : Address.TrimEnd('/') + path;
}
