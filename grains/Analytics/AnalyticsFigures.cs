using EventLoop.Orders;

namespace EventLoop.Analytics;

/// <summary>How an event's figures follow from sums over its orders, tickets and scans.</summary>
internal static class AnalyticsFigures
{
    public static EventAnalytics Of(
        DateTimeOffset asOf,
        string currency,
        OrderSums orders,
        IReadOnlyList<BoxOfficeSums> boxOffice,
        IReadOnlyList<TypeSums> types,
        IReadOnlyList<(Guid Id, string Name)> gates,
        IReadOnlyList<ScanSums> scans,
        IReadOnlyList<MinuteFigures> timeline)
    {
        var sold = types.Sum(type => type.SoldOnline);
        var issued = types.Sum(type => type.Sold);
        return new(
            asOf,
            new(
                orders.Count,
                sold,
                types.Sum(type => type.Held),
                orders.TotalMinor,
                orders.FeesMinor,
                orders.TotalMinor - orders.FeesMinor - orders.RefundedMinor,
                orders.RefundedMinor,
                currency)
            {
                AtDoor = new(
                    boxOffice.Where(sums => sums.PaidBy is not null).Sum(sums => sums.Orders),
                    types.Sum(type => type.SoldAtDoor),
                    Taken(PaidBy.Cash),
                    Taken(PaidBy.CardTerminal),
                    boxOffice.Sum(sums => sums.RefundedMinor)),
                Complimentary = types.Sum(type => type.Given),
            },
            [.. types.Select(type => new TicketTypeFigures(
                type.Id, type.Name, type.Total, type.SoldOnline, type.Held, Math.Max(0, type.Total - type.Sold - type.Held), type.RevenueMinor)
            {
                AtDoor = type.SoldAtDoor,
                Complimentary = type.Given,
            })],
            new(
                Count("admitted"),
                Count("admitted") - Count("exited"),
                Count("refused"),
                issued == 0 ? 0 : (double)types.Sum(type => type.Came) / issued,
                [.. gates.Select(gate => new GateFigures(
                    gate.Id, gate.Name, Count("admitted", gate.Id), Count("exited", gate.Id), Count("refused", gate.Id))
                {
                    Conflicts = Conflicts(gate.Id),
                    ScansPerMinute = scans.Where(scan => scan.GateId == gate.Id).Sum(scan => scan.LastMinute),
                    RefusedFor = scans.Where(scan => scan.GateId == gate.Id && scan.Result == "refused").ToDictionary(scan => scan.Reason!, scan => scan.Count),
                })])
            {
                Conflicts = Conflicts(null),
            },
            timeline);

        long Taken(PaidBy paidBy) => boxOffice.Where(sums => sums.PaidBy == paidBy).Sum(sums => sums.TotalMinor);

        int Conflicts(Guid? gateId) => scans.Where(scan => scan.IsConflict && (gateId is null || scan.GateId == gateId)).Sum(scan => scan.Count);

        int Count(string result, Guid? gateId = null) =>
            scans.Where(scan => scan.Result == result && (gateId is null || scan.GateId == gateId)).Sum(scan => scan.Count);
    }
}

/// <summary>Sums over the orders that were placed online and paid.</summary>
internal readonly record struct OrderSums(int Count, long TotalMinor, long FeesMinor, long RefundedMinor);

/// <summary>Sums over the orders of the box office that were paid for in the same way.</summary>
/// <param name="PaidBy">Null: given away.</param>
internal readonly record struct BoxOfficeSums(PaidBy? PaidBy, int Orders, long TotalMinor, long RefundedMinor);

/// <summary>A ticket type, what its tickets that were not refunded cost, and how many of these were let in.</summary>
/// <param name="Sold">All places that have become tickets.</param>
/// <param name="RevenueMinor">Of those that were sold online.</param>
internal readonly record struct TypeSums(Guid Id, string Name, int Total, int Sold, int Held, long RevenueMinor, int Came, int Given, int SoldAtDoor)
{
    public int SoldOnline => Sold - Given - SoldAtDoor;
}

/// <summary>How many scans at a gate came to the same.</summary>
internal readonly record struct ScanSums(Guid GateId, string Result, string? Reason, int Count, int LastMinute)
{
    /// <summary>A device that was offline let somebody through whom the rules would have refused.</summary>
    public bool IsConflict => Result != "refused" && Reason is not null;
}
