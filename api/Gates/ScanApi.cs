using System.Text.Json.Serialization;
using EventLoop.Accounts;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Gates;

/// <summary>Checking in.</summary>
internal static class ScanApi
{
    public static void MapScans(this IEndpointRouteBuilder api) => api.MapCheckIn().RequireAuthorization(Access.Scanner)
        .MapPost("/scan", Scan).WithMetadata(new KeepsItsAnswers()).ForKeys(ApiKeyScopes.Scan)
        .Refuses(401, "unknown_device").Refuses(403, "wrong_gate").Refuses(404, "not_found")
        .WithName("scan").WithSummary("Judge a ticket at a gate; a repeat of the nonce gives the first answer");

    private static async Task<Results<OkAnswer<ScanResponse>, ProblemHttpResult>> Scan(
        Body<ScanRequest, ScanWish> body, HttpContext context, IGrainFactory grains)
    {
        var scan = body.Command;
        var outcome = await grains.Get<IGateGrain>(scan.GateId).Scan(new(context.Caller(), scan.Code, scan.Direction, scan.Nonce));
        return outcome.Value is { } answer ? new OkAnswer<ScanResponse>(ScanResponse.Of(answer), GatesJson.Default.ScanResponse) : Refused(outcome.Refusal!.Value);
    }

    internal static ProblemHttpResult Refused(ScanRefusal refusal) => refusal switch
    {
        ScanRefusal.GateNotFound => Problem.NotFound(),
        ScanRefusal.UnknownDevice => Problem.Of(401, "unknown_device", "The device is not enrolled at this event, or not any more."),
        ScanRefusal.NotThisGate => Problem.Of(403, "wrong_gate", "The device works for other gates."),
        ScanRefusal.NotYours => Problem.Forbidden(),
    };
}

/// <summary>A code that was scanned.</summary>
/// <param name="Code">What the QR code says, as it is.</param>
/// <param name="Direction"><c>entry</c> or <c>exit</c>.</param>
/// <param name="Nonce">Names the scan; a new one for each, and the same for each try to send it.</param>
/// <param name="ScannedAt">The device's own time. Online the gate's clock counts.</param>
internal sealed record ScanRequest(string? Code, Guid? GateId, string? Direction, Guid? Nonce, DateTimeOffset? ScannedAt = null) : IRequest<ScanWish>
{
    private static readonly (string Word, ScanDirection Meaning)[] Directions =
        [.. Enum.GetValues<ScanDirection>().Select(direction => (direction.Text(), direction))];

    // A code may begin or end with a space, so it is not trimmed.
    public ScanWish Parse(FieldErrors errors) => new(
        errors.Secret("code", Code),
        errors.Required("gateId", GateId),
        DirectionOf(errors, Direction),
        errors.Required("nonce", Nonce));

    public static ScanDirection DirectionOf(FieldErrors errors, string? word) => errors.OneOf("direction", word, Directions);
}

internal sealed record ScanWish(string Code, Guid GateId, ScanDirection Direction, Guid Nonce);

/// <summary>What a scan came to.</summary>
/// <param name="Result"><c>admitted</c>, <c>exited</c> or <c>refused</c>.</param>
/// <param name="Reason">Why it was refused, such as <c>already_admitted</c>.</param>
/// <param name="Ticket">Left out when the code is not a ticket of this event.</param>
/// <param name="PreviousScan">The last time that the ticket was let through before.</param>
internal sealed record ScanResponse(
    Guid ScanId, string Result, string? Reason, ScannedTicketResponse? Ticket, ScannedGateResponse Gate, PreviousScanResponse? PreviousScan)
{
    /// <summary>The access rule that decided against it, such as <c>entriesPerDay</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Rule { get; init; }

    /// <summary>What to look at before letting them in, such as an ID.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Attention { get; init; }

    /// <summary>Why a supervisor decided so.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SupervisedFor { get; init; }

    public static ScanResponse Of(ScanAnswer answer) => new(
        answer.ScanId,
        answer.Result.Text(),
        answer.Reason?.Text(),
        answer.Ticket is { } ticket ? new(ticket.TicketId, ticket.TicketTypeName, ticket.AttendeeName, ticket.Seat) : null,
        new(answer.GateId, answer.Inside),
        answer.PreviousScan is { } previous ? new(previous.At.UtcDateTime, previous.GateName) : null)
    {
        Rule = answer.Rule,
        Attention = answer.Attention,
        SupervisedFor = answer.SupervisedFor?.Text(),
    };
}

internal sealed record ScannedTicketResponse(Guid TicketId, string TicketTypeName, string AttendeeName, string? Seat);

/// <param name="Inside">Who entered here less who left here, after this scan.</param>
internal sealed record ScannedGateResponse(Guid GateId, int Inside);

internal sealed record PreviousScanResponse(DateTime At, string GateName);
