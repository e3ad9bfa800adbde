using System.Globalization;

namespace EventLoop.Benchmarks;

/// <summary>One of those that take turns: a copy of the product, and what is sold there.</summary>
internal sealed record Contender(string Name, EventLoopDesign Product, Offer Offer);

/// <summary>Rounds of orders that contenders take in turn, so that what the machine does to one it does to all.</summary>
internal static class Turns
{
    /// <summary>The median of each one's rounds. No order may be refused.</summary>
    public static async Task<Round[]> Take(Bench bench, string part, int connections, params Contender[] contenders)
    {
        var rounds = contenders.Select(_ => new List<Round>()).ToArray();
        for (var round = 1; round <= bench.Options.Rounds; round++)
        {
            Bench.Say($"{part}: round {round}");
            for (var turn = 0; turn < contenders.Length; turn++)
            {
                var (name, product, offer) = contenders[turn];
                product.Offer = offer;
                var (measured, result) = await Measurement.Take(product, bench.Load, product.Orders(connections, bench.Options.Seconds));
                product.Acknowledged += result.DoneInAll;
                if (result.Faults > 0 || result.Refused.Count > 0)
                    throw new BenchException($"{part}: orders of {name} were refused: {string.Join(", ", result.Refused)}, {result.Faults} faults.");
                rounds[turn].Add(measured);
            }
        }

        return [.. rounds.Select(Round.Median)];
    }

    public static string Line(string name, Round round) => string.Create(
        CultureInfo.InvariantCulture,
        $"  {name,-18}  {round.Rate,6:#,0}/s  CPU µs {round.CpuMicrosServer,6:0.0} + {round.CpuMicrosPostgres ?? 0,6:0.0}  p50 {round.P50Ms,5:0.0} ms  p99 {round.P99Ms,6:0.0} ms  WAL bytes {round.WalBytes,6:#,0}  {round.AllocatedBytes / 1024,5:0.0} KB allocated");
}
