using System.Collections.Concurrent;

namespace EventLoop.Acceptance;

/// <summary>How long requests took, and when they were answered.</summary>
internal sealed class Latencies
{
    private readonly ConcurrentQueue<(TimeSpan Took, TimeSpan AnsweredAt)> all = new();

    public void Add(TimeSpan began, TimeSpan answered) => all.Enqueue((answered - began, answered));

    /// <summary>The most answers within one second of the clock.</summary>
    public int PeakSecond => all.CountBy(request => (int)request.AnsweredAt.TotalSeconds).Max(second => second.Value);

    public override string ToString() => $"p50 {Percentile(0.50):f1} ms, p99 {Percentile(0.99):f1} ms, longest {Percentile(1):f1} ms of {all.Count}";

    private double Percentile(double share)
    {
        var sorted = all.Select(request => request.Took.TotalMilliseconds).Order().ToList();
        return sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
    }
}
