using System.Diagnostics.Metrics;

namespace EventLoop.Gates;

/// <summary>What scans came to (meter <c>EventLoop</c>).</summary>
internal static class ScanMetrics
{
    private static readonly Meter Meter = new("EventLoop");
    private static readonly Counter<long> Scans = Meter.CreateCounter<long>("eventloop.scans", "{scan}", "Scans, by what they came to.");

    public static void Scanned(ScanResult result, ScanReason? reason) => Scans.Add(
        1, new KeyValuePair<string, object?>("result", result.Text()), new KeyValuePair<string, object?>("reason", reason?.Text() ?? ""));
}
