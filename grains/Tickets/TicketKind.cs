using EventLoop.Gates;
using EventLoop.Ledger;
using EventLoop.Orders;

namespace EventLoop.Tickets;

/// <summary>How tickets stand in the ledger and in the tables <c>tickets</c> and <c>check_in_scans</c>.</summary>
internal static class TicketKind
{
    public static FactKind<Ticket, TicketFact> Instance { get; } = new("ticket", TicketFactsJson.Default.IReadOnlyListTicketFact, Rows)
    {
        Origin = new(OrderKind.Instance, TicketId.OrderOf, Born),
    };

    // As it was issued: what came of it later, a refund too, it says itself.
    private static Ticket Born(Guid id, IReadOnlyList<StoredAppend> parent)
    {
        var order = new Order();
        foreach (var append in parent.TakeWhile(_ => order.Issued is null))
            order = OrderKind.Instance.Deserialize(append.Facts).Aggregate(order, (before, fact) => before.Apply(fact));
        return TicketBirth.Of(TicketId.OrderOf(id), order, TicketId.NumberOf(id));
    }

    private static IReadOnlyList<TableRow> Rows(Guid id, Ticket after, IReadOnlyList<TicketFact> facts, bool isNew)
    {
        var scans = facts.OfType<TicketScanned>().Select(scan => Row(id, after, scan));
        // Its own row was born with its order; most scans leave it as it is.
        return facts.Any(fact => fact is not TicketScanned scan || scan.Nonce == after.FirstAdmission || scan.Supervision is not null) ? [Row(id, after), .. scans] : [.. scans];
    }

    private static TicketRow Row(Guid id, Ticket ticket) => new(
        id,
        ticket.Birth!.OrderId,
        ticket.Birth.EventId,
        ticket.Birth.TicketTypeId,
        ticket.AttendeeId,
        ticket.UserId,
        ticket.Status.Text(),
        ticket.Codes[^1],
        ticket.Birth.PriceMinor,
        ticket.Birth.IssuedAt,
        ticket.AdmittedAt);

    private static ScanRow Row(Guid id, Ticket ticket, TicketScanned scan) => new(
        scan.ScanId,
        scan.Nonce,
        ticket.Birth!.EventId,
        scan.GateId,
        id,
        scan.DeviceId,
        scan.Direction.Text(),
        scan.Result.Text(),
        scan.Reason?.Text(),
        scan.Inside,
        scan.At)
    {
        IsNew = true,
        Undoes = scan.Supervision?.Undoes,
    };
}
