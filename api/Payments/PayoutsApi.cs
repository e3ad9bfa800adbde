using EventLoop.Accounts;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Payments;

/// <summary>An organizer's own account at the payment provider.</summary>
internal static class PayoutsApi
{
    public static void MapPayouts(this IEndpointRouteBuilder api)
    {
        var payouts = api.MapGroup("/organizer/payout-account").WithTags("Organizers").RequireAuthorization(Access.Organizer);
        payouts.MapGet("", Get).WithName("getPayoutAccount").WithSummary("How one's own account at the payment provider stands");
        payouts.MapPost("/link", Link).Refuses(422, "payout_accounts_not_offered").Refuses(503, "payment_unavailable")
            .WithName("linkPayoutAccount").WithSummary("An address at the payment provider to say who one is, good once and for a few minutes");
    }

    private static async Task<Ok<PayoutAccountResponse>> Get(HttpContext context, IGrainFactory grains) =>
        TypedResults.Ok(PayoutAccountResponse.Of(await grains.GetGrain<IPayoutAccountGrain>(context.Caller().AccountId!.Value).Standing()));

    private static async Task<Results<Ok<PayoutLinkResponse>, ProblemHttpResult>> Link(HttpContext context, IGrainFactory grains)
    {
        var outcome = await Onboard(context, grains);
        return outcome.Value is { } url ? TypedResults.Ok(new PayoutLinkResponse(url)) : outcome.Refusal!.Value switch
        {
            OnboardRefusal.NotOffered => Problem.Of(422, "payout_accounts_not_offered", "The payment provider offers no accounts of one's own here."),
            OnboardRefusal.Unavailable => Problem.LaterAt(context, 503, "payment_unavailable", null, "The payment provider does not answer."),
        };
    }

    /// <summary>An address for whoever asks; the provider sends them back to their page about it.</summary>
    public static Task<Outcome<string, OnboardRefusal>> Onboard(HttpContext context, IGrainFactory grains)
    {
        var page = $"{context.Request.Scheme}://{context.Request.Host}{PayoutScreens.Path}";
        return grains.GetGrain<IPayoutAccountGrain>(context.Caller().AccountId!.Value).Onboard($"{page}?back=1", $"{page}?again=1");
    }
}

/// <summary>An organizer's own account at the payment provider.</summary>
/// <param name="Status"><c>not_offered</c>, <c>none</c>, <c>incomplete</c>, <c>waiting</c> for the provider, or <c>active</c>: buyers' money goes there at once.</param>
/// <param name="AccountId">The provider's id; null while there is none.</param>
/// <param name="PayoutsEnabled">The provider pays out from there to a bank.</param>
public sealed record PayoutAccountResponse(string Status, string? AccountId, bool PayoutsEnabled, DateTime? ChangedAt)
{
    public static PayoutAccountResponse Of(PayoutAccount account) => new(
        account switch
        {
            { IsOffered: false } => "not_offered",
            { AccountId: null } => "none",
            { TakesTransfers: true } => "active",
            { IsComplete: true } => "waiting",
            _ => "incomplete",
        },
        account.AccountId,
        account.TakesPayouts,
        account.ChangedAt?.UtcDateTime);
}

/// <summary>Where to go.</summary>
public sealed record PayoutLinkResponse(string Url);
