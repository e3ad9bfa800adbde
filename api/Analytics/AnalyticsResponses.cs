using System.Text.Json;
using System.Text.Json.Serialization;

namespace EventLoop.Analytics;

/// <summary>An event's figures, all as of one moment; amounts in minor units.</summary>
/// <param name="Sales">What was sold online.</param>
/// <param name="AtDoor">What was sold at the door.</param>
/// <param name="Complimentary">Tickets that were given away and not taken back.</param>
public sealed record AnalyticsResponse(
    DateTimeOffset AsOf,
    SalesResponse Sales,
    IReadOnlyList<TicketTypeFiguresResponse> TicketTypes,
    CheckInResponse CheckIn,
    IReadOnlyList<MinuteResponse> Timeline,
    DoorFiguresResponse AtDoor,
    int Complimentary)
{
    public static AnalyticsResponse Of(EventAnalytics figures) => new(
        figures.AsOf,
        SalesResponse.Of(figures.Sales),
        [.. figures.TicketTypes.Select(TicketTypeFiguresResponse.Of)],
        CheckInResponse.Of(figures.CheckIn),
        [.. figures.Timeline.Select(minute => new MinuteResponse(minute.Minute, minute.Sold, minute.RevenueMinor, minute.Admitted))],
        DoorFiguresResponse.Of(figures.Sales.AtDoor),
        figures.Sales.Complimentary);
}

/// <param name="Orders">Orders that were paid, the refunded ones too.</param>
/// <param name="TicketsSold">Tickets that are sold now.</param>
/// <param name="Held">Places that are held for orders that are not paid yet.</param>
/// <param name="GrossRevenue">What buyers paid.</param>
/// <param name="Fees">The fees of these orders, whoever bears them.</param>
/// <param name="NetRevenue">Gross less fees less refunds.</param>
/// <param name="Refunded">What goes back to buyers.</param>
public sealed record SalesResponse(
    int Orders, int TicketsSold, int Held, long GrossRevenue, long Fees, long NetRevenue, long Refunded, string Currency)
{
    public static SalesResponse Of(SalesFigures sales) => new(
        sales.Orders,
        sales.TicketsSold,
        sales.Held,
        sales.GrossMinor,
        sales.FeesMinor,
        sales.NetMinor,
        sales.RefundedMinor,
        sales.Currency);
}

/// <param name="TicketsSold">Tickets that are sold now.</param>
/// <param name="Cash">What was paid in cash, refunded or not; <paramref name="CardTerminal"/> likewise.</param>
/// <param name="Refunded">What staff give back.</param>
public sealed record DoorFiguresResponse(int Orders, int TicketsSold, long Cash, long CardTerminal, long Refunded)
{
    public static DoorFiguresResponse Of(DoorFigures door) => new(door.Orders, door.TicketsSold, door.CashMinor, door.CardTerminalMinor, door.RefundedMinor);
}

/// <param name="Sold">Places that are sold online.</param>
/// <param name="Revenue">Prices of the tickets that were not refunded, without fees.</param>
/// <param name="AtDoor">Places that are sold at the door.</param>
/// <param name="Complimentary">Places that were given away.</param>
public sealed record TicketTypeFiguresResponse(
    Guid TicketTypeId, string Name, int QuantityTotal, int Sold, int Held, int Available, long Revenue, int AtDoor, int Complimentary)
{
    public static TicketTypeFiguresResponse Of(TicketTypeFigures type) => new(
        type.TicketTypeId, type.Name, type.QuantityTotal, type.Sold, type.Held, type.Available, type.RevenueMinor, type.AtDoor, type.Complimentary);
}

/// <param name="Admitted">Admissions; who leaves and comes back counts again.</param>
/// <param name="Inside">Admissions less exits; with access rules, who is on the grounds by them now.</param>
/// <param name="Refused">Scans that let nobody through.</param>
/// <param name="Rate">Share of the sold tickets whose holders came, 0 to 1.</param>
/// <param name="Conflicts">How often a device that was offline let somebody through whom the rules would have refused.</param>
/// <param name="Areas">Who is in which area now.</param>
/// <param name="SilentDevices">Devices that have given no sign of life for two minutes, having given one before.</param>
public sealed record CheckInResponse(
    int Admitted, int Inside, int Refused, double Rate, int Conflicts, IReadOnlyList<GateFiguresResponse> Gates, IReadOnlyList<LiveAreaResponse> Areas, int SilentDevices)
{
    public static CheckInResponse Of(CheckInFigures checkIn) => new(
        checkIn.Admitted,
        checkIn.Inside,
        checkIn.Refused,
        checkIn.Rate,
        checkIn.Conflicts,
        [.. checkIn.Gates.Select(gate => GateFiguresResponse.Of(gate.GateId, gate.Name, gate.Admitted, gate.Exited, gate.Refused, gate.Conflicts, gate.ScansPerMinute, gate.RefusedFor))],
        [.. checkIn.Areas.Select(LiveAreaResponse.Of)],
        checkIn.SilentDevices);
}

/// <param name="Inside">Who entered here less who left here, never below zero.</param>
/// <param name="ScansPerMinute">Scans of the last minute.</param>
/// <param name="RefusedFor">Refused scans by reason.</param>
public sealed record GateFiguresResponse(
    Guid GateId, string Name, int Admitted, int Exited, int Refused, int Conflicts, int Inside, int ScansPerMinute, IReadOnlyDictionary<string, int> RefusedFor)
{
    public static GateFiguresResponse Of(
        Guid gateId, string name, int admitted, int exited, int refused, int conflicts, int scansPerMinute, IReadOnlyDictionary<string, int> refusedFor) =>
        new(gateId, name, admitted, exited, refused, conflicts, Math.Max(0, admitted - exited), scansPerMinute, refusedFor);
}

/// <summary>How many people are in an area; those of an inner one are in the outer one too.</summary>
public sealed record LiveAreaResponse(string Name, int? Capacity, int Inside)
{
    public static LiveAreaResponse Of(LiveArea area) => new(area.Name, area.Capacity, area.Inside);
}

/// <summary>What happened in one minute; minutes in which nothing happened are left out.</summary>
/// <param name="Sold">Tickets that were issued then and were not refunded since.</param>
public sealed record MinuteResponse(DateTimeOffset Minute, int Sold, long Revenue, int Admitted);

/// <summary>An event's figures while it sells and lets people in.</summary>
/// <param name="Suspicions">How much there is that the organizer should look at.</param>
internal sealed record LiveResponse(
    DateTimeOffset AsOf,
    int Sold,
    int Held,
    int Available,
    long Revenue,
    int Admitted,
    int Inside,
    IReadOnlyList<LiveTicketTypeResponse> ByTicketType,
    IReadOnlyList<GateFiguresResponse> ByGate,
    int Suspicions,
    IReadOnlyList<LiveAreaResponse> Areas,
    int SilentDevices,
    int AtDoor,
    int Complimentary)
{
    public static LiveResponse Of(LiveCounters live) => new(
        live.AsOf,
        live.Sold,
        live.Held,
        live.Available,
        live.RevenueMinor,
        live.Admitted,
        live.Inside,
        [.. live.ByTicketType.Select(of => new LiveTicketTypeResponse(of.TicketTypeId, of.Name, of.Sold, of.Held, of.Available, of.RevenueMinor, of.AtDoor, of.Complimentary))],
        [.. live.ByGate.Select(of => GateFiguresResponse.Of(of.GateId, of.Name, of.Admitted, of.Exited, of.Refused, of.Conflicts, of.ScansPerMinute, of.RefusedFor))],
        live.Suspicions,
        [.. live.Areas.Select(LiveAreaResponse.Of)],
        live.SilentDevices,
        live.AtDoor,
        live.Complimentary);
}

internal sealed record LiveTicketTypeResponse(
    Guid TicketTypeId, string Name, int Sold, int Held, int Available, long Revenue, int AtDoor, int Complimentary);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AnalyticsResponse))]
[JsonSerializable(typeof(LiveResponse))]
[JsonSerializable(typeof(FiguresResponse))]
[JsonSerializable(typeof(PeriodsResponse))]
[JsonSerializable(typeof(CheckInCurveResponse))]
[JsonSerializable(typeof(BuyerAreasResponse))]
[JsonSerializable(typeof(ComparisonResponse))]
internal sealed partial class AnalyticsJson : JsonSerializerContext;
