using System.Security.Cryptography;
using System.Text;
using EventLoop.Accounts;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Gates;

/// <summary>How a device comes to its token, and says that it is alive.</summary>
internal static class EnrolmentApi
{
    public static void MapEnrolment(this IEndpointRouteBuilder api)
    {
        var checkIn = api.MapCheckIn();
        checkIn.MapPost("/enrol", Enrol).AllowAnonymous().RequireRateLimiting(RateLimits.SignIn)
            .Refuses(422, "enrolment_code_invalid", "enrolment_not_possible")
            .WithName("enrolByCode").WithSummary("Enrol this device with the short code that the organizer shows; it works once");
        checkIn.MapPost("/events/{eventId:guid}/heartbeat", Heartbeat).RequireAuthorization(Access.Scanner).Refuses(401, "unknown_device")
            .WithName("heartbeat").WithSummary("Say that the device is alive, every half minute");
    }

    private static async Task<Results<Ok<EnrolledResponse>, ProblemHttpResult>> Enrol(
        Body<EnrolRequest, Enrolment> body, IGrainFactory grains, EnrolmentCodes codes, DeviceTokens tokens)
    {
        var deviceId = codes.InviteOf(body.Command.Code);
        var token = tokens.For(deviceId);
        var outcome = await grains.GetGrain<IDeviceInviteGrain>(deviceId).Take(body.Command.AttemptId, SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        return outcome.Value is { } invited
            ? TypedResults.Ok(new EnrolledResponse(invited.Device.DeviceId, token, invited.EventId, invited.Device.Name, invited.Device.GateIds))
            : outcome.Refusal!.Value switch
            {
                TakeInviteRefusal.NotValid => Problem.Of(422, "enrolment_code_invalid", "There is no such code, it has expired, or it was used."),
                TakeInviteRefusal.NotPossible => Problem.Of(422, "enrolment_not_possible", "The event takes no more devices, or the gates are gone."),
            };
    }

    private static async Task<Results<Ok<HeartbeatResponse>, ProblemHttpResult>> Heartbeat(
        Guid eventId, Body<HeartbeatRequest, HeartbeatRequest> body, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IDeviceWatchGrain>(eventId).Hear(context.Caller(), body.Command.BatteryPercent, body.Command.PendingScans);
        return outcome.Value is { } sign ? TypedResults.Ok(new HeartbeatResponse(sign.At)) : ScanApi.Refused(outcome.Refusal!.Value);
    }
}

/// <summary>A code that the organizer shows.</summary>
/// <param name="AttemptId">Names this attempt: whoever lost the answer sends the same again and gets the same device.</param>
internal sealed record EnrolRequest(string? Code, Guid? AttemptId) : IRequest<Enrolment>
{
    public Enrolment Parse(FieldErrors errors) => new(errors.Text("code", Code, 100), errors.Required("attemptId", AttemptId));
}

internal sealed record Enrolment(string Code, Guid AttemptId);

/// <param name="DeviceToken">Goes into <c>Authorization: Bearer</c>.</param>
internal sealed record EnrolledResponse(Guid DeviceId, string DeviceToken, Guid EventId, string Name, IReadOnlyList<Guid> GateIds);

/// <summary>How the device is.</summary>
/// <param name="PendingScans">How many scans it has not sent in yet.</param>
internal sealed record HeartbeatRequest(int? BatteryPercent = null, int? PendingScans = null) : IRequest<HeartbeatRequest>
{
    public HeartbeatRequest Parse(FieldErrors errors) => new(
        errors.OptionalBetween("batteryPercent", BatteryPercent, 0, 100), errors.OptionalBetween("pendingScans", PendingScans, 0, 10_000_000));
}

/// <param name="Now">The server's time.</param>
internal sealed record HeartbeatResponse(DateTimeOffset Now);
