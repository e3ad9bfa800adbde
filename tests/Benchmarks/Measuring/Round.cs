namespace EventLoop.Benchmarks;

/// <summary>What one round came to. Costs are per journey: an order with its two requests, or a scan.</summary>
/// <param name="Rate">Per second.</param>
/// <param name="CpuMicrosServer">Of the server's process.</param>
/// <param name="CpuMicrosPostgres">Of all processes of Postgres, and of Redis where there is one; null where it is not known.</param>
/// <param name="WalBytes">Written to Postgres' log.</param>
/// <param name="P50Ms">Of the whole journey, as <paramref name="P99Ms"/> and <paramref name="P999Ms"/>.</param>
/// <param name="StepsP50Ms">Of each of its requests, as <paramref name="StepsP99Ms"/>.</param>
/// <param name="Steal">The share of the machine that its host gave to others meanwhile.</param>
/// <param name="Others">The share of the machine that was used by processes that have nothing to do with the round.</param>
internal sealed record Round(
    double Rate,
    double CpuMicrosServer,
    double? CpuMicrosPostgres,
    double Fsyncs,
    double WalBytes,
    double P50Ms,
    double P99Ms,
    double P999Ms,
    double[] StepsP50Ms,
    double[] StepsP99Ms,
    double AllocatedBytes,
    double Steal,
    double Others)
{
    private const double MostSteal = 0.05;

    /// <summary>The host was busy with others, so the round says nothing.</summary>
    public bool IsStolen() => Steal > MostSteal;

    /// <summary>The median of each figure by itself.</summary>
    public static Round Median(IReadOnlyList<Round> rounds) => new(
        Middle(rounds, round => round.Rate),
        Middle(rounds, round => round.CpuMicrosServer),
        rounds.Any(round => round.CpuMicrosPostgres is null) ? null : Middle(rounds, round => round.CpuMicrosPostgres!.Value),
        Middle(rounds, round => round.Fsyncs),
        Middle(rounds, round => round.WalBytes),
        Middle(rounds, round => round.P50Ms),
        Middle(rounds, round => round.P99Ms),
        Middle(rounds, round => round.P999Ms),
        [.. rounds[0].StepsP50Ms.Select((_, step) => Middle(rounds, round => round.StepsP50Ms[step]))],
        [.. rounds[0].StepsP99Ms.Select((_, step) => Middle(rounds, round => round.StepsP99Ms[step]))],
        Middle(rounds, round => round.AllocatedBytes),
        Middle(rounds, round => round.Steal),
        Middle(rounds, round => round.Others));

    public static double Middle<T>(IReadOnlyList<T> rounds, Func<T, double> figure)
    {
        var sorted = rounds.Select(figure).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
