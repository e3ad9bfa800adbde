namespace EventLoop.Analytics;

/// <summary>How an event's figures follow from sums over its orders, tickets and scans.</summary>
internal static class AnalyticsFigures
{
    public static EventAnalytics Of(
        DateTimeOffset asOf,
        string currency,
        OrderSums orders,
        IReadOnlyList<TypeSums> types,
        IReadOnlyList<(Guid Id, string Name)> gates,
        IReadOnlyList<ScanSums> scans,
        IReadOnlyList<MinuteFigures> timeline)
    {
        var sold = types.Sum(type => type.Sold);
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
                currency),
            [.. types.Select(type => new TicketTypeFigures(
                type.Id, type.Name, type.Total, type.Sold, type.Held, Math.Max(0, type.Total - type.Sold - type.Held), type.RevenueMinor))],
            new(
                Count("admitted"),
                Count("admitted") - Count("exited"),
                Count("refused"),
                sold == 0 ? 0 : (double)types.Sum(type => type.Came) / sold,
                [.. gates.Select(gate => new GateFigures(
                    gate.Id, gate.Name, Count("admitted", gate.Id), Count("exited", gate.Id), Count("refused", gate.Id)) { Conflicts = Conflicts(gate.Id) })])
            {
                Conflicts = Conflicts(null),
            },
            timeline);

        int Conflicts(Guid? gateId) => scans.Where(scan => gateId is null || scan.GateId == gateId).Sum(scan => scan.Conflicts);

        int Count(string result, Guid? gateId = null) =>
            scans.Where(scan => scan.Result == result && (gateId is null || scan.GateId == gateId)).Sum(scan => scan.Count);
    }
}

/// <summary>Sums over the orders that were paid.</summary>
internal readonly record struct OrderSums(int Count, long TotalMinor, long FeesMinor, long RefundedMinor);

/// <summary>A ticket type, what its tickets that were not refunded cost, and how many of these were let in.</summary>
internal readonly record struct TypeSums(Guid Id, string Name, int Total, int Sold, int Held, long RevenueMinor, int Came);

/// <summary>How many scans at a gate came to the same.</summary>
internal readonly record struct ScanSums(Guid GateId, string Result, int Count, int Conflicts);
