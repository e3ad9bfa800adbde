using EventLoop.Analytics;
using EventLoop.Events;

namespace EventLoop.Gates;

/// <summary>What areas and devices say for figures of an event. Events without access rules or devices wake nobody.</summary>
internal static class GateSigns
{
    /// <summary>Null: the event has no access rules, and admissions less exits are all there is to know.</summary>
    public static async Task<PeopleInside?> PeopleOf(this IGrainFactory grains, EventTerms terms) =>
        terms.Access is null ? null : await grains.GetGrain<IAreasGrain>(terms.EventId).People();

    /// <summary>The event's areas, in the order of its rules.</summary>
    public static IReadOnlyList<LiveArea> Areas(this PeopleInside? people, EventTerms terms) =>
        [.. (terms.Access?.Areas ?? []).Select(area => new LiveArea(area.Name, area.Capacity, people?.ByArea.GetValueOrDefault(area.Name) ?? 0))];

    /// <summary>Enrolled devices that give no sign of life any more, having given one before.</summary>
    public static async Task<DeviceSign[]> SilentDevicesOf(this IGrainFactory grains, EventTerms terms)
    {
        if (terms.Devices.Count == 0)
            return [];
        var enrolled = terms.Devices.Select(device => device.DeviceId).ToHashSet();
        return [.. (await grains.GetGrain<IDeviceWatchGrain>(terms.EventId).Signs()).Where(sign => sign.IsSilent && enrolled.Contains(sign.DeviceId))];
    }
}
