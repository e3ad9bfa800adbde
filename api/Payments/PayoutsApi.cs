using System.Globalization;
using System.Text;
using EventLoop.Accounts;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Payments;

/// <summary>An organizer's own account at the payment provider.</summary>
internal static class PayoutsApi
{
    public static void MapPayouts(this IEndpointRouteBuilder api)
    {
        api.MapGet("/organizer/payouts", Standing).WithTags("Organizers").RequireAuthorization(Access.Organizer)
            .WithName("listPayouts").WithSummary("What the operator owes one, and has paid out");
        var payouts = api.MapGroup("/organizer/payout-account").WithTags("Organizers").RequireAuthorization(Access.Organizer);
        payouts.MapGet("", Get).WithName("getPayoutAccount").WithSummary("How one's own account at the payment provider stands");
        payouts.MapGet("/money", Money).Refuses(422, "payout_accounts_not_offered").Refuses(503, "payment_unavailable")
            .WithName("getPayouts").WithSummary("What is on one's own account at the payment provider, and what was paid out from it");
        payouts.MapGet("/payouts.csv", Csv).Produces(200, contentType: "text/csv").Refuses(422, "payout_accounts_not_offered").Refuses(503, "payment_unavailable")
            .WithName("getPayoutsAsCsv").WithSummary("What was paid out from one's own account, as CSV");
        payouts.MapPost("/link", Link).Refuses(422, "payout_accounts_not_offered").Refuses(503, "payment_unavailable")
            .WithName("linkPayoutAccount").WithSummary("An address at the payment provider to say who one is, good once and for a few minutes");
    }

    private static async Task<Ok<PayoutStandingResponse>> Standing(HttpContext context, IGrainFactory grains)
    {
        var organizerId = context.Caller().AccountId!.Value;
        return TypedResults.Ok(PayoutStandingResponse.Of(await grains.GetGrain<IPayoutsGrain>(IPayoutsGrain.KeyOf(organizerId)).Standing(organizerId)));
    }

    private static async Task<Ok<PayoutAccountResponse>> Get(HttpContext context, IGrainFactory grains) =>
        TypedResults.Ok(PayoutAccountResponse.Of(await grains.GetGrain<IPayoutAccountGrain>(context.Caller().AccountId!.Value).Standing()));

    private static async Task<Results<Ok<PayoutLinkResponse>, ProblemHttpResult>> Link(HttpContext context, IGrainFactory grains)
    {
        var outcome = await Onboard(context, grains);
        return outcome.Value is { } url ? TypedResults.Ok(new PayoutLinkResponse(url)) : Refused(outcome.Refusal!.Value, context);
    }

    private static async Task<Results<Ok<AccountMoneyResponse>, ProblemHttpResult>> Money(HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IPayoutAccountGrain>(context.Caller().AccountId!.Value).Money();
        return outcome.Value is { } money ? TypedResults.Ok(AccountMoneyResponse.Of(money)) : Refused(outcome.Refusal!.Value, context);
    }

    public static async Task<IResult> Csv(HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IPayoutAccountGrain>(context.Caller().AccountId!.Value).Money();
        if (outcome.Value is not { } money)
            return Refused(outcome.Refusal!.Value, context);
        var lines = money.Payouts.Select(one => string.Create(
            CultureInfo.InvariantCulture, $"{one.PayoutId},{one.CreatedAt.UtcDateTime:O},{one.ArrivesAt.UtcDateTime:yyyy-MM-dd},{one.Status},{one.Currency},{one.AmountMinor}\n"));
        return Results.File(Encoding.UTF8.GetBytes($"payout_id,created_at,arrives_on,status,currency,amount_minor\n{string.Concat(lines)}"), "text/csv; charset=utf-8", "payouts.csv");
    }

    private static ProblemHttpResult Refused(OnboardRefusal refusal, HttpContext context) => refusal switch
    {
        OnboardRefusal.NotOffered => Problem.Of(422, "payout_accounts_not_offered", "There is no account of one's own at the payment provider."),
        OnboardRefusal.Unavailable => Problem.LaterAt(context, 503, "payment_unavailable", null, "The payment provider does not answer."),
    };

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

/// <summary>What is on one's own account at the payment provider, by currency, and what was paid out from it; amounts in minor units.</summary>
/// <param name="Payouts">The latest hundred, the latest first.</param>
public sealed record AccountMoneyResponse(AccountBalanceResponse[] Balances, PayoutResponse[] Payouts)
{
    public static AccountMoneyResponse Of(AccountMoney money) => new(
        [.. money.Balances.Select(one => new AccountBalanceResponse(one.Currency, one.AvailableMinor, one.PendingMinor))],
        [.. money.Payouts.Select(one => new PayoutResponse(one.PayoutId, one.Currency, one.AmountMinor, one.Status, one.CreatedAt.UtcDateTime, one.ArrivesAt.UtcDateTime))]);
}

/// <param name="Available">It can be paid out.</param>
/// <param name="Pending">It will be available some days after it was paid.</param>
public sealed record AccountBalanceResponse(string Currency, long Available, long Pending);

/// <param name="Status">The provider's word, such as <c>in_transit</c>, <c>paid</c> or <c>failed</c>.</param>
public sealed record PayoutResponse(string PayoutId, string Currency, long Amount, string Status, DateTime CreatedAt, DateTime ArrivesAt);
