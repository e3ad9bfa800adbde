namespace EventLoop.Analytics;

/// <summary>What a batch of the ledger adds to figures, cell by cell.</summary>
internal sealed class FigureDeltas
{
    public Dictionary<SaleCell, SaleSums> Sales { get; } = [];

    public Dictionary<ScanCell, long> Scans { get; } = [];

    /// <summary>By event and ticket type.</summary>
    public Dictionary<(Guid EventId, Guid TicketTypeId), long> Came { get; } = [];

    public void Add(SaleCell cell, SaleSums sums) => Sales[cell] = Sales.GetValueOrDefault(cell) + sums;

    public void Add(ScanCell cell) => Scans[cell] = Scans.GetValueOrDefault(cell) + 1;

    public void AddCame(Guid eventId, Guid ticketTypeId, int change)
    {
        if (change != 0)
            Came[(eventId, ticketTypeId)] = Came.GetValueOrDefault((eventId, ticketTypeId)) + change;
    }

    /// <summary>Sums of sales by a coarser key, without those that come to nothing.</summary>
    public List<(TKey Key, SaleSums Sums)> SalesBy<TKey>(Func<SaleCell, TKey> key)
        where TKey : notnull
    {
        var by = new Dictionary<TKey, SaleSums>();
        foreach (var (cell, sums) in Sales)
            by[key(cell)] = by.GetValueOrDefault(key(cell)) + sums;
        return [.. by.Where(one => one.Value != default).Select(one => (one.Key, one.Value))];
    }

    /// <summary>Numbers of scans by a coarser key.</summary>
    public List<(TKey Key, long Scans)> ScansBy<TKey>(Func<ScanCell, TKey> key)
        where TKey : notnull => [.. Scans.GroupBy(one => key(one.Key), (by, all) => (by, all.Sum(one => one.Value)))];
}

/// <summary>Scans of one minute at one gate that came to the same.</summary>
/// <param name="Reason">Empty: none.</param>
internal readonly record struct ScanCell(Guid EventId, Guid GateId, DateTimeOffset Minute, string Result, string Reason);
