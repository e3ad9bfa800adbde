using System.Diagnostics;
using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Simulation;

public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int MostSeedsForABug = 100;

    private static readonly int Seeds = Setting("EVENTLOOP_SIM_SEEDS", 150);
    private static readonly int FirstSeed = Setting("EVENTLOOP_SIM_SEED", 1);

    [Fact]
    public void Seeds_hold_every_invariant()
    {
        var watch = Stopwatch.StartNew();
        var steps = 0L;
        var broken = new List<SimResult>();
        for (var seed = FirstSeed; seed < FirstSeed + Seeds; seed++)
        {
            var result = Simulation.Run(seed, log: Seeds == 1 ? output.WriteLine : null);
            steps += result.Steps;
            if (result.Violation is not null)
                broken.Add(result);
        }

        output.WriteLine($"{Seeds} seeds, {steps} steps, {watch.Elapsed.TotalSeconds:F1} s");
        Assert.True(broken.Count == 0, string.Join(
            '\n',
            broken.Select(result => $"Seed {result.Seed} (rerun: EVENTLOOP_SIM_SEED={result.Seed} EVENTLOOP_SIM_SEEDS=1): {result.Violation}")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_seed_reproduces_its_run_exactly(int seed)
    {
        var first = new List<string>();
        var second = new List<string>();
        var one = Simulation.Run(seed, log: first.Add);
        var two = Simulation.Run(seed, log: second.Add);
        Assert.Equal(first, second);
        Assert.Equal(one, two);
    }

    public static TheoryData<string> PlantedBugs => [.. Plants.All.Keys];

    [Theory]
    [MemberData(nameof(PlantedBugs))]
    public void A_planted_bug_is_caught(string bug)
    {
        for (var seed = 1; seed <= MostSeedsForABug; seed++)
        {
            var result = Simulation.Run(seed, Plants.All[bug]());
            if (result.Violation is null)
                continue;
            output.WriteLine($"Seed {seed} after {result.Steps} steps: {result.Violation.Split('\n')[0]}");
            return;
        }

        Assert.Fail($"{MostSeedsForABug} seeds did not see it.");
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
