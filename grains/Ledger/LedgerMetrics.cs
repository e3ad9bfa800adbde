using System.Diagnostics.Metrics;

namespace EventLoop.Ledger;

/// <summary>What the ledger tells of itself (meter <c>EventLoop</c>).</summary>
internal static class LedgerMetrics
{
    private static readonly Meter Meter = new("EventLoop");

    private static readonly Counter<long> Commits =
        Meter.CreateCounter<long>("eventloop.ledger.commits", "{commit}", "Transactions that made facts durable.");

    private static readonly Counter<long> Appends =
        Meter.CreateCounter<long>("eventloop.ledger.appends", "{append}", "Rows that were added to the ledger.");

    private static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>(
        "eventloop.ledger.batch.size",
        "{unit}",
        "Units in one commit; a unit is what one grain had to record, with its riders.",
        advice: new() { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000] });

    private static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>(
        "eventloop.ledger.commit.duration",
        "s",
        "From taking a batch to its being on disk.",
        advice: new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10] });

    /// <summary>Commands turned away because the queue was full.</summary>
    public static readonly Counter<long> Refused =
        Meter.CreateCounter<long>("eventloop.ledger.refused", "{command}", "Commands turned away because the queue was full.");

    public static void Committed(IReadOnlyList<CommitUnit> batch, TimeSpan duration)
    {
        Commits.Add(1);
        BatchSize.Record(batch.Count);
        CommitDuration.Record(duration.TotalSeconds);
        var appends = 0;
        foreach (var unit in batch)
            appends += unit.Appends.Count;
        Appends.Add(appends);
    }
}
