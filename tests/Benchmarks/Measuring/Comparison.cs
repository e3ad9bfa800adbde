using System.Globalization;
using System.Text;

namespace EventLoop.Benchmarks;

/// <summary>The medians of one design.</summary>
/// <param name="Closed">By connections, which are busy all the time: the most that the design does.</param>
/// <param name="Open">By arrivals per second, which come whatever became of earlier ones: how long answers take.</param>
internal sealed record Measured(string Name, IReadOnlyDictionary<int, Round> Closed, IReadOnlyDictionary<int, Round> Open, LogShares? Log);

/// <summary>Orders or scans of several designs, as tables for people.</summary>
/// <param name="Headline">The connections whose figures stand for each design.</param>
/// <param name="Stolen">Rounds that were dropped since the host gave the CPU to others.</param>
internal sealed record Comparison(string Kind, int Headline, IReadOnlyList<Measured> Designs, int Rounds, int Stolen)
{
    private const string Ours = "eventloop";

    /// <summary>Our rate over theirs, by design; empty when we do not take part.</summary>
    public IReadOnlyDictionary<string, double> Ratios => Designs.FirstOrDefault(design => design.Name == Ours) is { } ours
        ? Designs.Where(design => design != ours).ToDictionary(
            design => design.Name, design => ours.Closed[Headline].Rate / design.Closed[Headline].Rate)
        : new Dictionary<string, double>();

    private Round? Echo => Designs.FirstOrDefault(design => design.Name == "echo")?.Closed[Headline];

    public string ToText()
    {
        var text = new StringBuilder();
        text.Append($"{Kind} at {Headline} connections, medians of {Rounds} rounds");
        text.AppendLine(Stolen == 0 ? "" : $", {Stolen} rounds dropped for CPU steal");
        Write(text,
            [Kind, "per s", "ours is", "CPU µs server", "+ Postgres", "× echo", "fsyncs", "WAL bytes", "= ledger + tables + other", "p50 ms", "p99", "p99.9", "alloc KB"],
            Designs.Select(design => Line(design, design.Closed[Headline])));
        if (Designs.Any(design => design.Closed.Count > 1))
        {
            text.AppendLine().AppendLine("by connections: per second (p99 ms)");
            var all = Designs.SelectMany(design => design.Closed.Keys).Distinct().Order().ToArray();
            Write(text, [Kind, .. all.Select(connections => $"{connections}")], Designs.Select(design => (string[])
                [design.Name, .. all.Select(connections => $"{N(design.Closed[connections].Rate)} ({F(design.Closed[connections].P99Ms)})")]));
        }

        if (Designs.Any(design => design.Open.Count > 0))
        {
            text.AppendLine().AppendLine("at a fixed rate of arrivals: ms p50 / p99 / p99.9, from when they were due; CPU µs server + Postgres");
            var all = Designs.SelectMany(design => design.Open.Keys).Distinct().Order().ToArray();
            Write(text, [Kind, .. all.Select(rate => $"{rate}/s")], Designs.Select(design => (string[])
                [design.Name, .. all.Select(rate => design.Open.TryGetValue(rate, out var round) ? AtRate(round) : "more than it can")]));
        }

        var others = Designs.SelectMany(design => design.Closed.Values).Max(round => round.Others);
        if (others > 0.05)
            text.AppendLine().AppendLine($"Other processes used up to {others:P0} of the machine meanwhile (medians): rates and latencies suffer from it.");
        return text.ToString();
    }

    private string[] Line(Measured design, Round round) =>
    [
        design.Name,
        N(round.Rate),
        Ratios.TryGetValue(design.Name, out var ratio) ? $"{ratio.ToString("0.00", CultureInfo.InvariantCulture)} ×" : "",
        F(round.CpuMicrosServer),
        round.CpuMicrosPostgres is { } postgres ? F(postgres) : "?",
        Echo is null ? "" : F((round.CpuMicrosServer + (round.CpuMicrosPostgres ?? 0)) / Echo.CpuMicrosServer),
        round.Fsyncs.ToString("0.000", CultureInfo.InvariantCulture),
        N(round.WalBytes),
        design.Log is { } log ? $"{N(round.WalBytes * log.Ledger)} + {N(round.WalBytes * log.Tables)} + {N(round.WalBytes * log.Other)}" : "",
        F(round.P50Ms),
        F(round.P99Ms),
        F(round.P999Ms),
        F(round.AllocatedBytes / 1024),
    ];

    private static string AtRate(Round round) =>
        $"{F(round.P50Ms)} / {F(round.P99Ms)} / {F(round.P999Ms)}; {N(round.CpuMicrosServer)} + {N(round.CpuMicrosPostgres ?? 0)}";

    private static string N(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string F(double number) => number.ToString("#,0.0", CultureInfo.InvariantCulture);

    private static void Write(StringBuilder text, string[] head, IEnumerable<string[]> body)
    {
        string[][] lines = [head, .. body];
        var widths = head.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
            text.AppendLine("  " + string.Join("  ", line.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))).TrimEnd());
    }
}
