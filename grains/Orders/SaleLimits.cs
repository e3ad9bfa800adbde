namespace EventLoop.Orders;

/// <summary>How often accounts have sold at the door within the last minute. A repeat of an operation is no other sale.</summary>
internal sealed class SaleLimits
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Guid, Queue<(DateTimeOffset At, Guid Operation)>> recent = [];

    public bool MaySell(Guid account, Guid operation, DateTimeOffset now)
    {
        if (!recent.TryGetValue(account, out var sales))
            recent[account] = sales = [];
        while (sales.TryPeek(out var oldest) && oldest.At <= now - Minute)
            sales.Dequeue();
        if (sales.Any(sale => sale.Operation == operation))
            return true;
        if (sales.Count >= IBoxOfficeGrain.MostSalesPerMinute)
            return false;
        sales.Enqueue((now, operation));
        return true;
    }
}
