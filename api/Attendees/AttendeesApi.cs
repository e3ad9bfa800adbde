using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventLoop.Attendees;

/// <summary>Who comes to an event, and what an attendee has.</summary>
internal static class AttendeesApi
{
    private const int LongestText = 200;

    public static void MapAttendees(this IEndpointRouteBuilder api)
    {
        api.MapGet("/organizer/events/{eventId:guid}/attendees", OfEvent)
            .WithName("listAttendees").WithSummary("The tickets of an event and who holds them")
            .WithTags("Organizers").RequireAuthorization(Access.Organizer).ForKeys(ApiKeyScopes.AttendeesRead);

        var own = api.MapGroup("/attendee").WithTags("Buying").RequireAuthorization(Access.SignedIn);
        own.MapGet("/tickets", Tickets).WithName("listOwnTickets").WithSummary("The tickets that one holds, the newest first");
        own.MapGet("/orders", Orders).WithName("listOwnOrders").WithSummary("The orders that one placed, the newest first");
    }

    private static async Task<Results<Ok<ListResponse<AttendeeResponse>>, ProblemHttpResult>> OfEvent(
        Guid eventId, [AsParameters] AttendeeQuery query, [AsParameters] ListQuery page, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var (limit, after) = page.Parse(errors);
        var search = new AttendeeSearch(
            eventId, errors.OptionalText("q", query.Q, LongestText), Status(query.Status, errors), query.TicketTypeId, limit, after)
        {
            Sort = Sort(query.Sort, errors),
        };
        if (errors.Any)
            return Problem.Malformed(errors);
        var outcome = await grains.GetGrain<IAttendeeListGrain>(0).OfEvent(context.Caller(), search);
        return outcome.Value is { } found
            ? TypedResults.Ok(ListResponse<AttendeeResponse>.Of(found, AttendeeResponse.Of))
            : outcome.Refusal!.Value.ToProblem();
    }

    private static async Task<Results<Ok<ListResponse<HeldTicketResponse>>, ProblemHttpResult>> Tickets(
        [AsParameters] ListQuery page, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var (limit, after) = page.Parse(errors);
        if (errors.Any)
            return Problem.Malformed(errors);
        var found = await grains.GetGrain<IAttendeeListGrain>(0).TicketsOf(context.Caller().AccountId!.Value, limit, after);
        return TypedResults.Ok(ListResponse<HeldTicketResponse>.Of(found, HeldTicketResponse.Of));
    }

    private static async Task<Results<Ok<ListResponse<PlacedOrderResponse>>, ProblemHttpResult>> Orders(
        [AsParameters] ListQuery page, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var (limit, after) = page.Parse(errors);
        if (errors.Any)
            return Problem.Malformed(errors);
        var found = await grains.GetGrain<IAttendeeListGrain>(0).OrdersOf(context.Caller().AccountId!.Value, limit, after);
        return TypedResults.Ok(ListResponse<PlacedOrderResponse>.Of(found, PlacedOrderResponse.Of));
    }

    private static AttendeeSort Sort(string? sort, FieldErrors errors) => string.IsNullOrEmpty(sort) ? AttendeeSort.Oldest : errors.OneOf("sort", sort, AttendeeSorts.All);

    private static string? Status(string? status, FieldErrors errors) => string.IsNullOrEmpty(status)
        ? null
        : errors.OneOf("status", status, [.. TicketStatuses.All.Select(word => (word, word))]);

    /// <summary>Which tickets of the event.</summary>
    /// <param name="Q">Words that must all occur in the holder's name or e-mail address.</param>
    /// <param name="Status">One of <c>valid</c>, <c>refunded</c>, <c>cancelled</c>, <c>blocked</c>, <c>admitted</c>, <c>not_admitted</c>.</param>
    /// <param name="TicketTypeId">Of this ticket type only.</param>
    /// <param name="Sort"><c>oldest</c> order first, which it is when nothing is said, <c>newest</c>, <c>name</c>, or <c>admitted</c> last. Pages by <c>name</c> and <c>admitted</c> are counted off: who comes meanwhile may shift them.</param>
    internal readonly record struct AttendeeQuery(
        [FromQuery(Name = "q")] string? Q,
        [FromQuery(Name = "status")] string? Status,
        [FromQuery(Name = "ticketTypeId")] Guid? TicketTypeId,
        [FromQuery(Name = "sort")] string? Sort);
}

/// <summary>How sorting is spelled.</summary>
internal static class AttendeeSorts
{
    public static (string Word, AttendeeSort Meaning)[] All { get; } =
        [("oldest", AttendeeSort.Oldest), ("newest", AttendeeSort.Newest), ("name", AttendeeSort.Name), ("admitted", AttendeeSort.Admitted)];
}
