using EventLoop.Accounts;
using EventLoop.Screens;

namespace EventLoop.Payments;

/// <summary>The page on which an organizer connects an account of their own.</summary>
internal static class PayoutScreens
{
    public const string Path = "/organizer/payouts";

    public static void MapPayoutScreens(this IEndpointRouteBuilder screens)
    {
        var payouts = screens.MapGroup(Path).RequireAuthorization(Access.Organizer);
        payouts.MapGet("", Show);
        payouts.MapPost("", Go);
    }

    private static async Task<IResult> Show(string? back, string? note, HttpContext context, IGrainFactory grains)
    {
        var account = grains.GetGrain<IPayoutAccountGrain>(context.Caller().AccountId!.Value);

        // Whoever comes back from the provider need not wait for its message.
        return Page.Of<PayoutsPage>(
            (nameof(PayoutsPage.Account), PayoutAccountResponse.Of(back is null ? await account.Standing() : await account.Refresh())),
            (nameof(PayoutsPage.IsUnavailable), note == "unavailable"));
    }

    private static async Task<IResult> Go(HttpContext context, IGrainFactory grains)
    {
        var outcome = await PayoutsApi.Onboard(context, grains);
        return Results.Redirect(outcome.Value ?? $"{Path}?note=unavailable");
    }
}
