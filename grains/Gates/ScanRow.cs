using EventLoop.Ledger;

namespace EventLoop.Gates;

/// <summary>A row of the table <c>check_in_scans</c>; its nonce is unique over all gates.</summary>
/// <param name="TicketId">Null: the code was not a ticket of the gate's event.</param>
/// <param name="DeviceId">Null: a person's account scanned it.</param>
[GenerateSerializer, Immutable, Alias("ScanRow")]
internal sealed record ScanRow(
    [property: Id(0)] Guid Id,
    [property: Id(1)] Guid Nonce,
    [property: Id(2)] Guid EventId,
    [property: Id(3)] Guid GateId,
    [property: Id(4)] Guid? TicketId,
    [property: Id(5)] Guid? DeviceId,
    [property: Id(6)] string Direction,
    [property: Id(7)] string Result,
    [property: Id(8)] string? Reason,
    [property: Id(9)] int Inside,
    [property: Id(10)] DateTimeOffset ScannedAt) : TableRow
{
    /// <summary>The nonce of the admission that it takes back; null: none.</summary>
    [Id(11)]
    public Guid? Undoes { get; init; }

    public static Table<ScanRow> Table { get; } = new(
        "check_in_scans",
        row => row.Id,
        Column<ScanRow>.Uuid("id", row => row.Id),
        Column<ScanRow>.Uuid("nonce", row => row.Nonce),
        Column<ScanRow>.Uuid("event_id", row => row.EventId),
        Column<ScanRow>.Uuid("gate_id", row => row.GateId),
        Column<ScanRow>.Uuid("ticket_id", row => row.TicketId),
        Column<ScanRow>.Uuid("device_id", row => row.DeviceId),
        Column<ScanRow>.Text("direction", row => row.Direction),
        Column<ScanRow>.Text("result", row => row.Result),
        Column<ScanRow>.Text("reason", row => row.Reason),
        Column<ScanRow>.Int("inside", row => row.Inside),
        Column<ScanRow>.Time("scanned_at", row => row.ScannedAt),
        Column<ScanRow>.Uuid("undoes", row => row.Undoes));
}
