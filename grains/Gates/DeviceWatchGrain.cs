using EventLoop.Accounts;
using EventLoop.Events;

namespace EventLoop.Gates;

/// <inheritdoc cref="IDeviceWatchGrain"/>
internal sealed class DeviceWatchGrain(IGrainFactory grains, TimeProvider time) : Grain, IDeviceWatchGrain
{
    private static readonly TimeSpan SilentAfter = TimeSpan.FromMinutes(2);

    private readonly Dictionary<Guid, DeviceSign> signs = [];

    public async Task<Outcome<DeviceSign, ScanRefusal>> Hear(Caller caller, int? batteryPercent, int? pendingScans)
    {
        if (await grains.GetGrain<IEventParts>(this.GetPrimaryKey()).Terms() is not { } terms)
        {
            DeactivateOnIdle();
            return ScanRefusal.GateNotFound;
        }

        if (Gate.RefuseAtEvent(caller, terms) is { } refusal)
            return refusal;
        if (caller.Device is not { } device)
            return ScanRefusal.NotYours;

        // At most as many as are enrolled.
        foreach (var gone in signs.Keys.Except(terms.Devices.Select(known => known.DeviceId)).ToArray())
            signs.Remove(gone);
        return signs[device.DeviceId] = new(device.DeviceId, time.GetUtcNow(), batteryPercent, pendingScans, false);
    }

    public Task<DeviceSign[]> Signs()
    {
        var now = time.GetUtcNow();
        return Task.FromResult(signs.Values.Select(sign => sign with { IsSilent = now - sign.At > SilentAfter }).ToArray());
    }
}
