using EventLoop.Requests;

namespace EventLoop.Gates;

/// <summary>Everything that gate staff and devices call is under one address, and comes by one door.</summary>
internal static class CheckInApi
{
    public static RouteGroupBuilder MapCheckIn(this IEndpointRouteBuilder api) =>
        api.MapGroup("/checkin").WithTags("Checking in").WithMetadata(new ComesBy(Door.Gates));
}
