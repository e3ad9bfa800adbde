namespace EventLoop.Screens;

/// <summary>Settings under <c>Screens</c>.</summary>
public sealed class ScreensOptions
{
    /// <summary>
    /// Where people find this copy, such as <c>https://tickets.example.org</c>, without a slash at its end. Links that others follow (Open Graph, calendars) are
    /// complete only with it: what a request says of its host is not to be believed.
    /// </summary>
    public string? Address { get; set; }

    public string Absolute(string path) => Address is null ? path : Address.TrimEnd('/') + path;
}
