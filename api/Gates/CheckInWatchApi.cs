using EventLoop.Accounts;
using EventLoop.Events;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Gates;

/// <summary>How it goes at the gates, for the organizer.</summary>
internal static class CheckInWatchApi
{
    public static void MapCheckInWatch(this IEndpointRouteBuilder api) => api
        .MapGet("/organizer/events/{eventId:guid}/check-in", Look).WithTags("Organizers").RequireAuthorization(Access.Organizer)
        .WithName("watchCheckIn").WithSummary("Gates with refusals by reason and scans a minute, who is in which area, and silent devices");

    private static async Task<Results<Ok<CheckInPictureResponse>, ProblemHttpResult>> Look(Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<ICheckInWatchGrain>(eventId).Look(context.Caller());
        return outcome.Value is { } picture ? TypedResults.Ok(CheckInPictureResponse.Of(picture)) : outcome.Refusal!.Value.ToProblem();
    }
}

/// <param name="Areas">Where people are; an inner area's people are in the outer one too.</param>
/// <param name="SilentDevices">Devices that have given no sign of life for two minutes, having given one before.</param>
internal sealed record CheckInPictureResponse(
    DateTimeOffset AsOf, IReadOnlyList<GatePictureResponse> Gates, IReadOnlyList<AreaPictureResponse> Areas, IReadOnlyList<SilentDeviceResponse> SilentDevices)
{
    public static CheckInPictureResponse Of(CheckInPicture picture) => new(
        picture.AsOf,
        [.. picture.Gates.Select(gate => new GatePictureResponse(GateResponse.Of(gate), picture.ScansPerMinute.GetValueOrDefault(gate.GateId)))],
        [.. picture.Areas.Select(area => new AreaPictureResponse(area.Name, area.Capacity, area.Inside))],
        [.. picture.Silent.Select(sign => new SilentDeviceResponse(sign.DeviceId, sign.At, sign.BatteryPercent, sign.PendingScans))]);
}

internal sealed record GatePictureResponse(GateResponse Gate, int ScansPerMinute);

internal sealed record AreaPictureResponse(string Name, int? Capacity, int Inside);

internal sealed record SilentDeviceResponse(Guid DeviceId, DateTimeOffset LastSeenAt, int? BatteryPercent, int? PendingScans);
