using EventLoop.Ledger;

namespace EventLoop.Orders;

/// <summary>
/// A row of the table <c>refund_notes</c>: why an organizer has paid something back, in their own words. People write about people, so it is in no fact:
/// the ledger cannot give it back, and it can be deleted.
/// </summary>
/// <param name="Id">Of the refund.</param>
[GenerateSerializer, Immutable, Alias("RefundNoteRow")]
internal sealed record RefundNoteRow([property: Id(0)] Guid Id, [property: Id(1)] Guid OrderId, [property: Id(2)] string Note) : TableRow
{
    public static Table<RefundNoteRow> Table { get; } = new(
        "refund_notes",
        row => row.Id,
        Column<RefundNoteRow>.Uuid("id", row => row.Id),
        Column<RefundNoteRow>.Uuid("order_id", row => row.OrderId),
        Column<RefundNoteRow>.Text("note", row => row.Note));

    /// <summary>None when nothing was said.</summary>
    public static IReadOnlyList<TableRow>? Of(Guid orderId, RefundOrder command) =>
        command.Reason is { } note ? [new RefundNoteRow(command.RefundId, orderId, note) { IsNew = true }] : null;
}
