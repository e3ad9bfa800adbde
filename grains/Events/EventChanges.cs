using EventLoop.TicketTypes;

namespace EventLoop.Events;

/// <summary>What a partial change makes of what there is.</summary>
internal static class EventChanges
{
    public static EventDetails With(this EventDetails details, ChangeEvent change) => new(
        change.Name ?? details.Name,
        change.Description ?? details.Description,
        change.StartTime ?? details.StartTime,
        change.EndTime ?? details.EndTime,
        change.TimeZone ?? details.TimeZone,
        change.Currency ?? details.Currency,
        change.FeePayer ?? details.FeePayer,
        new(
            change.VenueName ?? details.Venue.Name,
            change.VenueAddress ?? details.Venue.Address,
            change.VenueCapacity ?? details.Venue.Capacity,
            change.VenueLatitude ?? details.Venue.Latitude,
            change.VenueLongitude ?? details.Venue.Longitude),
        change.MaxTicketsPerOrder ?? details.MaxTicketsPerOrder)
    {
        TaxMode = change.TaxMode ?? details.TaxMode,
        TaxRounding = change.TaxRounding ?? details.TaxRounding,
        RefundPolicy = change.RefundPolicy is { } policy ? policy.To : details.RefundPolicy,
    };

    public static TicketTypeTerms With(this TicketTypeTerms terms, ChangeTicketType change) => terms with
    {
        Name = change.Name ?? terms.Name,
        PriceMinor = change.PriceMinor ?? terms.PriceMinor,
        QuantityTotal = change.QuantityTotal ?? terms.QuantityTotal,
        SaleStart = change.SaleStart is { } start ? start.To : terms.SaleStart,
        SaleEnd = change.SaleEnd is { } end ? end.To : terms.SaleEnd,
        TaxBasisPoints = change.TaxBasisPoints ?? terms.TaxBasisPoints,
        MaxPerOrder = change.MaxPerOrder is { } most ? most.To : terms.MaxPerOrder,
    };
}
