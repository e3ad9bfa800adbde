namespace EventLoop.Acceptance;

/// <summary>What an auditor found, and the sums, all from the ledger's facts.</summary>
/// <param name="Violations">What must never be, not even in the middle of a sale.</param>
/// <param name="Unfinished">What may be while something is under way.</param>
internal sealed record Audit(IReadOnlyList<string> Violations, IReadOnlyList<string> Unfinished)
{
    public required IReadOnlyDictionary<Guid, TicketTypeBook> TicketTypes { get; init; }

    public required IReadOnlyDictionary<Guid, OrderBook> Orders { get; init; }

    public required IReadOnlySet<Guid> Tickets { get; init; }

    public required IReadOnlySet<Guid> Scans { get; init; }

    /// <summary>Tickets that were ever let in.</summary>
    public required int Admitted { get; init; }

    public int Sold => TicketTypes.Values.Sum(type => type.Sold);

    public int Held => TicketTypes.Values.Sum(type => type.Held);

    /// <summary>Held for orders that were never placed: what a crash leaves between the first and the last ticket type of an order.</summary>
    public int HeldForNobody => TicketTypes.Values.SelectMany(type => type.Holds).Where(hold => !Orders.ContainsKey(hold.Key)).Sum(hold => hold.Value);

    /// <summary>Totals of the orders that are paid and not refunded.</summary>
    public long PaidMinor => Orders.Values.Where(order => order.Status == "paid").Sum(order => order.TotalMinor);

    /// <summary>Orders by status.</summary>
    public IReadOnlyDictionary<string, int> Statuses => Orders.Values.CountBy(order => order.Status).ToDictionary();
}
