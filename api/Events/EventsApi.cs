using EventLoop.Accounts;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace EventLoop.Events;

/// <summary>What everybody may know of events.</summary>
internal static class EventsApi
{
    private const double DefaultRadiusKm = 50;
    private const double LargestRadiusKm = 20_100; // From anywhere to its antipode.
    private const int LongestText = 200;

    public static void MapEvents(this IEndpointRouteBuilder api)
    {
        var events = api.MapGroup("/events").WithTags("Buying").ForKeys(ApiKeyScopes.EventsRead);
        events.MapGet("", Search).WithName("searchEvents").WithSummary("Published events: by words, by start, and near a place");
        events.MapGet("/{eventId:guid}", Get).WithName("getEvent").WithSummary("A published event and what it sells")
            .Produces<PublicEventResponse>().ProducesProblem(StatusCodes.Status404NotFound).Produces(StatusCodes.Status304NotModified);
    }

    private static async Task<Results<Ok<ListResponse<EventSummaryResponse>>, ProblemHttpResult>> Search(
        [AsParameters] EventQuery query, [AsParameters] ListQuery page, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var search = query.Parse(page, errors);
        if (errors.Any)
            return Problem.Malformed(errors);
        var found = await grains.GetGrain<IEventListGrain>(0).Search(search);
        return TypedResults.Ok(ListResponse<EventSummaryResponse>.Of(found, EventSummaryResponse.Of));
    }

    private static async Task<IResult> Get(Guid eventId, HttpContext context, PublicEvents events)
    {
        if (await events.Get(eventId) is not { } found)
            return Problem.NotFound();
        context.Response.Headers.CacheControl = "public, max-age=1";
        return TypedResults.Bytes(found.Body, "application/json; charset=utf-8", entityTag: EntityTagHeaderValue.Parse(found.ETag));
    }

    /// <summary>What to look for.</summary>
    /// <param name="Q">Words that must all occur in the name, the description, the venue or its address.</param>
    /// <param name="From">Events that start then or later; without it, those that have not ended.</param>
    /// <param name="To">Events that start then or earlier.</param>
    /// <param name="Lat">Degrees north; with <c>lng</c>, the nearest events come first.</param>
    /// <param name="Lng">Degrees east.</param>
    /// <param name="RadiusKm">How far away an event may be; 50 when it is not given.</param>
    internal readonly record struct EventQuery(
        [FromQuery(Name = "q")] string? Q,
        [FromQuery(Name = "from")] string? From,
        [FromQuery(Name = "to")] string? To,
        [FromQuery(Name = "lat")] double? Lat,
        [FromQuery(Name = "lng")] double? Lng,
        [FromQuery(Name = "radiusKm")] double? RadiusKm)
    {
        public EventSearch Parse(ListQuery page, FieldErrors errors)
        {
            var (limit, after) = page.Parse(errors);
            return new(
                errors.OptionalText("q", Q, LongestText),
                Time("from", From, errors),
                Time("to", To, errors),
                Near(errors),
                limit,
                after);
        }

        private static DateTimeOffset? Time(string member, string? text, FieldErrors errors)
        {
            if (string.IsNullOrEmpty(text))
                return null;
            if (!TimeConverter.TryRead(text, out var time))
                errors.Add(member, "must be an RFC 3339 time with an offset");
            return time;
        }

        private Area? Near(FieldErrors errors)
        {
            var radius = errors.OptionalBetween("radiusKm", RadiusKm, 0, LargestRadiusKm) ?? DefaultRadiusKm;
            return Lat is null && Lng is null
                ? null
                : new(errors.Between("lat", Lat, -90, 90), errors.Between("lng", Lng, -180, 180), radius * 1000);
        }
    }
}
