using System.Security.Cryptography;
using System.Text;
using EventLoop.Accounts;
using EventLoop.Gates;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Events;

/// <summary>The devices that scan at an event's gates.</summary>
internal static class DevicesApi
{
    public static void MapDevices(this IEndpointRouteBuilder api)
    {
        var devices = api.MapGroup("/organizer/events/{eventId:guid}/devices").WithTags("Organizers").RequireAuthorization(Access.Organizer);
        devices.MapPost("", Enrol).Refuses(422, "gate_not_found", "too_many_devices")
            .WithName("enrolDevice").WithSummary("Let a device scan; its token is shown this once");
        devices.MapGet("", List).WithName("listDevices").WithSummary("All devices that were ever enrolled");
        devices.MapPost("/invites", Invite).Refuses(422, "gate_not_found")
            .WithName("inviteDevice").WithSummary("A short code with which a device enrols itself, once");
        devices.MapPost("/invites/withdraw", Withdraw).Refuses(422, "invite_taken")
            .WithName("withdrawInvite").WithSummary("Let a short code work no more; who has enrolled with it stays until revoked");
        devices.MapDelete("/{deviceId:guid}", Revoke).WithName("revokeDevice").WithSummary("End a device at once");
    }

    private static async Task<Results<Created<EnrolledDeviceResponse>, ProblemHttpResult>> Enrol(
        Guid eventId, Body<EnrolDeviceRequest, NewDevice> body, HttpContext context, IGrainFactory grains, DeviceTokens tokens)
    {
        var deviceId = context.OperationId();
        var token = tokens.For(deviceId);
        var outcome = await grains.GetGrain<IEventGrain>(eventId).EnrolDevice(
            context.Caller(), new(deviceId, body.Command.Name, SHA256.HashData(Encoding.UTF8.GetBytes(token)), body.Command.GateIds));
        return outcome.Value is { } device
            ? TypedResults.Created(
                $"/api/v1/organizer/events/{eventId}/devices/{deviceId}",
                new EnrolledDeviceResponse(deviceId, token, device.Name, device.GateIds, device.EnrolledAt))
            : Refused(outcome.Refusal!.Value, outcome.About);
    }

    private static async Task<Results<Ok<ListResponse<DeviceResponse>>, ProblemHttpResult>> List(
        Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IEventGrain>(eventId).Devices(context.Caller());
        var signs = (await grains.GetGrain<IDeviceWatchGrain>(eventId).Signs()).ToDictionary(sign => sign.DeviceId);
        return outcome.Value is { } devices
            ? TypedResults.Ok(new ListResponse<DeviceResponse>([.. devices.Select(device => DeviceResponse.Of(device, signs.GetValueOrDefault(device.DeviceId)))], null))
            : outcome.Refusal!.Value.ToProblem();
    }

    private static async Task<Results<Created<DeviceInviteResponse>, ProblemHttpResult>> Invite(
        Guid eventId, Body<InviteDeviceRequest, DeviceInvite> body, HttpContext context, IGrainFactory grains, EnrolmentCodes codes)
    {
        var code = codes.For(context.OperationId());
        var outcome = await grains.GetGrain<IDeviceInviteGrain>(codes.InviteOf(code)).Invite(context.Caller(), eventId, body.Command);
        return outcome.Value is { } invite
            ? TypedResults.Created(
                $"/api/v1/organizer/events/{eventId}/devices", new DeviceInviteResponse(code, $"eventloop:enrol:{code}", invite.Name, invite.GateIds, invite.ExpiresAt))
            : Refused(outcome.Refusal!.Value, outcome.About);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Withdraw(
        Guid eventId, Body<WithdrawInviteRequest, string> body, HttpContext context, IGrainFactory grains, EnrolmentCodes codes) =>
        await grains.GetGrain<IDeviceInviteGrain>(codes.InviteOf(body.Command)).Withdraw(context.Caller(), eventId) is { } refusal
            ? Refused(refusal)
            : TypedResults.NoContent();

    private static async Task<Results<NoContent, ProblemHttpResult>> Revoke(
        Guid eventId, Guid deviceId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IEventGrain>(eventId).RevokeDevice(context.Caller(), deviceId);
        return outcome.Refusal is { } refusal ? Refused(refusal) : TypedResults.NoContent();
    }

    private static ProblemHttpResult Refused(EnrolDeviceRefusal refusal, Guid[] about) => refusal switch
    {
        EnrolDeviceRefusal.EventNotFound => Problem.NotFound(),
        EnrolDeviceRefusal.NotYours => Problem.Forbidden(),
        EnrolDeviceRefusal.GateNotFound => Problem.Of(
            422, "gate_not_found", "The event has no such gate.", new Dictionary<string, object?> { ["gateIds"] = about }),
        EnrolDeviceRefusal.TooManyDevices => Problem.Of(422, "too_many_devices", $"An event has at most {EventLimits.MaxDevices} devices."),
    };

    private static ProblemHttpResult Refused(WithdrawInviteRefusal refusal) => refusal switch
    {
        WithdrawInviteRefusal.NotFound => Problem.NotFound(),
        WithdrawInviteRefusal.NotYours => Problem.Forbidden(),
        WithdrawInviteRefusal.Taken => Problem.Of(422, "invite_taken", "A device has enrolled itself with the code; it can be revoked."),
    };

    private static ProblemHttpResult Refused(RevokeDeviceRefusal refusal) => refusal switch
    {
        RevokeDeviceRefusal.EventNotFound or RevokeDeviceRefusal.DeviceNotFound => Problem.NotFound(),
        RevokeDeviceRefusal.NotYours => Problem.Forbidden(),
    };
}

/// <summary>A device to scan with.</summary>
/// <param name="GateIds">The gates of the event that it works for.</param>
internal sealed record EnrolDeviceRequest(string? Name, IReadOnlyList<Guid>? GateIds) : IRequest<NewDevice>
{
    private const int MostGates = 200;

    public NewDevice Parse(FieldErrors errors)
    {
        if (GateIds is null || GateIds.Count is 0 or > MostGates)
            errors.Add("gateIds", GateIds is null ? "is required" : $"must have between 1 and {MostGates} items");
        return new(errors.Text("name", Name, EventFields.LongestName), [.. (GateIds ?? []).Distinct()]);
    }
}

internal sealed record NewDevice(string Name, IReadOnlyList<Guid> GateIds);

/// <param name="DeviceToken">Goes into <c>Authorization: Bearer</c> on the device; it is not shown again.</param>
public sealed record EnrolledDeviceResponse(
    Guid DeviceId, string DeviceToken, string Name, IReadOnlyList<Guid> GateIds, DateTimeOffset EnrolledAt);

/// <param name="RevokedAt">When its token died; null while it works.</param>
/// <param name="LastSeenAt">When it last gave a sign of life; null: not since the product was started.</param>
/// <param name="BatteryPercent">As it said then.</param>
/// <param name="PendingScans">How many scans it had not sent in then.</param>
/// <param name="IsSilent">It has given no sign of life for two minutes.</param>
public sealed record DeviceResponse(
    Guid DeviceId,
    string Name,
    IReadOnlyList<Guid> GateIds,
    DateTimeOffset EnrolledAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? LastSeenAt,
    int? BatteryPercent,
    int? PendingScans,
    bool IsSilent)
{
    public static DeviceResponse Of(DeviceView device, DeviceSign? sign) => new(
        device.DeviceId,
        device.Name,
        device.GateIds,
        device.EnrolledAt,
        device.RevokedAt,
        sign?.At,
        sign?.BatteryPercent,
        sign?.PendingScans,
        device.RevokedAt is null && sign?.IsSilent == true);
}
