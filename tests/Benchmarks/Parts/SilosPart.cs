using System.Globalization;

namespace EventLoop.Benchmarks;

/// <summary>
/// What it costs to be a cluster: copies of the product take turns, one that is a single process, one of an API and a silo, and one of an API and three. On one
/// machine more silos cannot be quicker; what is asked is what their talking to each other takes.
/// </summary>
internal sealed class SilosPart(Bench bench)
{
    private static readonly (string Name, int Silos)[] Kinds = [("one process", 0), ("API and 1 silo", 1), ("API and 3 silos", 3)];

    public async Task Run()
    {
        var copies = Kinds.Select(kind => new EventLoopDesign { Silos = kind.Silos }).ToArray();
        try
        {
            for (var kind = 0; kind < copies.Length; kind++)
            {
                await copies[kind].Start(Directory.CreateDirectory(Path.Combine(bench.Folder, $"silos-{Kinds[kind].Silos}")).FullName);
                await bench.WarmUp($"silos, {Kinds[kind].Name}", copies[kind]);
            }

            Show(await Measure(copies));
        }
        finally
        {
            foreach (var copy in copies)
                await copy.DisposeAsync();
        }
    }

    private async Task<Kind[]> Measure(EventLoopDesign[] copies)
    {
        var rounds = Kinds.Select(_ => new List<Round>()).ToArray();
        for (var round = 1; round <= bench.Options.Rounds; round++)
        {
            Bench.Say($"silos: round {round}");
            for (var kind = 0; kind < copies.Length; kind++)
            {
                var copy = copies[kind];
                var (measured, result) = await Measurement.Take(copy, bench.Load, copy.Orders(bench.Options.Headline, bench.Options.Seconds));
                copy.Acknowledged += result.DoneInAll;
                if (result.Faults > 0 || result.Refused.Count > 0)
                    throw new BenchException($"Orders at {Kinds[kind].Name} were refused: {string.Join(", ", result.Refused)}, {result.Faults} faults.");
                rounds[kind].Add(measured);
            }
        }

        foreach (var copy in copies)
            await copy.Audit();
        return [.. rounds.Select((one, kind) => new Kind(Kinds[kind].Name, Kinds[kind].Silos, Round.Median(one)))];
    }

    private void Show(Kind[] kinds)
    {
        bench.Report.Add("silos", kinds);
        Console.WriteLine($"silos: orders at {bench.Options.Headline} connections, medians of {bench.Options.Rounds} rounds");
        foreach (var (name, _, round) in kinds)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {name,-16}  {round.Rate,6:#,0}/s  CPU µs {round.CpuMicrosServer,6:0.0} + {round.CpuMicrosPostgres ?? 0,6:0.0}  p50 {round.P50Ms,5:0.0} ms  p99 {round.P99Ms,6:0.0} ms  {round.AllocatedBytes / 1024,5:0.0} KB allocated"));
        }

        Console.WriteLine();
    }

    private sealed record Kind(string Name, int Silos, Round Round);
}
