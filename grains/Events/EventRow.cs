using EventLoop.Ledger;

namespace EventLoop.Events;

/// <summary>A row of the table <c>events</c>.</summary>
[GenerateSerializer, Immutable, Alias("EventRow")]
internal sealed record EventRow(
    [property: Id(0)] Guid Id,
    [property: Id(1)] Guid OrganizerId,
    [property: Id(2)] Guid VenueId,
    [property: Id(3)] EventDetails Details,
    [property: Id(4)] EventStatus Status,
    [property: Id(5)] DateTimeOffset CreatedAt,
    [property: Id(6)] DateTimeOffset? PublishedAt) : TableRow
{
    /// <summary>It is cancelled, and its orders are not all paid back.</summary>
    [Id(7)]
    public bool RefundsDue { get; init; }

    [Id(8)]
    public EventLook Look { get; init; } = EventLook.None;

    public static Table<EventRow> Table { get; } = new(
        "events",
        row => row.Id,
        Column<EventRow>.Uuid("id", row => row.Id),
        Column<EventRow>.Uuid("organizer_id", row => row.OrganizerId),
        Column<EventRow>.Uuid("venue_id", row => row.VenueId),
        Column<EventRow>.Text("name", row => row.Details.Name),
        Column<EventRow>.Text("description", row => row.Details.Description),
        Column<EventRow>.Text("status", row => EventWords.Of(row.Status)),
        Column<EventRow>.Time("start_time", row => row.Details.StartTime),
        Column<EventRow>.Time("end_time", row => row.Details.EndTime),
        Column<EventRow>.Text("time_zone", row => row.Details.TimeZone),
        Column<EventRow>.Text("currency", row => row.Details.Currency),
        Column<EventRow>.Text("fee_payer", row => EventWords.Of(row.Details.FeePayer)),
        Column<EventRow>.Int("max_tickets_per_order", row => row.Details.MaxTicketsPerOrder),
        Column<EventRow>.Time("created_at", row => row.CreatedAt),
        Column<EventRow>.Time("published_at", row => row.PublishedAt),
        Column<EventRow>.Text("search_text", row => SearchText(row.Details)),
        Column<EventRow>.Bool("refunds_due", row => row.RefundsDue),
        Column<EventRow>.Text("slug", row => row.Look.Slug),
        Column<EventRow>.Text("colour", row => row.Look.Colour),
        Column<EventRow>.Text("second_colour", row => row.Look.SecondColour),
        Column<EventRow>.Uuid("banner_id", row => row.Look.Banner));

    private static string SearchText(EventDetails details) =>
        string.Join(' ', details.Name, details.Description, details.Venue.Name, details.Venue.Address);
}
