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
    }

    private static async Task<IResult> Search(
        [AsParameters] SearchFields fields, HttpContext context, IGrainFactory grains, KeptPages kept, TimeProvider time)
    {
        var errors = new FieldErrors();
        var search = fields.Parse(errors);
        if (errors.Any)
            return Page.Of<SearchPage>(400, (nameof(SearchPage.Fields), fields), (nameof(SearchPage.Errors), errors.ByField()));
        if (!context.Request.QueryString.HasValue)
        {
            var state = $"{time.GetUtcNow().Ticks / FrontPageLifetime.Ticks}";
            // Asked for while the page is made, so that only one of those who wait for it asks.
            return await kept.Send(context, "front page", state, async () => Found(fields, await grains.GetGrain<IEventListGrain>(0).Search(search)));
        }

        return Found(fields, await grains.GetGrain<IEventListGrain>(0).Search(search));
    }

    private static Page Found(SearchFields fields, Page<EventSummary> found) => Page.Of<SearchPage>(
        (nameof(SearchPage.Fields), fields), (nameof(SearchPage.Found), ListResponse<EventSummaryResponse>.Of(found, EventSummaryResponse.Of)));

    private static async Task<IResult> Show(string address, HttpContext context, PublicEvents events, KeptPages kept, PageViews views)
    {
        if (!EventAddress.TryRead(address, out var eventId) || await events.Get(eventId) is not { } found)
            return Sorry.Of(StatusCodes.Status404NotFound);
        views.Count(eventId, context.Request);
        return await kept.Send(
            context, $"event {eventId}", found.ETag, () => Task.FromResult(Page.Of<EventPage>((nameof(EventPage.Event), found.Response))));
    }

    private static async Task<IResult> Calendar(string address, HttpContext context, PublicEvents events, IOptions<ScreensOptions> options)
    {
        if (!EventAddress.TryRead(address, out var eventId) || await events.Get(eventId) is not { } found)
            return Sorry.Of(StatusCodes.Status404NotFound);
        context.Response.Headers.CacheControl = "public, max-age=60";
        var page = options.Value.Address is null ? null : options.Value.Absolute(EventAddress.Of(eventId, found.Response.Name));
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
