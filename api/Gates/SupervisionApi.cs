using EventLoop.Accounts;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Gates;

/// <summary>What supervisors do against the rules; it is recorded who, and why.</summary>
internal static class SupervisionApi
{
    public static void MapSupervision(this IEndpointRouteBuilder api)
    {
        var checkIn = api.MapCheckIn().RequireAuthorization(Access.SignedIn)
            .WithMetadata(new KeepsItsAnswers()).Refuses(404, "not_found").Refuses(422, "ticket_not_found", "not_the_last_admission");
        checkIn.MapPost("/override", Override).WithName("overrideScan").WithSummary("Let somebody through whom the rules refuse");
        checkIn.MapPost("/undo", Undo).WithName("undoScan").WithSummary("Take a ticket's last admission back");
    }

    private static Task<Results<Ok<ScanResponse>, ProblemHttpResult>> Override(
        Body<SuperviseRequest, Decision> body, HttpContext context, IGrainFactory grains) => Decide(body.Command, context, grains);

    private static Task<Results<Ok<ScanResponse>, ProblemHttpResult>> Undo(
        Body<UndoRequest, Decision> body, HttpContext context, IGrainFactory grains) => Decide(body.Command, context, grains);

    private static async Task<Results<Ok<ScanResponse>, ProblemHttpResult>> Decide(Decision decision, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IGateGrain>(decision.GateId).Supervise(
            new(context.Caller(), decision.TicketId, decision.Direction, decision.Nonce, decision.Reason, decision.Undoes));
        return outcome.Value is { } answer ? TypedResults.Ok(ScanResponse.Of(answer)) : outcome.Refusal!.Value switch
        {
            SuperviseRefusal.GateNotFound => Problem.NotFound(),
            SuperviseRefusal.NotYours => Problem.Forbidden(),
            SuperviseRefusal.TicketNotFound => Problem.Of(422, "ticket_not_found", "The event has no such ticket."),
            SuperviseRefusal.NotTheLastAdmission => Problem.Of(422, "not_the_last_admission", "It is not the last scan that let somebody in with the ticket."),
        };
    }
}

/// <summary>Somebody is to go through.</summary>
/// <param name="Nonce">Names the decision; a repeat gives the first answer.</param>
/// <param name="Reason"><c>code_not_readable</c>, <c>known_person</c>, <c>scanned_by_mistake</c>, <c>rule_does_not_fit</c>, <c>did_not_enter</c> or <c>other</c>.</param>
internal sealed record SuperviseRequest(Guid? TicketId, Guid? GateId, string? Direction, Guid? Nonce, string? Reason) : IRequest<Decision>
{
    private static readonly (string Word, SupervisorReason Meaning)[] Reasons =
        [.. Enum.GetValues<SupervisorReason>().Select(reason => (reason.Text(), reason))];

    public Decision Parse(FieldErrors errors) => new(
        errors.Required("ticketId", TicketId),
        errors.Required("gateId", GateId),
        ScanRequest.DirectionOf(errors, Direction),
        errors.Required("nonce", Nonce),
        ReasonOf(errors, Reason),
        null);

    public static SupervisorReason ReasonOf(FieldErrors errors, string? word) => errors.OneOf("reason", word, Reasons);
}

/// <summary>An admission is to be taken back.</summary>
/// <param name="Undoes">The nonce of the ticket's last admission.</param>
/// <param name="Nonce">Names the decision; a repeat gives the first answer.</param>
internal sealed record UndoRequest(Guid? TicketId, Guid? GateId, Guid? Undoes, Guid? Nonce, string? Reason) : IRequest<Decision>
{
    public Decision Parse(FieldErrors errors) => new(
        errors.Required("ticketId", TicketId),
        errors.Required("gateId", GateId),
        ScanDirection.Exit,
        errors.Required("nonce", Nonce),
        SuperviseRequest.ReasonOf(errors, Reason),
        errors.Required("undoes", Undoes));
}

internal sealed record Decision(Guid TicketId, Guid GateId, ScanDirection Direction, Guid Nonce, SupervisorReason Reason, Guid? Undoes);
