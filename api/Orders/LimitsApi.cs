using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Orders;

/// <summary>What one person may buy of an event, and who looks as if they wanted more.</summary>
internal static class LimitsApi
{
    public static void MapLimits(this IEndpointRouteBuilder api)
    {
        var events = api.MapGroup("/organizer/events/{eventId:guid}").WithTags("Organizers").RequireAuthorization(Access.Organizer);
        events.MapPut("/limits", Set).Refuses(422, "ticket_type_not_found")
            .WithName("setLimits").WithSummary("Lay down what one person may have over the whole sale, in place of what was laid down before");
        events.MapGet("/limits", Get).WithName("getLimits").WithSummary("What one person may have over the whole sale");
        events.MapGet("/suspicions", Suspicions).WithName("listSuspicions").WithSummary("Orders that somebody should look at, the latest first");
    }

    private static async Task<Results<Ok<LimitsResponse>, ProblemHttpResult>> Set(
        Guid eventId, Body<LimitsRequest, PurchaseLimits> body, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IEventGrain>(eventId).SetLimits(context.Caller(), body.Command);
        return outcome.Value is { } limits ? TypedResults.Ok(LimitsResponse.Of(limits)) : outcome.Refusal!.Value switch
        {
            SetLimitsRefusal.EventNotFound => Problem.NotFound(),
            SetLimitsRefusal.NotYours => Problem.Forbidden(),
            SetLimitsRefusal.TicketTypeNotFound => Problem.Of(
                422, "ticket_type_not_found", "The event has no such ticket type.", new Dictionary<string, object?> { ["ticketTypes"] = outcome.About }),
        };
    }

    private static async Task<Results<Ok<LimitsResponse>, ProblemHttpResult>> Get(Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IEventGrain>(eventId).Limits(context.Caller());
        return outcome.Value is { } limits ? TypedResults.Ok(LimitsResponse.Of(limits)) : outcome.Refusal!.Value.ToProblem();
    }

    private static async Task<Results<Ok<ListResponse<SuspicionResponse>>, ProblemHttpResult>> Suspicions(
        Guid eventId, [AsParameters] ListQuery page, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var (limit, after) = page.Parse(errors);
        if (errors.Any)
            return Problem.Malformed(errors);
        var outcome = await grains.GetGrain<ISuspicionsGrain>(0).Of(context.Caller(), eventId, limit, after);
        return outcome.Value is { } found ? TypedResults.Ok(ListResponse<SuspicionResponse>.Of(found, SuspicionResponse.Of)) : outcome.Refusal!.Value.ToProblem();
    }
}
