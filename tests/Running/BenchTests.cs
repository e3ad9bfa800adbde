using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace EventLoop.Running;

/// <summary>That <c>./eventloop bench</c> works; what it finds on the machine that runs the tests means nothing.</summary>
public sealed class BenchTests
{
    private static readonly string[] Figures =
        ["rate", "cpuMicrosServer", "cpuMicrosPostgres", "fsyncs", "walBytes", "p50Ms", "p99Ms", "allocatedBytes"];

    [Fact]
    public async Task A_bench_compares_designs_and_writes_the_figures_for_machines()
    {
        var folder = Directory.CreateTempSubdirectory("eventloop-bench-test-");
        var json = Path.Combine(folder.FullName, "figures.json");
        try
        {
            var (code, said) = await Bench("--connections", "4", "--rounds", "1", "--seconds", "0.1", "--warm-up", "0.1", "--rates", "0", "--json", json);

            Assert.True(code == 0, said);
            using var figures = JsonDocument.Parse(await File.ReadAllTextAsync(json));
            Holds(figures.RootElement.GetProperty("orders"), IsInstalled("redis-server") ? ["echo", "sql", "occ", "redis"] : ["echo", "sql", "occ"]);
            Holds(figures.RootElement.GetProperty("scans"), ["echo", "sql"]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_bench_that_is_asked_for_something_unknown_says_so()
    {
        var (code, said) = await Bench("--only", "eventlop");

        Assert.Equal(1, code);
        Assert.Equal("bench: --only does not know 'eventlop'; it knows eventloop, echo, sql, occ, redis", said.Trim());
    }

    private static void Holds(JsonElement part, string[] baselines)
    {
        foreach (var design in (string[])["eventloop", .. baselines])
        {
            foreach (var figure in Figures)
                Assert.True(part.GetProperty(design).GetProperty(figure).GetDouble() >= 0, $"{design}.{figure}");
            Assert.True(part.GetProperty(design).GetProperty("rate").GetDouble() > 0);
        }

        var ratios = part.GetProperty("ratios").EnumerateObject().ToDictionary(ratio => ratio.Name, ratio => ratio.Value.GetDouble());
        Assert.Equal(baselines.Order(), ratios.Keys.Order());
        double Rate(string design) => part.GetProperty(design).GetProperty("rate").GetDouble();
        Assert.All(ratios, ratio => Assert.Equal(Rate("eventloop") / Rate(ratio.Key), ratio.Value, 6));
    }

    /// <summary>The bench of the configuration that these tests were built in.</summary>
    private static async Task<(int ExitCode, string Errors)> Bench(params string[] arguments)
    {
        var built = Path.GetRelativePath(Path.Combine(PostgresServer.Root, "tests"), AppContext.BaseDirectory);
        var program = Path.Combine(PostgresServer.Root, "tests", "Benchmarks", built, "EventLoop.Benchmarks.dll");
        using var bench = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var errors = bench.StandardError.ReadToEndAsync(limit.Token);
        await bench.StandardOutput.ReadToEndAsync(limit.Token);
        await bench.WaitForExitAsync(limit.Token);
        return (bench.ExitCode, await errors);
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
