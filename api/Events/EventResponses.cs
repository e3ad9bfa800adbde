using System.Text.Json.Serialization;
using EventLoop.Screens;
using EventLoop.Venues;

namespace EventLoop.Events;

/// <summary>An event as its organizer sees it.</summary>
public sealed record EventResponse(
    Guid EventId,
    string Status,
    string Name,
    string Description,
    DateTimeOffset StartTime,
    DateTimeOffset EndTime,
    string TimeZone,
    string Currency,
    string FeePayer,
    VenueResponse Venue,
    int MaxTicketsPerOrder,
    DateTimeOffset CreatedAt,
    DateTimeOffset? PublishedAt,
    IReadOnlyList<TicketTypeResponse> TicketTypes,
    string TaxMode,
    string TaxRounding,
    RefundPolicyResponse? RefundPolicy,
    EventLookResponse Look)
{
    public static EventResponse Of(EventView view) => new(
        view.EventId,
        EventWords.Of(view.Status),
        view.Details.Name,
        view.Details.Description,
        view.Details.StartTime,
        view.Details.EndTime,
        view.Details.TimeZone,
        view.Details.Currency,
        EventWords.Of(view.Details.FeePayer),
        VenueResponse.Of(view.Details.Venue),
        view.Details.MaxTicketsPerOrder,
        view.CreatedAt,
        view.PublishedAt,
        [.. view.TicketTypes.Select(TicketTypeResponse.Of)],
        EventWords.Of(view.Details.TaxMode),
        EventWords.Of(view.Details.TaxRounding),
        RefundPolicyResponse.Of(view.Details.RefundPolicy),
        EventLookResponse.Of(view.Look));
}

/// <summary>How holders may give tickets back.</summary>
public sealed record RefundPolicyResponse(int UntilHoursBefore, bool FeeKept)
{
    public static RefundPolicyResponse? Of(RefundPolicy? policy) => policy is { } how ? new(how.UntilHoursBefore, how.FeeKept) : null;
}

/// <summary>A ticket type as its organizer sees it.</summary>
/// <param name="Price">Of one ticket, in minor units.</param>
/// <param name="Fee">Of one ticket, in minor units, whoever pays it.</param>
/// <param name="TaxRate">In basis points: 900 is 9 %.</param>
/// <param name="Tax">Of one ticket.</param>
/// <param name="Total">What the buyer of one ticket pays, with fee and tax; more of them at once may differ by what rounding does.</param>
/// <param name="Status"><c>on_sale</c>, <c>upcoming</c>, <c>ended</c> or <c>sold_out</c>.</param>
public sealed record TicketTypeResponse(
    Guid TicketTypeId,
    string Name,
    long Price,
    long Fee,
    int QuantityTotal,
    DateTimeOffset? SaleStart,
    DateTimeOffset? SaleEnd,
    int? MaxPerOrder,
    bool IsSeated,
    string Status,
    int Sold,
    int Held,
    int Available,
    int TaxRate,
    long Tax,
    long Total)
{
    public static TicketTypeResponse Of(TicketTypeView view) => new(
        view.TicketTypeId,
        view.Details.Name,
        view.Details.PriceMinor,
        view.FeeMinor,
        view.Details.QuantityTotal,
        view.Details.SaleStart,
        view.Details.SaleEnd,
        view.Details.MaxPerOrder,
        view.Details.IsSeated,
        EventWords.Of(view.Sale),
        view.Sold,
        view.Held,
        view.Available,
        view.Details.TaxBasisPoints,
        view.TaxMinor,
        view.TotalMinor);
}

/// <summary>An event as everybody sees it.</summary>
public sealed record PublicEventResponse(
    Guid EventId,
    string Status,
    string Name,
    string Description,
    DateTimeOffset StartTime,
    DateTimeOffset EndTime,
    string TimeZone,
    string Currency,
    string FeePayer,
    VenueResponse Venue,
    int MaxTicketsPerOrder,
    IReadOnlyList<PublicTicketTypeResponse> TicketTypes,
    string TaxMode,
    RefundPolicyResponse? RefundPolicy,
    EventLookResponse Look)
{
    /// <summary>What is on sale now, and what will be at a time that is known.</summary>
    [JsonIgnore]
    public IEnumerable<PublicTicketTypeResponse> Buyable =>
        TicketTypes.Where(type => type.Status == "on_sale" || type is { Status: "upcoming", SaleStart: not null, Available: > 0 });

    [JsonIgnore]
    public bool CanBuy => Status == EventWords.Of(EventStatus.Published) && Buyable.Any();

    [JsonIgnore]
    public Palette? Palette => Palette.Of(Look.Colour, Look.SecondColour);

    public static PublicEventResponse Of(EventView view) => new(
        view.EventId,
        EventWords.Of(view.Status),
        view.Details.Name,
        view.Details.Description,
        view.Details.StartTime,
        view.Details.EndTime,
        view.Details.TimeZone,
        view.Details.Currency,
        EventWords.Of(view.Details.FeePayer),
        VenueResponse.Of(view.Details.Venue),
        view.Details.MaxTicketsPerOrder,
        [.. view.TicketTypes.Select(ticketType => PublicTicketTypeResponse.Of(ticketType, view))],
        EventWords.Of(view.Details.TaxMode),
        RefundPolicyResponse.Of(view.Details.RefundPolicy),
        EventLookResponse.Of(view.Look));
}

/// <summary>A ticket type as everybody sees it.</summary>
/// <param name="Price">Of one ticket, in minor units of <paramref name="Currency"/>.</param>
/// <param name="Fee">What the buyer pays on top of the price of one ticket; 0 when the organizer pays the fees.</param>
/// <param name="TaxRate">In basis points: 900 is 9 %.</param>
/// <param name="Tax">Of one ticket: part of the price, or on top of it, as the event's <c>taxMode</c> says.</param>
/// <param name="Total">What the buyer of one ticket pays, with fee and tax.</param>
/// <param name="RotatingCode">It admits with a code that changes every 15 seconds only, so whoever comes needs a phone.</param>
public sealed record PublicTicketTypeResponse(
    Guid TicketTypeId,
    string Name,
    long Price,
    long Fee,
    string Currency,
    string Status,
    int Available,
    DateTimeOffset? SaleStart,
    DateTimeOffset? SaleEnd,
    int? MaxPerOrder,
    bool IsSeated,
    int TaxRate,
    long Tax,
    long Total,
    bool RotatingCode)
{
    public static PublicTicketTypeResponse Of(TicketTypeView view, EventView of) => new(
        view.TicketTypeId,
        view.Details.Name,
        view.Details.PriceMinor,
        of.Details.FeePayer == FeePayer.Attendee ? view.FeeMinor : 0,
        of.Details.Currency,
        EventWords.Of(view.Sale),
        view.Available,
        view.Details.SaleStart,
        view.Details.SaleEnd,
        view.Details.MaxPerOrder,
        view.Details.IsSeated,
        view.Details.TaxBasisPoints,
        view.TaxMinor,
        view.TotalMinor,
        of.RotatingTypes.Contains(view.TicketTypeId));
}

/// <summary>An event in a list.</summary>
/// <param name="DistanceKm">From the point that was asked for; null when none was.</param>
public sealed record EventSummaryResponse(
    Guid EventId,
    string Status,
    string Name,
    string Description,
    DateTimeOffset StartTime,
    DateTimeOffset EndTime,
    string TimeZone,
    string Currency,
    VenueResponse Venue,
    double? DistanceKm,
    EventFaceResponse Face)
{
    public static EventSummaryResponse Of(EventSummary summary) => new(
        summary.EventId,
        EventWords.Of(summary.Status),
        summary.Name,
        summary.Description,
        summary.StartTime,
        summary.EndTime,
        summary.TimeZone,
        summary.Currency,
        VenueResponse.Of(summary.Venue),
        summary.DistanceMetres is { } metres ? Math.Round(metres / 1000, 3) : null,
        EventFaceResponse.Of(summary.Face));
}
