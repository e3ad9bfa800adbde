using EventLoop.Accounts;
using EventLoop.Events;

namespace EventLoop.Gates;

/// <summary>How it goes at an event's gates right now; the key is the event's id.</summary>
[Alias("ICheckInWatchGrain")]
public interface ICheckInWatchGrain : IGrainWithGuidKey
{
    /// <summary>For the event's organizer.</summary>
    [Alias("Look")]
    Task<Outcome<CheckInPicture, EventRefusal>> Look(Caller caller);
}

/// <summary>Gates, areas and devices as they are.</summary>
/// <param name="ScansPerMinute">By gate: the scans of the last minute; a gate without any is left out.</param>
/// <param name="Silent">Devices that have given no sign of life for two minutes, having given one before.</param>
[GenerateSerializer, Immutable, Alias("CheckInPicture")]
public sealed record CheckInPicture(
    [property: Id(0)] DateTimeOffset AsOf,
    [property: Id(1)] IReadOnlyList<GateView> Gates,
    [property: Id(2)] IReadOnlyDictionary<Guid, int> ScansPerMinute,
    [property: Id(3)] IReadOnlyList<AreaPicture> Areas,
    [property: Id(4)] IReadOnlyList<DeviceSign> Silent);

/// <summary>An area, and how many people are in it.</summary>
[GenerateSerializer, Immutable, Alias("AreaPicture")]
public sealed record AreaPicture([property: Id(0)] string Name, [property: Id(1)] int? Capacity, [property: Id(2)] int Inside);
