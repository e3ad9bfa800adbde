using EventLoop.Ledger;
using EventLoop.Tickets;
using EventLoop.TicketTypes;

namespace EventLoop.Orders;

/// <summary>
/// A row of the table <c>purchase_traits</c>: tickets of one type in an order of an event that has limits, and by what the buyer is recognized.
/// Personal data, though hashed: it is in no fact, so the ledger cannot give it back, and it is deleted some time after the event.
/// </summary>
/// <param name="Id">Of the order and the line.</param>
[GenerateSerializer, Immutable, Alias("PurchaseRow")]
internal sealed record PurchaseRow(
    [property: Id(0)] Guid Id,
    [property: Id(1)] Guid OrderId,
    [property: Id(2)] Guid EventId,
    [property: Id(3)] Guid TicketTypeId,
    [property: Id(4)] int Quantity,
    [property: Id(5)] Guid? Account,
    [property: Id(6)] Guid? Email,
    [property: Id(7)] Guid? Address,
    [property: Id(8)] Guid? Device,
    [property: Id(9)] DateTimeOffset PlacedAt) : TableRow
{
    /// <summary>One row for each ticket type of an order.</summary>
    public static IEnumerable<PurchaseRow> Of(OrderDraft draft, IReadOnlyList<PurchaseClaim> claims)
    {
        return draft.Items.Select((item, at) => new PurchaseRow(
            TicketId.Of(draft.OrderId, at + 1),
            draft.OrderId,
            draft.EventId,
            item.TicketTypeId,
            item.Quantity,
            Trait(PurchaseTrait.Account),
            Trait(PurchaseTrait.Email),
            Trait(PurchaseTrait.Address),
            Trait(PurchaseTrait.Device),
            draft.PlacedAt)
        { IsNew = true });

        Guid? Trait(PurchaseTrait kind) => claims.FirstOrDefault(claim => claim.Kind == kind)?.Trait;
    }


    public static Table<PurchaseRow> Table { get; } = new(
        "purchase_traits",
        row => row.Id,
        Column<PurchaseRow>.Uuid("id", row => row.Id),
        Column<PurchaseRow>.Uuid("order_id", row => row.OrderId),
        Column<PurchaseRow>.Uuid("event_id", row => row.EventId),
        Column<PurchaseRow>.Uuid("ticket_type_id", row => row.TicketTypeId),
        Column<PurchaseRow>.Int("quantity", row => row.Quantity),
        Column<PurchaseRow>.Uuid("last_ticket", row => TicketId.Of(row.OrderId, TicketId.MaxPerOrder)),
        Column<PurchaseRow>.Uuid("account", row => row.Account),
        Column<PurchaseRow>.Uuid("email", row => row.Email),
        Column<PurchaseRow>.Uuid("address", row => row.Address),
        Column<PurchaseRow>.Uuid("device", row => row.Device),
        Column<PurchaseRow>.Time("placed_at", row => row.PlacedAt));
}
