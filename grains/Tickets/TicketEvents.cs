using EventLoop.Gates;
using EventLoop.Orders;

namespace EventLoop.Tickets;

/// <summary>What the facts of a ticket and of its order say has happened to it, in words.</summary>
internal static class TicketEvents
{
    /// <summary>In the order in which they were recorded, which is not always that of their times: a device may have been offline.</summary>
    public static IReadOnlyList<TicketEvent> Of(IReadOnlyList<OrderFact> order, IReadOnlyList<TicketFact> own) =>
        [.. order.Select(Of).OfType<TicketEvent>(), .. own.Select(Of)];

    private static TicketEvent? Of(OrderFact fact) => fact switch
    {
        OrderPlaced placed => Plain(placed.PlacedAt, "ordered"),
        TicketsIssued issued => Plain(issued.At, "issued"),
        _ => null,
    };

    private static TicketEvent Of(TicketFact fact) => fact switch
    {
        TicketScanned scanned => new(
            scanned.At,
            scanned.Supervision?.Undoes is null ? scanned.Result.Text() : "undone",
            scanned.Gate,
            scanned.Supervision?.For.Text() ?? scanned.Reason?.Text(),
            scanned.Supervision is not null,
            scanned.SentInAt is not null),
        TicketNamed named => Plain(named.At, "named"),
        TicketTransferred transferred => Plain(transferred.At, "transferred"),
        TicketVoided voided => Plain(voided.At, "refunded"),
        TicketRestored restored => Plain(restored.At, "restored"),
        TicketBlocked blocked => Plain(blocked.At, "blocked") with { Reason = (blocked.Reason ?? BlockReason.Other).Text() },
        TicketUnblocked unblocked => Plain(unblocked.At, "unblocked"),
        _ => throw new InvalidOperationException($"A ticket's history knows no {fact.GetType().Name}."),
    };

    private static TicketEvent Plain(DateTimeOffset at, string what) => new(at, what, null, null, false, false);
}
