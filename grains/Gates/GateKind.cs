using EventLoop.Ledger;

namespace EventLoop.Gates;

/// <summary>How gates stand in the ledger and in the table <c>check_in_scans</c>.</summary>
internal static class GateKind
{
    public static FactKind<Gate, GateFact> Instance { get; } = new("gate", GateFactsJson.Default.IReadOnlyListGateFact, Rows);

    private static IReadOnlyList<TableRow> Rows(Guid id, Gate after, IReadOnlyList<GateFact> facts, bool isNew) =>
        [.. facts.OfType<TurnedAway>().Select(scan => Row(id, after.Created!.EventId, scan))];

    private static ScanRow Row(Guid id, Guid eventId, TurnedAway scan) => new(
        scan.ScanId,
        scan.Nonce,
        eventId,
        id,
        null,
        scan.DeviceId,
        scan.Direction.Text(),
        scan.Result.Text(),
        scan.Reason.Text(),
        scan.Inside,
        scan.At)
    { IsNew = true };
}
