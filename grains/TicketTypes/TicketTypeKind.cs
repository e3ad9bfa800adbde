using System.Text.Json;
using EventLoop.Ledger;

namespace EventLoop.TicketTypes;

/// <summary>How ticket types stand in the ledger and in their table.</summary>
internal static class TicketTypeKind
{
    public static FactKind<TicketType, TicketTypeFact> Instance { get; } =
        new("ticket_type", TicketTypeFactsJson.Default.IReadOnlyListTicketTypeFact, Rows)
        {
            Count = TicketTypeMetrics.Count,
            WriteByHand = TicketTypeFactsByHand.Write,
            IsOfBuyers = true,
            Snapshots = new(
                state => JsonSerializer.SerializeToUtf8Bytes(state.Snapshot(), TicketTypeSnapshotJson.Default.TicketTypeSnapshot),
                json => TicketType.Restore(JsonSerializer.Deserialize(json, TicketTypeSnapshotJson.Default.TicketTypeSnapshot)!)),
        };

    /// <summary>The first append of a ticket type, for the commit of its event.</summary>
    public static StreamAppend Birth(Guid id, TicketTypeCreated created) =>
        Instance.Birth(id, new TicketType().Apply(created), created);

    private static IReadOnlyList<TableRow> Rows(Guid id, TicketType after, IReadOnlyList<TicketTypeFact> facts, bool isNew) =>
        [new TicketTypeRow(id, after.Created!.EventId, after.Terms, after.Sold, after.Held) { IsNew = isNew }];
}
