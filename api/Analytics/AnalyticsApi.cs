using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Analytics;

/// <summary>The figures of an organizer's event, asked for and live.</summary>
internal static class AnalyticsApi
{
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(15);

    public static void MapAnalytics(this IEndpointRouteBuilder api)
    {
        var organizer = api.MapGroup("/organizer").WithTags("Organizers").RequireAuthorization(Access.Organizer).ForKeys(ApiKeyScopes.FiguresRead);
        organizer.MapGet("/dashboard/analytics/{eventId:guid}", Figures)
            .WithName("getAnalytics").WithSummary("Sales and check-in of an event, as of one moment");
        organizer.MapGet("/events/{eventId:guid}/live", Live)
            .WithName("watchEvent").WithSummary("Counters of an event as server-sent events, at most 5 a second")
            .Produces<LiveResponse>(contentType: "text/event-stream")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<AnalyticsResponse>, ProblemHttpResult>> Figures(
        Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IEventAnalyticsGrain>(0).Of(context.Caller(), eventId);
        return outcome.Value is { } figures ? TypedResults.Ok(AnalyticsResponse.Of(figures)) : outcome.Refusal!.Value.ToProblem();
    }

    /// <summary>Also for the page that shows it, which comes with a session in place of a token.</summary>
    internal static async Task<IResult> Live(Guid eventId, HttpContext context, IGrainFactory grains, LiveFeeds feeds, TimeProvider time)
    {
        var outcome = await grains.GetGrain<IEventGrain>(eventId).Get(context.Caller());
        if (outcome.Refusal is { } refusal)
            return refusal.ToProblem();

        // Asked before the answer begins, so that a failure can still be told as one.
        var first = await grains.GetGrain<ILiveCountersGrain>(eventId).Watch();
        if (first is null)
            return Problem.NotFound();
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(Counters(feeds, eventId, first, context, time, context.RequestAborted));
    }

    private static async IAsyncEnumerable<SseItem<LiveResponse>> Counters(
        LiveFeeds feeds,
        Guid eventId,
        LiveCounters first,
        HttpContext context,
        TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var latest = feeds.Watch(eventId);
        yield return Item(first);
        var shown = first;
        while (!latest.IsOver)
        {
            await Task.Delay(LiveStream.Interval, time, cancellation);
            if (await latest.Next(shown, KeepAliveInterval, cancellation) is { } changed)
            {
                shown = changed;
                yield return Item(changed);
            }
            else if (!latest.IsOver)
            {
                // A comment: it tells proxies, and us, that somebody is still there.
                await context.Response.WriteAsync(": still here\n\n", cancellation);
                await context.Response.Body.FlushAsync(cancellation);
            }
        }
    }

    private static SseItem<LiveResponse> Item(LiveCounters live) => new(LiveResponse.Of(live), "counters");
}
