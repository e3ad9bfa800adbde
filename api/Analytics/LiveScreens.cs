using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Screens;

namespace EventLoop.Analytics;

/// <summary>A sale and its gates as they go, for the organizer to watch.</summary>
internal static class LiveScreens
{
    public static void MapLiveScreens(this IEndpointRouteBuilder screens)
    {
        var live = screens.MapGroup("/organizer/events/{eventId:guid}/live").RequireAuthorization(Access.Organizer);
        live.MapGet("", Show);
        live.MapGet("/counters", AnalyticsApi.Live);
    }

    private static async Task<IResult> Show(Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var (shown, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        if (shown is null)
            return otherwise;
        var outcome = await grains.GetGrain<IEventAnalyticsGrain>(0).Of(context.Caller(), eventId);
        return outcome.Value is { } figures
            ? Page.Of<LivePage>((nameof(LivePage.Event), shown), (nameof(LivePage.Figures), AnalyticsResponse.Of(figures)))
            : Sorry.Of(StatusCodes.Status404NotFound);
    }
}
