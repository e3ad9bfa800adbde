using EventLoop.Ledger;

namespace EventLoop.Orders;

/// <summary>A row of the table <c>box_office</c>: an order that nobody placed online.</summary>
/// <param name="Channel"><c>complimentary</c> or <c>at_door</c>.</param>
/// <param name="PaidBy"><c>cash</c>, <c>card_terminal</c>; null: given away.</param>
[GenerateSerializer, Immutable, Alias("BoxOfficeRow")]
internal sealed record BoxOfficeRow(
    [property: Id(0)] Guid Id,
    [property: Id(1)] Guid EventId,
    [property: Id(2)] Guid TicketTypeId,
    [property: Id(3)] string Channel,
    [property: Id(4)] string? PaidBy,
    [property: Id(5)] Guid IssuedBy,
    [property: Id(6)] DateTimeOffset IssuedAt) : TableRow
{
    public static Table<BoxOfficeRow> Table { get; } = new(
        "box_office",
        row => row.Id,
        Column<BoxOfficeRow>.Uuid("id", row => row.Id),
        Column<BoxOfficeRow>.Uuid("event_id", row => row.EventId),
        Column<BoxOfficeRow>.Uuid("ticket_type_id", row => row.TicketTypeId),
        Column<BoxOfficeRow>.Text("channel", row => row.Channel),
        Column<BoxOfficeRow>.Text("paid_by", row => row.PaidBy),
        Column<BoxOfficeRow>.Uuid("issued_by", row => row.IssuedBy),
        Column<BoxOfficeRow>.Time("issued_at", row => row.IssuedAt));

    public static BoxOfficeRow Of(Guid id, OrderPlaced placed) => new(
        id,
        placed.EventId,
        placed.Lines[0].TicketTypeId,
        OrderChannelWords.Of(placed.Issue!.Channel),
        placed.Issue.PaidBy is { } paidBy ? OrderChannelWords.Of(paidBy) : null,
        placed.Issue.By,
        placed.PlacedAt)
    { IsNew = true };
}
