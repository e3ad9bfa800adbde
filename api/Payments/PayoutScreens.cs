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
        payouts.MapGet("/payouts.csv", PayoutsApi.Csv);
    }

    private static async Task<IResult> Show(string? back, string? note, HttpContext context, IGrainFactory grains)
    {
        var account = grains.GetGrain<IPayoutAccountGrain>(context.Caller().AccountId!.Value);

        // Whoever comes back from the provider need not wait for its message.
        var standing = PayoutAccountResponse.Of(back is null ? await account.Standing() : await account.Refresh());
        var money = standing.AccountId is null ? null : (await account.Money()).Value;
        var organizerId = context.Caller().AccountId!.Value;
        var owed = await grains.GetGrain<IPayoutsGrain>(IPayoutsGrain.KeyOf(organizerId)).Standing(organizerId);
        return Page.Of<PayoutsPage>(
            (nameof(PayoutsPage.Owed), PayoutStandingResponse.Of(owed)),
            (nameof(PayoutsPage.Account), standing),
            (nameof(PayoutsPage.Money), money is null ? null : AccountMoneyResponse.Of(money)),
            (nameof(PayoutsPage.IsUnavailable), note == "unavailable"));
    }

    private static async Task<IResult> Go(HttpContext context, IGrainFactory grains)
    {
        var outcome = await PayoutsApi.Onboard(context, grains);
        return Results.Redirect(outcome.Value ?? $"{Path}?note=unavailable");
    }
}
