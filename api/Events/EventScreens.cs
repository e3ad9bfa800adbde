using System.Text;
using EventLoop.Analytics;
using EventLoop.Requests;
using EventLoop.Screens;
using Microsoft.Extensions.Options;

namespace EventLoop.Events;

/// <summary>The pages that everybody sees: what is on, and an event.</summary>
internal static class EventScreens
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>How old the front page may be.</summary>
    private static readonly TimeSpan FrontPageLifetime = TimeSpan.FromSeconds(2);

    public static void MapEventScreens(this IEndpointRouteBuilder screens)
    {
        screens.MapMethods("/", Reading, Search);
        screens.MapMethods("/events", Reading, () => Results.Redirect("/"));
        screens.MapMethods("/events/{address}", Reading, Show);
        screens.MapMethods("/events/{address}/calendar.ics", Reading, Calendar);
        screens.MapMethods("/embed/events/{address}", Reading, Embed);
    }

    private static async Task<IResult> Search(
        [AsParameters] SearchFields fields, HttpContext context, IGrainFactory grains, KeptPages kept, Addresses addresses, IOptions<ScreensOptions> options, TimeProvider time)
    {
        // A host that is in nobody's configuration shows what all others do, so what a request says of its host opens nothing.
        var host = context.Request.Host.Host;
        if (!context.Request.QueryString.HasValue && await addresses.OfHost(host) is { } own)
            return await Send(own, context, kept, options.Value);

        var errors = new FieldErrors();
        var search = fields.Parse(errors) with { OrganizerId = addresses.OrganizerOf(host) };
        if (errors.Any)
            return Page.Of<SearchPage>(400, (nameof(SearchPage.Fields), fields), (nameof(SearchPage.Errors), errors.ByField()));
        if (!context.Request.QueryString.HasValue)
        {
            var state = $"{time.GetUtcNow().Ticks / FrontPageLifetime.Ticks}";
            // Asked for while the page is made, so that only one of those who wait for it asks.
            return await kept.Send(context, $"front page {search.OrganizerId}", state, async () => Found(fields, await grains.GetGrain<IEventListGrain>(0).Search(search)));
        }

        return Found(fields, await grains.GetGrain<IEventListGrain>(0).Search(search));
    }

    private static Page Found(SearchFields fields, Page<EventSummary> found) => Page.Of<SearchPage>(
        (nameof(SearchPage.Fields), fields), (nameof(SearchPage.Found), ListResponse<EventSummaryResponse>.Of(found, EventSummaryResponse.Of)));

    private static async Task<IResult> Show(string address, HttpContext context, Addresses addresses, KeptPages kept, PageViews views, IOptions<ScreensOptions> options)
    {
        if (await addresses.Find(address) is not { } found)
            return Sorry.Of(StatusCodes.Status404NotFound);
        if (found.Response.Look.Slug is { } slug && slug != address)
            return ToSlug(context, EventAddress.Of(found.Response));
        views.Count(found.Response.EventId, context.Request);
        return await Send(found, context, kept, options.Value);
    }

    /// <summary>A former slug, and the id, lead to the address that the event has now; not for good, since that may change.</summary>
    private static IResult ToSlug(HttpContext context, string address)
    {
        context.Response.Headers.CacheControl = "public, max-age=60";
        return Results.Redirect(address + context.Request.QueryString);
    }

    private static async Task<IResult> Send(PublicEvent found, HttpContext context, KeptPages kept, ScreensOptions options)
    {
        var video = found.Response.Look.Video is { } film ? EventVideos.Read(film) : null;
        ContentPolicy.Apply(context.Response, video is not null && options.VideoHosts.Contains(video.Host) ? video.Host : null, options.MapSource);
        return await kept.Send(
            context, $"event {found.Response.EventId}", found.ETag, () => Task.FromResult(Page.Of<EventPage>((nameof(EventPage.Event), found.Response))));
    }

    private static async Task<IResult> Embed(string address, HttpContext context, Addresses addresses, KeptPages kept, IOptions<ScreensOptions> options)
    {
        ContentPolicy.ApplyForEmbedding(context.Response, options.Value.EmbedOn);
        if (await addresses.Find(address) is not { } found)
            return Sorry.Of(StatusCodes.Status404NotFound);
        return await kept.Send(
            context, $"embed {found.Response.EventId}", found.ETag, () => Task.FromResult(Page.Of<EmbedPage>((nameof(EmbedPage.Event), found.Response))));
    }

    private static async Task<IResult> Calendar(string address, HttpContext context, Addresses addresses, IOptions<ScreensOptions> options)
    {
        if (await addresses.Find(address) is not { } found)
            return Sorry.Of(StatusCodes.Status404NotFound);
        context.Response.Headers.CacheControl = "public, max-age=60";
        var page = options.Value.Address is null ? null : options.Value.Absolute(EventAddress.Of(found.Response));
        var entry = CalendarOf(found.Response, page);
        return TypedResults.File(Encoding.UTF8.GetBytes($"{entry}"), EventCalendar.ContentType, "event.ics");
    }

    private static EventCalendar CalendarOf(PublicEventResponse shown, string? page) => new(
        shown.EventId,
        shown.Name,
        RichText.Summary(shown.Description, 1000),
        shown.StartTime,
        shown.EndTime,
        $"{shown.Venue.Name}, {shown.Venue.Address}",
        shown.Venue.Latitude,
        shown.Venue.Longitude,
        shown.Status == EventWords.Of(EventStatus.Cancelled),
        page);
}
