using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Gates;

/// <summary>The gates of an event, for its organizer.</summary>
internal static class GatesApi
{
    public static void MapGates(this IEndpointRouteBuilder api)
    {
        var gates = api.MapGroup("/organizer/events/{eventId:guid}/gates").WithTags("Organizers").RequireAuthorization(Access.Organizer);
        gates.MapPost("", Create).Refuses(422, "ticket_type_not_found", "too_many_gates")
            .WithName("createGate").WithSummary("Add a gate, which is open at once");
        gates.MapGet("", List).ForKeys(ApiKeyScopes.EventsRead).WithName("listGates").WithSummary("The gates and what they have counted");
        gates.MapGet("/{gateId:guid}", Get).ForKeys(ApiKeyScopes.EventsRead).WithName("getGate").WithSummary("A gate and what it has counted");
        gates.MapPatch("/{gateId:guid}", Change).Refuses(422, "ticket_type_not_found")
            .WithName("changeGate").WithSummary("Change what is named and leave the rest");
        gates.MapPost("/{gateId:guid}/open", Open).WithName("openGate").WithSummary("Let people through");
        gates.MapPost("/{gateId:guid}/close", Close).WithName("closeGate").WithSummary("Refuse everybody");
    }

    private static async Task<Results<Created<GateResponse>, ProblemHttpResult>> Create(
        Guid eventId, Body<CreateGateRequest, GateTerms> body, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IGateGrain>(context.OperationId()).Create(context.Caller(), eventId, body.Command);
        return outcome.Value is { } gate
            ? TypedResults.Created($"/api/v1/organizer/events/{eventId}/gates/{gate.GateId}", GateResponse.Of(gate))
            : Refused(outcome.Refusal!.Value, outcome.About);
    }

    private static async Task<Results<Ok<ListResponse<GateResponse>>, ProblemHttpResult>> List(
        Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IGateListGrain>(eventId).List(context.Caller());
        return outcome.Value is { } gates
            ? TypedResults.Ok(new ListResponse<GateResponse>([.. gates.Select(GateResponse.Of)], null))
            : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<Ok<GateResponse>, ProblemHttpResult>> Get(
        Guid eventId, Guid gateId, HttpContext context, IGrainFactory grains) =>
        Shown(await grains.GetGrain<IGateGrain>(gateId).Get(context.Caller(), eventId));

    private static async Task<Results<Ok<GateResponse>, ProblemHttpResult>> Change(
        Guid eventId, Guid gateId, Body<ChangeGateRequest, ChangeGate> body, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IGateGrain>(gateId).Change(context.Caller(), eventId, body.Command);
        return outcome.Value is { } gate ? TypedResults.Ok(GateResponse.Of(gate)) : Refused(outcome.Refusal!.Value, outcome.About);
    }

    private static async Task<Results<Ok<GateResponse>, ProblemHttpResult>> Open(
        Guid eventId, Guid gateId, HttpContext context, IGrainFactory grains) =>
        Shown(await grains.GetGrain<IGateGrain>(gateId).SetOpen(context.Caller(), eventId, open: true));

    private static async Task<Results<Ok<GateResponse>, ProblemHttpResult>> Close(
        Guid eventId, Guid gateId, HttpContext context, IGrainFactory grains) =>
        Shown(await grains.GetGrain<IGateGrain>(gateId).SetOpen(context.Caller(), eventId, open: false));

    private static Results<Ok<GateResponse>, ProblemHttpResult> Shown(Outcome<GateView, GateRefusal> outcome) =>
        outcome.Value is { } gate ? TypedResults.Ok(GateResponse.Of(gate)) : Refused(outcome.Refusal!.Value);

    internal static ProblemHttpResult Refused(GateRefusal refusal) => refusal switch
    {
        GateRefusal.NotFound => Problem.NotFound(),
        GateRefusal.NotYours => Problem.Forbidden(),
    };

    private static ProblemHttpResult Refused(CreateGateRefusal refusal, Guid[] about) => refusal switch
    {
        CreateGateRefusal.EventNotFound => Problem.NotFound(),
        CreateGateRefusal.NotYours => Problem.Forbidden(),
        CreateGateRefusal.TicketTypeNotFound => TicketTypeNotFound(about),
        CreateGateRefusal.TooManyGates => Problem.Of(422, "too_many_gates", $"An event has at most {EventLimits.MaxGates} gates."),
    };

    private static ProblemHttpResult Refused(ChangeGateRefusal refusal, Guid[] about) => refusal switch
    {
        ChangeGateRefusal.NotFound => Problem.NotFound(),
        ChangeGateRefusal.NotYours => Problem.Forbidden(),
        ChangeGateRefusal.TicketTypeNotFound => TicketTypeNotFound(about),
    };

    private static ProblemHttpResult TicketTypeNotFound(Guid[] about) => Problem.Of(
        422, "ticket_type_not_found", "The event has no such ticket type.", new Dictionary<string, object?> { ["ticketTypes"] = about });
}
