using EventLoop.Analytics;
using EventLoop.Events;

namespace EventLoop.Gates;

/// <summary>What areas and devices say for figures of an event. Events without areas or devices wake nobody.</summary>
internal static class GateSigns
{
    public static async Task<IReadOnlyList<LiveArea>> AreasOf(this IGrainFactory grains, EventTerms terms) => await Task.WhenAll((terms.Access?.Areas ?? []).Select(
        async area => new LiveArea(area.Name, area.Capacity, await grains.GetGrain<IAreasGrain>(terms.EventId).PeopleIn(area.Name))));

    public static async Task<int> SilentDevicesOf(this IGrainFactory grains, EventTerms terms) => terms.Devices.Count == 0
        ? 0
        : (await grains.GetGrain<IDeviceWatchGrain>(terms.EventId).Signs()).Count(sign => sign.IsSilent);
}
