using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Payments;

/// <summary>
/// The money of a whole deployment, for its operator: what organizers are owed and were paid, and the books of all events together. Like the dashboard it
/// is not in the published document, and only there for whoever shows the operator's password.
/// </summary>
internal static class OperatorApi
{
    public static void MapOperator(this WebApplication app)
    {
        var money = app.MapApi("/operator").ExcludeFromDescription().AddEndpointFilter(OnlyOperator);
        money.MapGet("/books", Books);
        money.MapGet("/organizers", Organizers);
        money.MapGet("/organizers/{organizerId:guid}/payouts", Payouts);
        money.MapPut("/organizers/{organizerId:guid}/payouts/{payoutId:guid}", Pay);
        money.MapDelete("/organizers/{organizerId:guid}/payouts/{payoutId:guid}", TakeBack);
    }

    /// <summary>Lets nobody through who does not show the operator's password.</summary>
    public static async ValueTask<object?> OnlyOperator(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var context = call.HttpContext;
        context.Response.Headers.CacheControl = "no-store";
        if (context.RequestServices.GetRequiredService<OperatorPassword>().IsShownBy(context.Request))
            return await next(call);
        context.Response.Headers.WWWAuthenticate = OperatorPassword.Challenge;
        return Problem.Of(401, "unauthorized", "This is for the operator.");
    }

    private static async Task<Ok<WholeBooksResponse>> Books(IGrainFactory grains) =>
        TypedResults.Ok(WholeBooksResponse.Of(await grains.GetGrain<IBooksGrain>(0).Whole()));

    private static async Task<Results<Ok<ListResponse<OwedOrganizerResponse>>, ProblemHttpResult>> Organizers([AsParameters] ListQuery page, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var (limit, after) = page.Parse(errors);
        return errors.Any
            ? Problem.Malformed(errors)
            : TypedResults.Ok(ListResponse<OwedOrganizerResponse>.Of(await grains.GetGrain<IBooksGrain>(0).Owed(limit, after), OwedOrganizerResponse.Of));
    }

    private static async Task<Ok<PayoutStandingResponse>> Payouts(Guid organizerId, IGrainFactory grains) =>
        TypedResults.Ok(PayoutStandingResponse.Of(await grains.GetGrain<IPayoutsGrain>(IPayoutsGrain.KeyOf(organizerId)).Standing(organizerId)));

    private static async Task<Results<Ok<OperatorPayoutResponse>, ProblemHttpResult>> Pay(
        Guid organizerId, Guid payoutId, Body<PayOutRequest, PayOutWish> body, IGrainFactory grains)
    {
        var wish = body.Command;
        return Told(await grains.GetGrain<IPayoutsGrain>(IPayoutsGrain.KeyOf(organizerId)).Pay(new(payoutId, organizerId, wish.Currency, wish.AmountMinor, wish.Reference)));
    }

    private static async Task<Results<Ok<OperatorPayoutResponse>, ProblemHttpResult>> TakeBack(Guid organizerId, Guid payoutId, IGrainFactory grains) =>
        Told(await grains.GetGrain<IPayoutsGrain>(IPayoutsGrain.KeyOf(organizerId)).TakeBack(payoutId));

    private static Results<Ok<OperatorPayoutResponse>, ProblemHttpResult> Told(Outcome<PayoutView, PayoutRefusal> outcome) =>
        outcome.Value is { } payout ? TypedResults.Ok(OperatorPayoutResponse.Of(payout)) : outcome.Refusal!.Value switch
        {
            PayoutRefusal.NotFound => Problem.NotFound(),
            PayoutRefusal.OtherPayout => Problem.Of(409, "other_payout", "Another payout has this id."),
            PayoutRefusal.MoreThanOwed => Problem.Of(422, "more_than_owed", "So much is not owed in this currency."),
        };
}

/// <param name="Amount">In minor units.</param>
/// <param name="Reference">By which both sides find it on their account's statement.</param>
internal sealed record PayOutRequest(string? Currency, long? Amount, string? Reference = null) : IRequest<PayOutWish>
{
    private const int LongestReference = 140; // As much as a SEPA credit transfer carries.

    public PayOutWish Parse(FieldErrors errors)
    {
        if (!Currencies.All.Contains(Currency ?? ""))
            errors.Add("currency", "is not a currency of ISO 4217");
        return new(Currency ?? "", errors.Between("amount", Amount, 1, long.MaxValue), errors.OptionalText("reference", Reference, LongestReference));
    }
}

internal sealed record PayOutWish(string Currency, long AmountMinor, string? Reference);
