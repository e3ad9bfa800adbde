using EventLoop.Events;
using EventLoop.Payments;
using EventLoop.Tickets;
using EventLoop.TicketTypes;

namespace EventLoop.Orders;

/// <summary>How a draft becomes an order.</summary>
internal static class OrderDraftRules
{
    /// <summary>Why nobody needs to be asked for these places; null when the ticket types decide.</summary>
    public static PlaceRefusal? Refuse(IReadOnlyList<OrderItem> items)
    {
        var quantity = 0L;
        foreach (var item in items)
        {
            if (item.Quantity <= 0)
                return PlaceRefusal.QuantityMustBePositive;
            quantity += item.Quantity;
        }

        return quantity > TicketId.MaxPerOrder ? PlaceRefusal.OverLimit : null;
    }

    /// <summary>One item for each ticket type. Quantities are those of items that are not refused.</summary>
    public static OrderItem[] ByTicketType(this IReadOnlyList<OrderItem> items) => items.Count == 1
        ? [items[0]]
        : [.. items.GroupBy(item => item.TicketTypeId).Select(same => new OrderItem(same.Key, same.Sum(item => item.Quantity)))];

    /// <summary>The ticket type that bears the order: the last of <see cref="ByTicketType"/>.</summary>
    public static Guid Bearer(this IReadOnlyList<OrderItem> items) =>
        items.Count == 1 ? items[0].TicketTypeId : items.Select(item => item.TicketTypeId).Distinct().LastOrDefault();

    /// <summary>The first fact of the order, once all its places are held.</summary>
    /// <param name="step">Amounts are multiples of so many minor units.</param>
    public static OrderPlaced Place(this OrderDraft draft, IReadOnlyList<OrderLine> lines, EventTerms terms, long step)
    {
        var taxes = new TaxTerms(terms.TaxMode, terms.TaxRounding, step);
        var totals = Sums.Of(lines, terms.FeePayer, taxes);
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
            draft.Request?.BodyHash)
        {
            Taxes = lines.Any(line => line.TaxBasisPoints > 0) ? new(taxes.Mode, taxes.Rounding, taxes.Step, totals.TaxesMinor) : null,
            IsLimited = terms.Limits is null ? null : true,
            Source = draft.Source,
        };
    }

    /// <summary>All facts of an order that is born with its tickets. Nobody owes a fee for it, and what is given away costs nothing.</summary>
    /// <param name="line">The ticket type as it sells online.</param>
    /// <param name="step">Amounts are multiples of so many minor units.</param>
    public static IReadOnlyList<OrderFact> Issued(this IssueDraft draft, OrderLine line, EventTerms terms, long step, DateTimeOffset now)
    {
        var sold = line with { FeeMinor = 0, PriceMinor = draft.Issue.Channel == OrderChannel.Complimentary ? 0 : line.PriceMinor };
        var order = new OrderDraft(draft.OrderId, draft.EventId, null, draft.Holder, sold.Quantity, [], null, now, now, OrderPlaced.NoDesk, null);
        return
        [
            order.Place([sold], terms, step) with { Issue = draft.Issue },
            new PaymentReceived(now, null),
            new PlacesSold(line.TicketTypeId),
            new TicketsIssued(now, [.. draft.Codes.Select(code => new IssuedTicket(line.TicketTypeId, code))]),
        ];
    }
}
