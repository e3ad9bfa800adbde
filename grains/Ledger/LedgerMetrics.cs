using System.Diagnostics.Metrics;

namespace EventLoop.Ledger;

/// <summary>What the ledger tells of itself (meter <c>EventLoop</c>).</summary>
internal static class LedgerMetrics
{
    private static readonly Meter Meter = new("EventLoop");
    private static readonly Counter<long> Commits = Meter.CreateCounter<long>("eventloop.ledger.commits", "{commit}");
    private static readonly Counter<long> Appends = Meter.CreateCounter<long>("eventloop.ledger.appends", "{append}");
    private static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>("eventloop.ledger.batch.size", "{unit}");

    /// <summary>Commands turned away because the queue was full.</summary>
    public static readonly Counter<long> Refused = Meter.CreateCounter<long>("eventloop.ledger.refused", "{command}");

    public static void Committed(IReadOnlyList<CommitUnit> batch)
    {
        Commits.Add(1);
        BatchSize.Record(batch.Count);
        var appends = 0;
        foreach (var unit in batch)
            appends += unit.Appends.Count;
        Appends.Add(appends);
    }
}
