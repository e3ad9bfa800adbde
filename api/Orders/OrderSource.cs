using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace EventLoop.Orders;

/// <summary>What brought a buyer: the name of a campaign, or of the site with the link. It goes into figures and facts, so nothing else fits in.</summary>
internal static partial class OrderSource
{
    /// <summary>By these a link to an event says it, the first that is there.</summary>
    private static readonly string[] Fields = ["source", "utm_source", "ref"];

    /// <summary>In lower case; null for what is no such name.</summary>
    public static string? Read(string? text) => text is not null && Name().IsMatch(text) ? text.ToLowerInvariant() : null;

    /// <summary>
    /// What brought somebody who looks at a page: what its address says, or else the site that linked to it. Null: neither.
    /// </summary>
    public static string? Of(HttpRequest request) => In(request.Query) ?? Elsewhere(request);

    /// <summary>What the page of ours said that this request was sent from.</summary>
    public static string? OfPageBefore(HttpRequest request) =>
        Referrer(request) is { } page && page.Authority == request.Host.Value ? In(new QueryCollection(QueryHelpers.ParseQuery(page.Query))) : null;

    private static string? In(IQueryCollection query) => Fields.Select(field => Read(query[field])).FirstOrDefault(source => source is not null);

    private static string? Elsewhere(HttpRequest request) =>
        Referrer(request) is { } page && page.Authority != request.Host.Value && page.HostNameType == UriHostNameType.Dns ? Read(page.Host) : null;

    private static Uri? Referrer(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Referer.ToString(), UriKind.Absolute, out var page) && page.Scheme is "https" or "http" ? page : null;

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}\z")]
    private static partial Regex Name();
}
