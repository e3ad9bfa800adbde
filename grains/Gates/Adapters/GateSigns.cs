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

    public static async Task<int> SilentDevicesOf(this IGrainFactory grains, EventTerms terms) => terms.Devices.Count == 0
        ? 0
        : (await grains.GetGrain<IDeviceWatchGrain>(terms.EventId).Signs()).Count(sign => sign.IsSilent);
}
