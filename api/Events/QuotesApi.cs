using EventLoop.Accounts;
using EventLoop.Payments;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventLoop.Events;

/// <summary>What a price would come to.</summary>
internal static class QuotesApi
{
    public static void MapQuotes(this IEndpointRouteBuilder api) =>
        api.MapGet("/organizer/events/{eventId:guid}/quote", Get).WithTags("Organizers").RequireAuthorization(Access.Organizer)
            .WithName("quotePrice").WithSummary("What the buyer would pay at a price, and what would be the organizer's");

    public static async Task<Results<Ok<PriceQuoteResponse>, ProblemHttpResult>> Get(
        Guid eventId, [AsParameters] QuoteQuery query, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var question = query.Parse(errors);
        if (errors.Any)
            return Problem.Malformed(errors);
        var outcome = await grains.GetGrain<IPriceQuoteGrain>(eventId).Quote(context.Caller(), question);
        return outcome.Value is { } quote ? TypedResults.Ok(PriceQuoteResponse.Of(quote)) : outcome.Refusal!.Value.ToProblem();
    }

    /// <summary>The price in question.</summary>
    /// <param name="Price">Of one ticket, in minor units; 0 when it is not given.</param>
    /// <param name="TaxRate">In basis points; none when it is not given.</param>
    /// <param name="FeePayer"><c>attendee</c> or <c>organizer</c>; as the event has it when it is not given.</param>
    /// <param name="TaxMode"><c>included</c> or <c>added</c>; as the event has it when it is not given.</param>
    internal readonly record struct QuoteQuery(
        [FromQuery(Name = "price")] long? Price,
        [FromQuery(Name = "taxRate")] int? TaxRate,
        [FromQuery(Name = "feePayer")] string? FeePayer,
        [FromQuery(Name = "taxMode")] string? TaxMode)
    {
        public PriceQuestion Parse(FieldErrors errors) => new(
            errors.OptionalBetween("price", Price, 0, EventFields.HighestPrice) ?? 0,
            errors.OptionalBetween("taxRate", TaxRate, 0, TaxTerms.WholeBasisPoints) ?? 0,
            string.IsNullOrEmpty(FeePayer) ? null : EventFields.FeePayer(errors, FeePayer),
            string.IsNullOrEmpty(TaxMode) ? null : EventFields.TaxMode(errors, TaxMode));
    }
}

/// <summary>What one ticket comes to, in minor units.</summary>
/// <param name="Fee">Whoever pays it.</param>
/// <param name="BuyerPays">With fee and tax.</param>
/// <param name="OrganizerReceives">Without the fee; the tax in it is the organizer's to hand on.</param>
/// <param name="Least">A ticket for which the buyer pays less, and not nothing, is not taken (<c>price_too_small</c>); 0: any is.</param>
public sealed record PriceQuoteResponse(long Price, long Fee, long Tax, long BuyerPays, long OrganizerReceives, string Currency, long Least)
{
    public static PriceQuoteResponse Of(PriceQuote quote) =>
        new(quote.PriceMinor, quote.FeeMinor, quote.TaxMinor, quote.BuyerPaysMinor, quote.OrganizerReceivesMinor, quote.Currency, quote.LeastMinor);
}
