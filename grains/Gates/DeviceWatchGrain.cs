using EventLoop.Accounts;
using EventLoop.Events;

namespace EventLoop.Gates;

/// <inheritdoc cref="IDeviceWatchGrain"/>
internal sealed class DeviceWatchGrain(IGrainFactory grains, GateOptions options, TimeProvider time) : Grain, IDeviceWatchGrain
{
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
        var loud = time.GetUtcNow().AddSeconds(-options.SilentAfterSeconds);
        return Task.FromResult(signs.Values.Select(sign => sign with { IsSilent = sign.At < loud }).ToArray());
    }
}
