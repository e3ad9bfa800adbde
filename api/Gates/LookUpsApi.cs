using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Gates;

/// <summary>Finding a ticket whose holder cannot show it.</summary>
internal static class LookUpsApi
{
    private const int LongestText = 200;

    public static void MapLookUps(this IEndpointRouteBuilder api)
    {
        api.MapCheckIn().MapGet("/events/{eventId:guid}/tickets", Find).RequireAuthorization(Access.SignedIn)
            .WithName("lookUpTickets").WithSummary("Find tickets by their holder's name, or by order; who was shown what is recorded");
        api.MapGet("/organizer/events/{eventId:guid}/look-ups", List).WithTags("Organizers").RequireAuthorization(Access.Organizer)
            .WithName("listLookUps").WithSummary("Who of the staff was shown which tickets, the last 200 times");
    }

    /// <param name="q">Words of the name, three characters at least, or an order's or a ticket's id.</param>
    private static async Task<Results<Ok<ListResponse<FoundTicketResponse>>, ProblemHttpResult>> Find(
        Guid eventId, HttpContext context, IGrainFactory grains, string? q = null)
    {
        var errors = new FieldErrors();
        var text = errors.OptionalText("q", q, LongestText) ?? "";
        if (errors.Any)
            return Problem.Malformed(errors);
        var outcome = await grains.GetGrain<ILookUpGrain>(ILookUpGrain.KeyOf(eventId)).Find(context.Caller(), eventId, text);
        return outcome.Value is { } found
            ? TypedResults.Ok(new ListResponse<FoundTicketResponse>([.. found.Select(FoundTicketResponse.Of)], null))
            : outcome.Refusal!.Value switch
            {
                LookUpRefusal.EventNotFound => Problem.NotFound(),
                LookUpRefusal.NotYours => Problem.Forbidden(),
                LookUpRefusal.TooShort => Problem.Malformed("q", $"must have at least {ILookUpGrain.ShortestText} characters"),
                LookUpRefusal.TooMany => Problem.LaterAt(context, 429, "too_many_requests", TimeSpan.FromMinutes(1)),
            };
    }

    private static async Task<Results<Ok<ListResponse<LookUpResponse>>, ProblemHttpResult>> List(
        Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<ILookUpGrain>(ILookUpGrain.KeyOf(eventId)).List(context.Caller(), eventId);
        return outcome.Value is { } last
            ? TypedResults.Ok(new ListResponse<LookUpResponse>([.. last.Select(one => new LookUpResponse(one.By, one.TicketIds, one.At))], null))
            : outcome.Refusal!.Value.ToProblem();
    }
}

/// <summary>A ticket that was found.</summary>
internal sealed record FoundTicketResponse(Guid TicketId, Guid OrderId, string Name, string TicketTypeName, string Status, DateTimeOffset? AdmittedAt)
{
    public static FoundTicketResponse Of(FoundTicket ticket) => new(
        ticket.TicketId, ticket.OrderId, ticket.Name, ticket.TicketTypeName, ticket.Status, ticket.AdmittedAt);
}

/// <summary>Who was shown which tickets.</summary>
public sealed record LookUpResponse(Guid UserId, IReadOnlyList<Guid> TicketIds, DateTimeOffset At);
