using EventLoop.Events;
using EventLoop.Requests;

namespace EventLoop.Venues;

/// <summary>Where an event takes place.</summary>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
internal sealed record VenueRequest(string? Name, string? Address, int? Capacity, double? Latitude, double? Longitude)
{
    public static Venue Nowhere { get; } = new("", "", 0, 0, 0);

    public Venue Parse(FieldErrors errors) => new(
        errors.Text("name", Name, EventFields.LongestName),
        errors.Text("address", Address, EventFields.LongestAddress),
        errors.Between("capacity", Capacity, 1, EventFields.LargestCapacity),
        errors.Between("latitude", Latitude, -90, 90),
        errors.Between("longitude", Longitude, -180, 180));
}
