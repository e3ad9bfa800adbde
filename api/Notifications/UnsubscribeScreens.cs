using EventLoop.Screens;

namespace EventLoop.Notifications;

/// <summary>Ending an organizer's news in a browser. Looking at the page ends nothing, since programs that check links look, too.</summary>
internal static class UnsubscribeScreens
{
    public static void MapUnsubscribeScreens(this IEndpointRouteBuilder screens)
    {
        screens.MapGet("/unsubscribe/{token:maxlength(100)}", (string token, UnsubscribeTokens tokens) => tokens.Read(token) is null ? Sorry.Of(404) : Draw(false));
        screens.MapPost("/unsubscribe/{token:maxlength(100)}", End);
    }

    private static async Task<IResult> End(string token, UnsubscribeTokens tokens, IGrainFactory grains) =>
        tokens.Read(token) is { } message && await grains.GetGrain<ICampaignsGrain>(0).Unsubscribe(message) ? Draw(true) : Sorry.Of(404);

    private static Page Draw(bool isEnded) => Page.Of<UnsubscribePage>((nameof(UnsubscribePage.IsEnded), isEnded));
}
