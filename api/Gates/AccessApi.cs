using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Gates;

/// <summary>Who may enter where and when, for the event's organizer.</summary>
internal static class AccessApi
{
    public static void MapAccess(this IEndpointRouteBuilder api)
    {
        var access = api.MapGroup("/organizer/events/{eventId:guid}/access").WithTags("Organizers").RequireAuthorization(Access.Organizer);
        access.MapPut("", Set).Refuses(422, "ticket_type_not_found", "gate_not_found")
            .WithName("setAccess").WithSummary("Lay down who may enter where and when, in place of what was laid down before");
        access.MapGet("", Get).WithName("getAccess").WithSummary("The rules about who may enter where and when");
        access.MapPost("/check", Check).WithName("checkAccess").WithSummary("Would this ticket get through at this gate at this time, and why");
    }

    private static async Task<Results<Ok<AccessResponse>, ProblemHttpResult>> Set(
        Guid eventId, Body<AccessRequest, AccessRules> body, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IEventGrain>(eventId).SetAccess(context.Caller(), body.Command);
        return outcome.Value is { } rules ? TypedResults.Ok(AccessResponse.Of(rules)) : Refused(outcome.Refusal!.Value, outcome.About);
    }

    private static async Task<Results<Ok<AccessResponse>, ProblemHttpResult>> Get(Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IEventGrain>(eventId).Access(context.Caller());
        return outcome.Value is { } rules ? TypedResults.Ok(AccessResponse.Of(rules)) : outcome.Refusal!.Value.ToProblem();
    }

    private static async Task<Results<Ok<CheckAccessResponse>, ProblemHttpResult>> Check(
        Guid eventId, Body<CheckAccessRequest, AccessQuestion> body, HttpContext context, IGrainFactory grains)
    {
        var (gateId, question) = body.Command;
        var outcome = await grains.GetGrain<IGateGrain>(gateId).Foresee(context.Caller(), eventId, question);
        return outcome.Value is { } forecast ? TypedResults.Ok(CheckAccessResponse.Of(forecast)) : GatesApi.Refused(outcome.Refusal!.Value);
    }

    private static ProblemHttpResult Refused(SetAccessRefusal refusal, Guid[] about) => refusal switch
    {
        SetAccessRefusal.EventNotFound => Problem.NotFound(),
        SetAccessRefusal.NotYours => Problem.Forbidden(),
        SetAccessRefusal.TicketTypeNotFound => Problem.Of(
            422, "ticket_type_not_found", "The event has no such ticket type.", new Dictionary<string, object?> { ["ticketTypes"] = about }),
        SetAccessRefusal.GateNotFound => Problem.Of(
            422, "gate_not_found", "The event has no such gate.", new Dictionary<string, object?> { ["gateIds"] = about }),
    };
}

/// <summary>A ticket at a gate.</summary>
/// <param name="Direction"><c>entry</c> or <c>exit</c>; left out: entry.</param>
/// <param name="At">When; left out: now.</param>
internal sealed record CheckAccessRequest(Guid? TicketId, Guid? GateId, string? Direction = null, DateTimeOffset? At = null)
    : IRequest<AccessQuestion>
{
    public AccessQuestion Parse(FieldErrors errors) => new(
        errors.Required("gateId", GateId),
        new(errors.Required("ticketId", TicketId), Direction is null ? ScanDirection.Entry : ScanRequest.DirectionOf(errors, Direction), At));
}

internal sealed record AccessQuestion(Guid GateId, EntryQuestion Question);

/// <summary>What a scan of the ticket would come to, as things stand now.</summary>
/// <param name="Rule">The rule that would decide against it, by its name; null where the reason says all.</param>
/// <param name="Explanation">The same in words.</param>
/// <param name="Attention">What the staff would be told to look at.</param>
public sealed record CheckAccessResponse(string Result, string? Reason, string? Rule, string Explanation, string? Attention)
{
    public static CheckAccessResponse Of(EntryForecast forecast) => new(
        forecast.Result.Text(), forecast.Reason?.Text(), forecast.Rule, ScanWords.Explain(forecast.Reason, forecast.Rule), forecast.Attention);
}
