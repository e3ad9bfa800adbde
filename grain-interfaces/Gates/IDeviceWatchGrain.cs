using EventLoop.Accounts;

namespace EventLoop.Gates;

/// <summary>What an event's devices say of themselves, kept in memory only; the key is the event's id.</summary>
[Alias("IDeviceWatchGrain")]
public interface IDeviceWatchGrain : IGrainWithGuidKey
{
    /// <summary>A device of the event gives a sign of life.</summary>
    [Alias("Hear")]
    Task<Outcome<DeviceSign, ScanRefusal>> Hear(Caller caller, int? batteryPercent, int? pendingScans);

    /// <summary>The last sign of each device.</summary>
    [Alias("Signs")]
    Task<DeviceSign[]> Signs();
}

/// <summary>A device's last sign of life.</summary>
/// <param name="IsSilent">It is more than two minutes ago.</param>
[GenerateSerializer, Immutable, Alias("DeviceSign")]
public sealed record DeviceSign(
    [property: Id(0)] Guid DeviceId,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] int? BatteryPercent,
    [property: Id(3)] int? PendingScans,
    [property: Id(4)] bool IsSilent);
