using System.Globalization;

namespace EventLoop.Benchmarks;

/// <summary>
/// What a rolling restart in the middle of a sale leaves behind: an API and three silos sell, each silo is replaced while they do, a new one first and then the old one
/// as a rollout of the production manifests does, and when the new ones are warm they should sell as much as before.
/// </summary>
internal sealed class RollingPart(Bench bench)
{
    private const int Silos = 3;

    /// <summary>In which a silo starts, takes over and the old one ends.</summary>
    private const double SecondsPerSilo = 20;

    private const int Slices = 5;

    public async Task Run()
    {
        var folder = Directory.CreateDirectory(Path.Combine(bench.Folder, "rolling")).FullName;
        await using var copy = new EventLoopDesign { Silos = Silos };
        await copy.Start(folder);
        await bench.WarmUp("rolling", copy);
        var before = await Rate(copy);
        var rolls = new List<Roll>();
        for (var round = 1; round <= bench.Options.Rounds; round++)
        {
            Bench.Say($"rolling: round {round}");
            var during = await RollUnderLoad(copy, folder);
            await bench.WarmUp("rolling", copy);
            rolls.Add(new(await Rate(copy), during.Rate, during.Whole.Longest, during.Refused, during.WithoutRetryAfter, during.Faults));
        }

        await copy.Audit();
        Show(before, rolls);
    }

    /// <summary>The sale goes on meanwhile, so that what wakes up does so where it is sent to by a cluster that changes.</summary>
    private async Task<LoadResult> RollUnderLoad(EventLoopDesign copy, string folder)
    {
        var sale = bench.Buy(copy, copy.Orders(Bench.WarmUpConnections, SecondsPerSilo * Silos));
        await copy.Roll(folder);
        return await sale;
    }

    private async Task<double> Rate(EventLoopDesign copy)
    {
        var rounds = new List<double>();
        for (var slice = 0; slice < Slices; slice++)
            rounds.Add((await bench.Buy(copy, copy.Orders(bench.Options.Headline, bench.Options.Seconds))).Rate);
        return Round.Middle(rounds, rate => rate);
    }

    private void Show(double before, List<Roll> rolls)
    {
        bench.Report.Add("rolling", new { Before = before, Rolls = rolls });
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"rolling: API and {Silos} silos, {before:#,0} orders/s at {bench.Options.Headline} connections before any was replaced"));
        foreach (var roll in rolls)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  after all were replaced {roll.Rate,6:#,0}/s, {roll.Rate / before:0.00} of that; meanwhile {roll.RateMeanwhile:#,0}/s at {Bench.WarmUpConnections} connections, the longest order {roll.LongestMs:#,0} ms, refused: {Refused(roll)}"));
        }

        Console.WriteLine();
    }

    private static string Refused(Roll roll) => roll.Refused.Count + roll.Faults == 0
        ? "none"
        : $"{string.Join(", ", roll.Refused.Select(refused => $"{refused.Value} with {refused.Key}"))} ({roll.WithoutRetryAfter} without Retry-After), {roll.Faults} broken connections";

    /// <param name="Rate">Orders per second once all silos were replaced and warm.</param>
    /// <param name="Refused">Orders that were answered badly while silos were replaced, by status.</param>
    private sealed record Roll(double Rate, double RateMeanwhile, double LongestMs, IReadOnlyDictionary<int, long> Refused, long WithoutRetryAfter, long Faults);
}
