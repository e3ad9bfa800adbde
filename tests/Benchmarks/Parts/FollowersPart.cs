using System.Globalization;
using EventLoop.Ledger;

namespace EventLoop.Benchmarks;

/// <summary>
/// Whether a follower of the ledger keeps up with an on-sale that takes all that the machine has: the relay to Kafka, to a broker that
/// speaks the protocol in the bench's own process. And what it costs the sale: a copy of the product without followers takes turns.
/// </summary>
internal sealed class FollowersPart(Bench bench)
{
    private const string Relay = "follower=\"kafka\"";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public async Task Run()
    {
        using var kafka = new MockKafka();
        await using EventLoopDesign followed = new("--Kafka:BootstrapServers", kafka.BootstrapServers, "--Ledger:LagInterval", "00:00:00.25");
        await followed.Start(Directory.CreateDirectory(Path.Combine(bench.Folder, "followers")).FullName);
        var alone = await bench.Product();
        await bench.WarmUp("followers", alone);
        await bench.WarmUp("followers", followed);

        var (without, with, lags) = (new List<Round>(), new List<Round>(), new List<Lag>());
        for (var round = 1; round <= bench.Options.Rounds; round++)
        {
            Bench.Say($"followers: round {round}");
            without.Add(await Measure(alone));
            await followed.CaughtUp(Patience, Relay);
            using var ended = new CancellationTokenSource();
            var watched = Watch(followed, ended.Token);
            with.Add(await Measure(followed));
            await ended.CancelAsync();
            lags.Add(new(await watched, (await followed.CaughtUp(Patience, Relay)).TotalSeconds));
        }

        await alone.Audit();
        await followed.Audit();
        Show(Round.Median(without), Round.Median(with), lags);
    }

    private async Task<Round> Measure(Design design)
    {
        var (round, result) = await Measurement.Take(design, bench.Load, design.Orders(bench.Options.Headline, Math.Max(5, bench.Options.Seconds)));
        design.Acknowledged += result.DoneInAll;
        return round;
    }

    /// <summary>The greatest lag while it lasts, in appends.</summary>
    private static async Task<double> Watch(EventLoopDesign design, CancellationToken ended)
    {
        var greatest = 0.0;
        while (!ended.IsCancellationRequested)
        {
            greatest = Math.Max(greatest, await design.Lag(Relay));
            await Task.Delay(TimeSpan.FromSeconds(0.25), CancellationToken.None);
        }

        return greatest;
    }

    private void Show(Round without, Round with, List<Lag> lags)
    {
        static double Cpu(Round round) => round.CpuMicrosServer + (round.CpuMicrosPostgres ?? 0);
        var figures = new Followers(without, with, Cpu(with) / Cpu(without), lags);
        bench.Report.Add("followers", figures);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            followers: the relay to Kafka while a sale takes all there is, medians of {lags.Count} rounds at {bench.Options.Headline} connections
              orders/s without and with it: {without.Rate:#,0} and {with.Rate:#,0}; CPU µs an order, server and Postgres: {Cpu(without):0} and {Cpu(with):0}, {figures.CpuRatio:0.00} ×
              greatest lag in each round, in appends: {string.Join(", ", lags.Select(lag => lag.GreatestAppends.ToString("#,0", CultureInfo.InvariantCulture)))}
              seconds until there was none after the load: {string.Join(", ", lags.Select(lag => lag.SecondsToCatchUp.ToString("0.0", CultureInfo.InvariantCulture)))}

            """));
    }

    private sealed record Lag(double GreatestAppends, double SecondsToCatchUp);

    private sealed record Followers(Round Without, Round With, double CpuRatio, List<Lag> Lags);
}
