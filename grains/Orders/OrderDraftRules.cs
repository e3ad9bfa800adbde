using EventLoop.Events;
using EventLoop.TicketTypes;

namespace EventLoop.Orders;

/// <summary>How a draft becomes an order.</summary>
internal static class OrderDraftRules
{
    /// <summary>The first fact of the order, once all its places are held.</summary>
    public static OrderPlaced Place(this OrderDraft draft, IReadOnlyList<OrderLine> lines, EventTerms terms)
    {
        var totals = OrderTotals.Of(lines, terms.FeePayer);
        return new(
            draft.EventId,
            terms.OrganizerId,
            draft.UserId,
            // The attendee is born with the order and shares its id, which is as ordered by time as an index likes.
            draft.OrderId,
            lines,
            terms.Currency,
            terms.FeePayer,
            totals.SubtotalMinor,
            totals.FeesMinor,
            totals.TotalMinor,
            totals.TotalMinor > 0 ? draft.PaymentIntentId : null,
            draft.PlacedAt,
            draft.ExpiresAt,
            draft.Desk,
            draft.Request?.Operation,
            draft.Request?.BodyHash);
    }
}
