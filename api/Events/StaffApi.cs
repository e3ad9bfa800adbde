using EventLoop.Accounts;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Events;

/// <summary>The accounts that scan at an event's gates.</summary>
internal static class StaffApi
{
    public static void MapStaff(this IEndpointRouteBuilder api)
    {
        var staff = api.MapGroup("/organizer/events/{eventId:guid}/staff").WithTags("Organizers").RequireAuthorization(Access.Organizer);
        staff.MapPost("", Assign).Refuses(422, "account_not_found", "too_many_staff")
            .WithName("assignStaff").WithSummary("Let a registered account scan at all gates of the event");
        staff.MapGet("", List).WithName("listStaff").WithSummary("The accounts that may scan");
        staff.MapDelete("/{userId:guid}", Remove).WithName("removeStaff").WithSummary("Let an account scan no more, at once");
    }

    private static async Task<Results<Ok<StaffResponse>, ProblemHttpResult>> Assign(
        Guid eventId, Body<AssignStaffRequest, NewStaff> body, HttpContext context, IGrainFactory grains, AccountIds ids)
    {
        var accountId = body.Command.UserId ?? ids.OfEmail(body.Command.Email!);
        var outcome = await grains.GetGrain<IEventStaffGrain>(eventId).Assign(context.Caller(), accountId, body.Command.Rights, body.Command.MaySell);
        return outcome.Value is { } member ? TypedResults.Ok(StaffResponse.Of(member)) : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<Ok<ListResponse<StaffResponse>>, ProblemHttpResult>> List(
        Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IEventStaffGrain>(eventId).List(context.Caller());
        return outcome.Value is { } staff
            ? TypedResults.Ok(new ListResponse<StaffResponse>([.. staff.Select(StaffResponse.Of)], null))
            : outcome.Refusal!.Value.ToProblem();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(Guid eventId, Guid userId, HttpContext context, IGrainFactory grains) =>
        await grains.GetGrain<IEventStaffGrain>(eventId).Remove(context.Caller(), userId) is { } refusal
            ? refusal.ToProblem()
            : TypedResults.NoContent();

    private static ProblemHttpResult Refused(AssignStaffRefusal refusal) => refusal switch
    {
        AssignStaffRefusal.EventNotFound => Problem.NotFound(),
        AssignStaffRefusal.NotYours => Problem.Forbidden(),
        AssignStaffRefusal.AccountNotFound => Problem.Of(422, "account_not_found", "Nobody has registered so."),
        AssignStaffRefusal.TooManyStaff => Problem.Of(422, "too_many_staff", $"An event has at most {EventLimits.MaxStaff} staff."),
    };
}

/// <summary>Somebody to scan, by the address or by the id of their account.</summary>
/// <param name="Email">The address that a local account was registered with.</param>
/// <param name="Rights"><c>scan</c> (left out), <c>look_up</c>: also find tickets by name, or <c>supervise</c>: also let somebody in against the rules.</param>
/// <param name="UserId">The account's id, as <c>GET /me</c> shows it; needed for accounts of an external issuer, and goes before the address.</param>
/// <param name="MaySell">They may also sell tickets at the door; left out: as before.</param>
internal sealed record AssignStaffRequest(string? Email = null, Guid? UserId = null, string? Rights = null, bool? MaySell = null) : IRequest<NewStaff>
{
    private static readonly (string Word, StaffRights Meaning)[] Words = [.. Enum.GetValues<StaffRights>().Select(rights => (EventWords.Of(rights), rights))];

    public NewStaff Parse(FieldErrors errors)
    {
        var rights = Rights is null ? StaffRights.Scan : errors.OneOf("rights", Rights, Words);
        return UserId is null ? new(errors.Email("email", Email), null, rights, MaySell) : new(null, UserId, rights, MaySell);
    }
}

internal sealed record NewStaff(string? Email, Guid? UserId, StaffRights Rights, bool? MaySell);

/// <summary>An account that may scan.</summary>
/// <param name="MaySell">May also sell tickets at the door.</param>
public sealed record StaffResponse(Guid UserId, string Email, string Name, string Rights, DateTimeOffset AssignedAt, bool MaySell)
{
    public static StaffResponse Of(StaffMember member) => new(
        member.AccountId, member.Email, member.Name, EventWords.Of(member.Rights), member.AssignedAt, member.MaySell);
}
