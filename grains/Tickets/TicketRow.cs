using EventLoop.Ledger;

namespace EventLoop.Tickets;

/// <summary>A row of the table <c>tickets</c>.</summary>
/// <param name="Status"><c>valid</c>, <c>refunded</c>, <c>cancelled</c> or <c>blocked</c>.</param>
/// <param name="AdmittedAt">When it was first admitted; null before.</param>
[GenerateSerializer, Immutable, Alias("TicketRow")]
internal sealed record TicketRow(
    [property: Id(0)] Guid Id,
    [property: Id(1)] Guid OrderId,
    [property: Id(2)] Guid EventId,
    [property: Id(3)] Guid TicketTypeId,
    [property: Id(4)] Guid AttendeeId,
    [property: Id(5)] Guid? UserId,
    [property: Id(6)] string Status,
    [property: Id(7)] byte[] Code,
    [property: Id(8)] long PriceMinor,
    [property: Id(9)] DateTimeOffset IssuedAt,
    [property: Id(10)] DateTimeOffset? AdmittedAt) : TableRow
{
    public static Table<TicketRow> Table { get; } = new(
        "tickets",
        row => row.Id,
        Column<TicketRow>.Uuid("id", row => row.Id),
        Column<TicketRow>.Uuid("order_id", row => row.OrderId).Fixed(),
        Column<TicketRow>.Uuid("event_id", row => row.EventId).Fixed(),
        Column<TicketRow>.Uuid("ticket_type_id", row => row.TicketTypeId).Fixed(),
        Column<TicketRow>.Uuid("attendee_id", row => row.AttendeeId),
        Column<TicketRow>.Uuid("user_id", row => row.UserId),
        Column<TicketRow>.Text("status", row => row.Status),
        Column<TicketRow>.Bytes("code", row => row.Code),
        Column<TicketRow>.Long("price_minor", row => row.PriceMinor).Fixed(),
        Column<TicketRow>.Time("issued_at", row => row.IssuedAt).Fixed(),
        Column<TicketRow>.Time("admitted_at", row => row.AdmittedAt));
}
