using EventLoop.Ledger;

namespace EventLoop.TicketTypes;

/// <summary>A row of the table <c>ticket_types</c>.</summary>
[GenerateSerializer, Immutable, Alias("TicketTypeRow")]
internal sealed record TicketTypeRow(
    [property: Id(0)] Guid Id,
    [property: Id(1)] Guid EventId,
    [property: Id(2)] TicketTypeTerms Terms,
    [property: Id(3)] int Sold,
    [property: Id(4)] int Held) : TableRow
{
    public static Table<TicketTypeRow> Table { get; } = new(
        "ticket_types",
        row => row.Id,
        Column<TicketTypeRow>.Uuid("id", row => row.Id),
        Column<TicketTypeRow>.Uuid("event_id", row => row.EventId),
        Column<TicketTypeRow>.Text("name", row => row.Terms.Name),
        Column<TicketTypeRow>.Long("price_minor", row => row.Terms.PriceMinor),
        Column<TicketTypeRow>.Int("quantity_total", row => row.Terms.QuantityTotal),
        Column<TicketTypeRow>.Int("quantity_sold", row => row.Sold),
        Column<TicketTypeRow>.Int("quantity_held", row => row.Held),
        Column<TicketTypeRow>.Time("sale_start", row => row.Terms.SaleStart),
        Column<TicketTypeRow>.Time("sale_end", row => row.Terms.SaleEnd),
        Column<TicketTypeRow>.Int("max_per_order", row => row.Terms.MaxPerOrder),
        Column<TicketTypeRow>.Bool("is_seated", row => row.Terms.IsSeated));
}
