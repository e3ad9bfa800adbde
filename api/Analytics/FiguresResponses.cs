namespace EventLoop.Analytics;

/// <summary>Sums over orders and tickets; amounts in minor units.</summary>
/// <param name="Placed">Orders, paid or not.</param>
/// <param name="Paid">Those that were paid, refunded or not.</param>
/// <param name="Gross">What these paid.</param>
/// <param name="Fees">Their fees, whoever bears them.</param>
/// <param name="Refunded">What went back, or is on its way.</param>
/// <param name="Sold">Tickets that were issued and not refunded since.</param>
/// <param name="Revenue">Their prices.</param>
/// <param name="Returned">Tickets that were refunded.</param>
public sealed record SumsResponse(long Placed, long Paid, long Gross, long Fees, long Refunded, long Sold, long Revenue, long Returned)
{
    public static SumsResponse Of(SaleSums sums) => new(
        sums.Placed, sums.Paid, sums.TotalMinor, sums.FeesMinor, sums.RefundedMinor, sums.Sold, sums.RevenueMinor, sums.Returned);
}

/// <summary>Tickets, told apart by something; amounts in minor units.</summary>
/// <param name="Sold">Issued and not refunded since; <paramref name="Revenue"/>: their prices.</param>
/// <param name="Came">Those whose holders came at least once; null where it is not counted.</param>
public sealed record TicketsResponse(Guid TicketTypeId, string Name, long? Price, long Sold, long Revenue, long Returned, long? Came);

/// <param name="Channel"><c>online</c>, <c>cash</c> or <c>card_terminal</c> at the door, <c>complimentary</c>.</param>
public sealed record ChannelResponse(string Channel, SumsResponse Sums);

/// <param name="Source">What brought the buyers, as links said (<c>source</c>, <c>utm_source</c> or <c>ref</c>), or the site with the link; null: nothing was said.</param>
/// <param name="Views">Of the event's page; approximate.</param>
public sealed record SourceResponse(string? Source, long Views, SumsResponse Sums);

/// <summary>From looking to holding to paying, online.</summary>
/// <param name="Views">Times the event's page was looked at, not people; approximate. Who uses the API is not counted.</param>
/// <param name="Placed">Orders that held places.</param>
/// <param name="PlacedRate">Of the views; null without any. <paramref name="PaidRate"/>: of the orders that were placed.</param>
public sealed record ConversionResponse(long Views, long Placed, long Paid, double? PlacedRate, double? PaidRate)
{
    public static ConversionResponse Of(Conversion of) => new(of.Views, of.Placed, of.Paid, Rate(of.Placed, of.Views), Rate(of.Paid, of.Placed));

    private static double? Rate(long part, long whole) => whole == 0 ? null : (double)part / whole;
}

/// <summary>Sales of an event.</summary>
/// <param name="AsOf">All that was sold until then is in here.</param>
/// <param name="ByPrice">By what one ticket cost when it was bought.</param>
public sealed record FiguresResponse(
    DateTimeOffset AsOf,
    string Currency,
    string TimeZone,
    SumsResponse All,
    ConversionResponse Conversion,
    IReadOnlyList<TicketsResponse> ByTicketType,
    IReadOnlyList<TicketsResponse> ByPrice,
    IReadOnlyList<ChannelResponse> ByChannel,
    IReadOnlyList<SourceResponse> BySource,
    long Came)
{
    public static FiguresResponse Of(EventFigures figures) => new(
        figures.AsOf,
        figures.Currency,
        figures.TimeZone,
        SumsResponse.Of(figures.All),
        ConversionResponse.Of(figures.Conversion),
        [.. figures.ByTicketType.Select(type => new TicketsResponse(type.TicketTypeId, type.Name, null, type.Sums.Sold, type.Sums.RevenueMinor, type.Sums.Returned, type.Came))],
        [.. figures.ByPrice.Select(price => new TicketsResponse(price.TicketTypeId, price.Name, price.PriceMinor, price.Sums.Sold, price.Sums.RevenueMinor, price.Sums.Returned, null))],
        [.. figures.ByChannel.Select(channel => new ChannelResponse(channel.Channel, SumsResponse.Of(channel.Sums)))],
        [.. figures.BySource.Select(source => new SourceResponse(source.Source, source.Views, SumsResponse.Of(source.Sums)))],
        figures.Came);
}

/// <summary>Hours or days in which something happened, in order; the last 5,000 of them.</summary>
public sealed record PeriodsResponse(DateTimeOffset AsOf, string Currency, string TimeZone, IReadOnlyList<PeriodResponse> Items)
{
    public static PeriodsResponse Of(FigurePeriods periods) => new(
        periods.AsOf,
        periods.Currency,
        periods.TimeZone,
        [.. periods.Periods.Select(period => new PeriodResponse(period.From, SumsResponse.Of(period.Sales), period.Views, period.Admitted, period.Exited, period.Refused))]);
}

/// <param name="From">When it begins, in UTC.</param>
/// <param name="Sums">Orders where they were placed, paid or refunded; tickets where they were issued.</param>
public sealed record PeriodResponse(DateTimeOffset From, SumsResponse Sums, long Views, long Admitted, long Exited, long Refused);

/// <summary>How people came.</summary>
/// <param name="Minutes">Those in which somebody was scanned.</param>
/// <param name="BusiestQuarter">The quarter of an hour with most admissions, beginning with any minute.</param>
public sealed record CheckInCurveResponse(
    DateTimeOffset AsOf, IReadOnlyList<CheckInMinuteResponse> Minutes, PeakResponse? Peak, PeakResponse? BusiestQuarter, IReadOnlyList<GateCurveResponse> Gates)
{
    public static CheckInCurveResponse Of(CheckInCurve curve) => new(
        curve.AsOf,
        [.. curve.Minutes.Select(minute => new CheckInMinuteResponse(minute.Minute, minute.Admitted, minute.Exited, minute.Refused, minute.Inside))],
        PeakResponse.Of(curve.Peak),
        PeakResponse.Of(curve.BusiestQuarter),
        [.. curve.Gates.Select(gate => new GateCurveResponse(gate.GateId, gate.Name, gate.Admitted, gate.Exited, gate.Refused, PeakResponse.Of(gate.Peak)))]);
}

/// <param name="Inside">Admissions less exits up to its end.</param>
public sealed record CheckInMinuteResponse(DateTimeOffset Minute, long Admitted, long Exited, long Refused, long Inside);

public sealed record PeakResponse(DateTimeOffset From, long Admitted)
{
    public static PeakResponse? Of(CheckInPeak? peak) => peak is null ? null : new(peak.From, peak.Admitted);
}

public sealed record GateCurveResponse(Guid GateId, string Name, long Admitted, long Exited, long Refused, PeakResponse? Peak);

/// <summary>Where paid orders come from; areas with fewer than five are one item, <c>other</c>.</summary>
public sealed record BuyerAreasResponse(DateTimeOffset AsOf, IReadOnlyList<BuyerAreaResponse> Items)
{
    public static BuyerAreasResponse Of(BuyerAreas areas) => new(areas.AsOf, [.. areas.Areas.Select(area => new BuyerAreaResponse(area.Area, area.Orders, area.Tickets))]);
}

/// <param name="Area">A country (ISO 3166-1), <c>+</c> and a calling code that several share, or <c>other</c>; null: the number does not say.</param>
public sealed record BuyerAreaResponse(string? Area, long Orders, long Tickets);

/// <summary>Events side by side.</summary>
public sealed record ComparisonResponse(DateTimeOffset AsOf, IReadOnlyList<ComparedEventResponse> Items)
{
    public static ComparisonResponse Of(ComparedEvents compared) => new(compared.AsOf, [.. compared.Events.Select(ComparedEventResponse.Of)]);
}

/// <param name="Capacity">Places of all its ticket types.</param>
/// <param name="Days">Those on which something was sold, the earliest first.</param>
public sealed record ComparedEventResponse(
    Guid EventId,
    string Name,
    DateTimeOffset StartTime,
    string Currency,
    long Capacity,
    SumsResponse All,
    ConversionResponse Conversion,
    long Came,
    IReadOnlyList<ComparedDayResponse> Days)
{
    public static ComparedEventResponse Of(ComparedEvent one) => new(
        one.EventId,
        one.Name,
        one.StartTime,
        one.Currency,
        one.Capacity,
        SumsResponse.Of(one.All),
        ConversionResponse.Of(one.Conversion),
        one.Came,
        [.. one.Days.Select(day => new ComparedDayResponse(day.DaysBefore, day.Sold, day.RevenueMinor, day.SoldSoFar))]);
}

/// <param name="DaysBefore">The start by the event's own calendar; negative after it.</param>
public sealed record ComparedDayResponse(int DaysBefore, long Sold, long Revenue, long SoldSoFar);
