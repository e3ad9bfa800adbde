using EventLoop.TicketTypes;

namespace EventLoop.Events;

/// <summary>Ticket types as the event shows them.</summary>
internal static class TicketTypeViews
{
    public static TicketTypeView Of(TicketTypeTotals totals, EventTerms terms, DateTimeOffset now) => new(
        totals.TicketTypeId, Details(totals.Terms), totals.FeeMinor, totals.Sold, totals.Held, totals.Available, Sale(totals, terms, now))
    { TaxMinor = totals.TaxMinor, TotalMinor = totals.TotalMinor };

    public static TicketTypeTerms Terms(TicketTypeDetails details) => new(
        details.Name,
        details.PriceMinor,
        details.QuantityTotal,
        details.SaleStart,
        details.SaleEnd,
        details.MaxPerOrder,
        details.IsSeated)
    { TaxBasisPoints = details.TaxBasisPoints };

    private static TicketTypeDetails Details(TicketTypeTerms terms) => new(
        terms.Name,
        terms.PriceMinor,
        terms.QuantityTotal,
        terms.SaleStart,
        terms.SaleEnd,
        terms.MaxPerOrder,
        terms.IsSeated)
    { TaxBasisPoints = terms.TaxBasisPoints };

    // The same window as TicketTypeTerms.IsOnSale, told to people.
    private static SaleStatus Sale(TicketTypeTotals totals, EventTerms terms, DateTimeOffset now) => 0 switch
    {
        _ when terms.Status == EventStatus.Cancelled || now >= (totals.Terms.SaleEnd ?? terms.EndTime) => SaleStatus.Ended,
        _ when now < totals.Terms.SaleStart => SaleStatus.Upcoming,
        _ when totals.Available == 0 => SaleStatus.SoldOut,
        _ => SaleStatus.OnSale,
    };
}
