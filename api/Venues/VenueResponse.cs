namespace EventLoop.Venues;

/// <summary>Where an event takes place.</summary>
public sealed record VenueResponse(string Name, string Address, int Capacity, double Latitude, double Longitude)
{
    public static VenueResponse Of(Venue venue) => new(venue.Name, venue.Address, venue.Capacity, venue.Latitude, venue.Longitude);
}
