using System.Globalization;

namespace EventLoop.Benchmarks;

/// <summary>
/// What more load than can be carried does: first with so many connections that each has to wait, then with twice as many buyers a
/// second as there can be, who do not wait for each other.
/// </summary>
internal sealed class OverloadPart(Bench bench)
{
    private const int ManyConnections = 1024;

    /// <summary>More than the product lets in at the same time, so that what is too much gets as far as its door.</summary>
    private const int OpenConnections = 6000;

    public async Task Run()
    {
        var product = await bench.Product();
        await bench.WarmUp("overload", product);
        var (few, many, flooded) = (new List<LoadResult>(), new List<LoadResult>(), new List<LoadResult>());
        for (var round = 1; round <= bench.Options.Rounds; round++)
        {
            Bench.Say($"overload: round {round}");
            few.Add(await bench.Buy(product, product.Orders(bench.Options.Headline, bench.Options.Seconds)));
            many.Add(await bench.Buy(product, product.Orders(ManyConnections, bench.Options.Seconds)));
            flooded.Add(await bench.Buy(product, product.Orders(OpenConnections, bench.Options.Seconds * 2, 2 * Median(few, result => result.Rate)) with { RampSeconds = 1 }));
        }

        await product.Audit();
        Show(few, many, flooded);
    }

    private void Show(List<LoadResult> few, List<LoadResult> many, List<LoadResult> flooded)
    {
        var best = Median(few, result => result.Rate);
        var figures = new Overload(
            best,
            Median(many, result => result.Rate) / best,
            Median(many, result => result.Whole.P99),
            Median(flooded, result => result.Rate) / best,
            Median(flooded, result => result.Whole.P99),
            Median(flooded, result => result.Refused.Values.Sum() / result.Seconds),
            flooded.SelectMany(result => result.Refused).GroupBy(refused => refused.Key).ToDictionary(status => status.Key, status => status.Sum(refused => refused.Value)),
            Median(flooded, result => result.Refusals.P99),
            flooded.Sum(result => result.WithoutRetryAfter),
            Median(flooded, result => result.Unsent / result.Seconds),
            flooded.Sum(result => result.Faults));
        bench.Report.Add("overload", figures);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            overload, medians of {few.Count} rounds
              {bench.Options.Headline} connections: {figures.BestRate:#,0} orders/s
              {ManyConnections} connections: {figures.ManyConnectionsRatio:0.00} of that, p99 {figures.ManyConnectionsP99Ms:0.0} ms
              twice as many buyers as that: {figures.FloodGoodputRatio:0.00} of it served, p99 {figures.FloodP99Ms:0.0} ms
              turned away: {figures.RefusedPerSecond:#,0}/s ({string.Join(", ", figures.Refused.Select(refused => $"{refused.Key}: {refused.Value}"))}), p99 {figures.RefusedP99Ms:0.0} ms after they came, {figures.WithoutRetryAfter} without Retry-After
              without a connection: {figures.UnsentPerSecond:#,0}/s; broken connections: {figures.Faults}

            """));
    }

    private static double Median(List<LoadResult> results, Func<LoadResult, double> figure) => Round.Middle(results, figure);

    /// <param name="BestRate">Orders per second that can be carried.</param>
    /// <param name="FloodGoodputRatio">Of it, what is carried when twice as many come.</param>
    /// <param name="Refused">By status, in all rounds.</param>
    /// <param name="UnsentPerSecond">Buyers that the generator had no connection for.</param>
    private sealed record Overload(
        double BestRate,
        double ManyConnectionsRatio,
        double ManyConnectionsP99Ms,
        double FloodGoodputRatio,
        double FloodP99Ms,
        double RefusedPerSecond,
        IReadOnlyDictionary<int, long> Refused,
        double RefusedP99Ms,
        long WithoutRetryAfter,
        double UnsentPerSecond,
        long Faults);
}
