using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Serialization;
using EventLoop.Orders;
using EventLoop.Running;
using EventLoop.Tickets;
using EventLoop.TicketTypes;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Simulation;

public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int MostSeedsForABug = 100;
    private const int SeedsForAllFacts = 100;

    // Its holders give nothing back: events need a refund policy for that, and ScanAndRefundTests has it. Its gateway pays back while a bank disputes the
    // payment, which Stripe does not: DisputeTests has that.
    private static readonly string[] NeverHere = ["order.give_back_begun", "order.give_back_refused", "ticket.restored", "order.refund_dropped"];

    private static readonly string[] EveryFact =
    [
        .. Names<TicketTypeFact>("ticket_type"), .. Names<OrderFact>("order"), .. Names<TicketFact>("ticket"), "gate.created", "gate.turned_away",
        "event.created", "event.published", "event.cancelled", "event.refunded", "event.gate_added", "event.device_enrolled", "event.staff_assigned", "event.staff_removed",
    ];

    private static readonly int Seeds = Setting.Of("EVENTLOOP_SIM_SEEDS", 240);
    private static readonly int FirstSeed = Setting.Of("EVENTLOOP_SIM_SEED", 1);

    [Fact]
    public void Seeds_hold_every_invariant()
    {
        var watch = Stopwatch.StartNew();
        var steps = 0L;
        var facts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var broken = new List<SimResult>();
        for (var seed = FirstSeed; seed < FirstSeed + Seeds; seed++)
        {
            var result = Simulation.Run(seed, log: Seeds == 1 ? output.WriteLine : null);
            steps += result.Steps;
            foreach (var (fact, times) in result.Facts)
                facts[fact] = facts.GetValueOrDefault(fact) + times;
            if (result.Violation is not null)
                broken.Add(result);
        }

        output.WriteLine($"{Seeds} seeds, {steps} steps, {watch.Elapsed.TotalSeconds:F1} s");
        output.WriteLine(string.Join(", ", facts.Select(fact => $"{fact.Key} {fact.Value}")));
        Assert.True(broken.Count == 0, string.Join(
            '\n',
            broken.Select(result => $"Seed {result.Seed} (rerun: EVENTLOOP_SIM_SEED={result.Seed} EVENTLOOP_SIM_SEEDS=1): {result.Violation}")));

        // What never happened was not tested.
        if (Seeds >= SeedsForAllFacts)
            Assert.Empty(EveryFact.Except(facts.Keys).Except(NeverHere));
    }

    // 1296: a cancelled event asked an order whose twin had sold meanwhile, and heard that there was nothing to pay back. 4677: what was paid
    // wrongly went back while its places could not be released, and a cancel after that left them held.
    [Theory]
    [InlineData(1296)]
    [InlineData(4677)]
    public void A_seed_that_was_broken_once_holds(int seed) => Assert.Null(Simulation.Run(seed).Violation);

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
        Assert.Equal((one.Violation, one.Trace, one.Steps), (two.Violation, two.Trace, two.Steps));
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

    private static IEnumerable<string> Names<TFact>(string kind) =>
        typeof(TFact).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(fact => $"{kind}.{fact.TypeDiscriminator}");
}
