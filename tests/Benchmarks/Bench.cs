using System.Diagnostics;

namespace EventLoop.Benchmarks;

/// <summary>What all parts share: the designs, started when they are first needed, the generator, and what was found so far.</summary>
internal sealed class Bench(Options options) : IAsyncDisposable
{
    public const int WarmUpConnections = 64;
    public const int MostWarmUpSlices = 8;

    /// <summary>A slice of the warm-up that is not quicker by so much than the best one before it is the last.</summary>
    private const double Quicker = 1.1;

    /// <summary>So many for each second of the warm-up, or it takes longer: what the JIT compiler waits for is not time.</summary>
    private const int WarmJourneysPerSecond = 3_000;

    private readonly Dictionary<string, Design> designs = [];
    private readonly Stopwatch clock = Stopwatch.StartNew();

    public Options Options => options;

    public LoadProcess Load { get; } = LoadProcess.Start();

    public Report Report { get; } = new();

    /// <summary>For logs and files; gone when the bench ends well.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("eventloop-bench-").FullName;

    /// <summary>Of those that are known, the ones that take part.</summary>
    public async Task<Design[]> Start(params string[] known)
    {
        var names = known.Where(options.Only.Contains).ToList();
        if (!RedisDesign.IsInstalled && names.Remove("redis"))
            Say("redis does not take part: redis-server is not installed");
        var fresh = names.Where(name => !designs.ContainsKey(name)).Select(Design.Of).ToArray();
        foreach (var design in fresh)
            designs[design.Name] = design;
        await Task.WhenAll(fresh.Select(design => design.Start(Folder)));
        return [.. names.Select(name => designs[name])];
    }

    /// <summary>Whether a part has used up its share of the time, so that it has to come to an end.</summary>
    public bool IsLate(string part) =>
        clock.Elapsed.TotalSeconds > options.MostSeconds * (Array.IndexOf(options.Parts, part) + 1) / options.Parts.Length;

    public async Task<EventLoopDesign> Product() =>
        (EventLoopDesign)((await Start("eventloop")).FirstOrDefault() ?? throw new BenchException("This part needs the design eventloop."));

    /// <summary>Load that does not count, for as long as it makes a design quicker; answers with what it manages per second then.</summary>
    /// <param name="part">For which.</param>
    /// <param name="seconds">At least so long, or as many journeys as that is worth.</param>
    /// <param name="slice">Some seconds of load.</param>
    public async Task<double> WarmUp(string part, double seconds, Func<Task<LoadResult>> slice)
    {
        var (before, best, journeys) = (0.0, 0.0, 0L);
        bool IsCold() => best > before * Quicker || journeys < WarmJourneysPerSecond * seconds;
        for (var number = 0; number < MostWarmUpSlices && (number < 2 || (IsCold() && !IsLate(part))); number++)
        {
            before = best;
            var result = await slice();
            best = Math.Max(best, result.Rate);
            journeys += result.DoneInAll;
        }

        return best;
    }

    /// <summary>The same with orders, and longer for a design of several processes: each compiles for itself what it has been called for often enough.</summary>
    public Task<double> WarmUp(string part, Design design)
    {
        Say($"{part}: {design.Name} warms up");
        var seconds = options.WarmUpSeconds * design.Servers.Count;
        return WarmUp(part, seconds, () => Buy(design, design.Orders(WarmUpConnections, seconds / 2)));
    }

    /// <summary>Carries out a plan of orders, and counts those that the books must have.</summary>
    public async Task<LoadResult> Buy(Design design, LoadPlan orders)
    {
        var result = await Load.Run(orders);
        design.Acknowledged += result.DoneInAll;
        return result;
    }

    public static void Say(string line) => Console.Error.WriteLine($"bench: {line}");

    public async ValueTask DisposeAsync()
    {
        Load.Dispose();
        foreach (var design in designs.Values)
            await design.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
