using System.Runtime.InteropServices;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace EventLoop.Benchmarks;

internal static class Program
{
    private const int Terminated = 128 + 15;

    public static async Task<int> Main(string[] arguments)
    {
        try
        {
            return arguments switch
            {
                ["load"] => await LoadCommand.Run(),
                ["serve", var design, var url] => await ServeCommand.Run(design, url),
                ["--micro", .. var filter] => Micro(filter),
                _ => await Run(Options.Parse(arguments)),
            };
        }
        catch (BenchException reason)
        {
            Bench.Say(reason.Message);
            return 1;
        }
    }

    /// <summary>In this process, since the projects that BenchmarkDotNet would make are not ours to build.</summary>
    private static int Micro(string[] filter)
    {
        var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "eventloop-micro"));
        BenchmarkSwitcher.FromTypes([typeof(HotPieces)]).Run(["--filter", filter is [var one] ? $"*{one}*" : "*"], config);
        return 0;
    }

    private static async Task<int> Run(Options options)
    {
        // So that what is to be done at the exit is done: without this, .NET 10 ends at once.
        using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Environment.Exit(Terminated));
        await using var bench = new Bench(options);
        foreach (var part in Options.AllParts.Where(options.Parts.Contains))
        {
            await (part switch
            {
                "orders" => new ComparedPart(bench, part, "eventloop", "echo", "sql", "occ", "redis").Run(),
                "scans" => new ComparedPart(bench, part, "eventloop", "echo", "sql").Run(),
                "overload" => new OverloadPart(bench).Run(),
                "gates-under-sale" => new GatesPart(bench).Run(),
                "flat" => new FlatPart(bench).Run(),
                "memory" => new MemoryPart(bench).Run(),
                "followers" => new FollowersPart(bench).Run(),
                "limits" => new LimitsPart(bench).Run(),
                "silos" => new SilosPart(bench).Run(),
                "cold" => new ColdPart(bench).Run(),
                "rolling" => new RollingPart(bench).Run(),
                _ => throw new BenchException($"There is no part {part}."),
            });
        }

        if (options.Json is { } file)
            await File.WriteAllTextAsync(file, bench.Report.ToJson());
        return 0;
    }
}
