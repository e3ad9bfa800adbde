using System.Globalization;

namespace EventLoop.Benchmarks;

/// <summary>
/// What it costs an order that its event limits what one person may have. Events of one copy of the product take turns: without limits, with a limit for
/// each person, and with one for each network on top. All buyers of the bench share a network, so the last is the worst there can be: every order of
/// the sale waits for the one before it, and counts all of them.
/// </summary>
internal sealed class LimitsPart(Bench bench)
{
    /// <summary>A tally lets a hundred wait.</summary>
    private const int MostConnections = 64;

    private static readonly (string Name, object? Limits)[] Kinds =
    [
        ("without limits", null),
        ("for each person", new { perPerson = 8 }),
        ("and each network", new { perPerson = 8, perAddress = 100_000 }),
    ];

    public async Task Run()
    {
        var product = await bench.Product();
        await bench.WarmUp("limits", product);
        var usual = product.Offer;
        var offers = new List<Offer>();
        foreach (var (_, limits) in Kinds)
            offers.Add(await product.Open(limits));

        var rounds = Kinds.Select(_ => new List<Round>()).ToArray();
        for (var round = 1; round <= bench.Options.Rounds; round++)
        {
            Bench.Say($"limits: round {round}");
            for (var kind = 0; kind < Kinds.Length; kind++)
            {
                product.Offer = offers[kind];
                var (measured, result) = await Measurement.Take(product, bench.Load, product.Orders(Math.Min(MostConnections, bench.Options.Headline), bench.Options.Seconds));
                product.Acknowledged += result.DoneInAll;
                if (result.Faults > 0 || result.Refused.Count > 0)
                    throw new BenchException($"Orders {Kinds[kind].Name} were refused: {string.Join(", ", result.Refused)}, {result.Faults} faults.");
                rounds[kind].Add(measured);
            }
        }

        product.Offer = usual;
        await product.Audit();
        Show([.. rounds.Select((one, kind) => new Kind(Kinds[kind].Name, Round.Median(one)))]);
    }

    private void Show(Kind[] kinds)
    {
        bench.Report.Add("limits", kinds);
        Console.WriteLine($"limits: orders of events that limit what one may have, {Math.Min(MostConnections, bench.Options.Headline)} connections, medians of {bench.Options.Rounds} rounds");
        foreach (var (name, round) in kinds)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {name,-16}  {round.Rate,6:#,0}/s  CPU µs {round.CpuMicrosServer,6:0.0} + {round.CpuMicrosPostgres ?? 0,6:0.0}  p50 {round.P50Ms,5:0.0} ms  p99 {round.P99Ms,6:0.0} ms  WAL bytes {round.WalBytes,6:#,0}"));
        }

        Console.WriteLine();
    }

    private sealed record Kind(string Name, Round Round);
}
