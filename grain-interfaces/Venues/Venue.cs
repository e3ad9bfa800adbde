namespace EventLoop.Venues;

/// <summary>Where an event takes place.</summary>
/// <param name="Capacity">How many people it holds; told to visitors, not enforced.</param>
/// <param name="Latitude">Degrees north (WGS 84), -90 to 90.</param>
/// <param name="Longitude">Degrees east (WGS 84), -180 to 180.</param>
[GenerateSerializer, Immutable, Alias("Venue")]
public sealed record Venue(
    [property: Id(0)] string Name,
    [property: Id(1)] string Address,
    [property: Id(2)] int Capacity,
    [property: Id(3)] double Latitude,
    [property: Id(4)] double Longitude);
