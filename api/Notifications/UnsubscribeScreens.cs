using EventLoop.Screens;

namespace EventLoop.Notifications;

/// <summary>Ending an organizer's news, or reports to an organizer, in a browser. Looking at the page ends nothing, since programs that check links look, too.</summary>
internal static class UnsubscribeScreens
{
    public static void MapUnsubscribeScreens(this IEndpointRouteBuilder screens)
    {
        Map("/unsubscribe/{token:maxlength(100)}", isReport: false);
        Map("/unsubscribe/reports/{token:maxlength(100)}", isReport: true);

        void Map(string path, bool isReport)
        {
            screens.MapGet(path, (string token, UnsubscribeTokens tokens) => tokens.Read(token) is null ? Sorry.Of(404) : Draw(isReport, false));
            screens.MapPost(path, (string token, UnsubscribeTokens tokens, IGrainFactory grains) => End(token, isReport, tokens, grains));
        }
    }

    private static async Task<IResult> End(string token, bool isReport, UnsubscribeTokens tokens, IGrainFactory grains) =>
        tokens.Read(token) is { } message && await grains.GetGrain<ICampaignsGrain>(0).Unsubscribe(message) ? Draw(isReport, true) : Sorry.Of(404);

    private static Page Draw(bool isReport, bool isEnded) =>
        Page.Of<UnsubscribePage>((nameof(UnsubscribePage.IsReport), isReport), (nameof(UnsubscribePage.IsEnded), isEnded));
}
