using EventLoop.Ledger;

namespace EventLoop.Venues;

/// <summary>A row of the table <c>venues</c>. A venue belongs to its event and follows from the event's facts.</summary>
[GenerateSerializer, Immutable, Alias("VenueRow")]
internal sealed record VenueRow([property: Id(0)] Guid Id, [property: Id(1)] Venue Venue) : TableRow
{
    public static Table<VenueRow> Table { get; } = new(
        "venues",
        row => row.Id,
        Column<VenueRow>.Uuid("id", row => row.Id),
        Column<VenueRow>.Text("name", row => row.Venue.Name),
        Column<VenueRow>.Text("address", row => row.Venue.Address),
        Column<VenueRow>.Int("capacity", row => row.Venue.Capacity),
        Column<VenueRow>.Point("location", row => (row.Venue.Latitude, row.Venue.Longitude)));
}
