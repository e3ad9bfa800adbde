using System.Globalization;

namespace EventLoop.Benchmarks;

/// <summary>Whether gates wait for buyers: scans at a steady rate, alone, and while an on-sale takes all that the machine has.</summary>
internal sealed class GatesPart(Bench bench)
{
    /// <summary>Eighty thousand people in an hour are 22 a second.</summary>
    private const int ScansPerSecond = 100;

    private const int GateConnections = 32;

    public async Task Run()
    {
        using var gates = LoadProcess.Start();
        var product = await bench.Product();
        await bench.WarmUp("gates-under-sale", product);
        var seconds = Math.Max(2, bench.Options.Seconds);
        var codes = Path.Combine(bench.Folder, "codes-of-gates");
        await product.WriteCodes(codes, (int)(ScansPerSecond * (seconds + 1) * (2 * bench.Options.Rounds + 2)) + 20_000, bench.Load);
        await Scan(product, gates, product.Scans(codes, GateConnections, 10) with { MostJourneys = 15_000 });

        var (alone, under, sold) = (new List<LoadResult>(), new List<LoadResult>(), new List<LoadResult>());
        var scans = product.Scans(codes, GateConnections, seconds, ScansPerSecond);
        for (var round = 1; round <= bench.Options.Rounds; round++)
        {
            Bench.Say($"gates-under-sale: round {round}");
            await product.FollowersHaveRead(TimeSpan.FromMinutes(1)); // Else those who follow the sale before are still at work.
            alone.Add(await Scan(product, gates, scans));
            var sale = bench.Load.Run(product.Orders(bench.Options.Headline, seconds + 1));
            await Task.Delay(TimeSpan.FromSeconds(0.5));
            under.Add(await Scan(product, gates, scans));
            sold.Add(await sale);
            product.Acknowledged += sold[^1].DoneInAll;
        }

        await product.Audit();
        Show(alone, under, sold);
    }

    private static async Task<LoadResult> Scan(Design product, LoadProcess gates, LoadPlan plan)
    {
        var result = await gates.Run(plan);
        product.Admitted += result.DoneInAll;
        return result.Faults == 0 && result.Refused.Count == 0
            ? result
            : throw new BenchException($"Scans were refused: {string.Join(", ", result.Refused)}, {result.Faults} faults.");
    }

    private void Show(List<LoadResult> alone, List<LoadResult> under, List<LoadResult> sold)
    {
        Percentiles Median(List<LoadResult> results) => new(
            Round.Middle(results, result => result.Whole.P50), Round.Middle(results, result => result.Whole.P99),
            Round.Middle(results, result => result.Whole.P999), results.Max(result => result.Whole.Longest));
        var figures = new GatesUnderSale(ScansPerSecond, Round.Middle(sold, result => result.Rate), Median(alone), Median(under));
        bench.Report.Add("gatesUnderSale", figures);
        string Line(Percentiles scan) => string.Create(
            CultureInfo.InvariantCulture, $"p50 {scan.P50:0.0} ms, p99 {scan.P99:0.0} ms, p99.9 {scan.P999:0.0} ms, longest {scan.Longest:0.0} ms");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            gates-under-sale, {ScansPerSecond} scans a second, medians of {alone.Count} rounds
              alone: {Line(figures.Alone)}
              beside {figures.OrdersPerSecond:#,0} orders a second from {bench.Options.Headline} connections: {Line(figures.UnderSale)}

            """));
    }

    private sealed record GatesUnderSale(int ScansPerSecond, double OrdersPerSecond, Percentiles Alone, Percentiles UnderSale);
}
