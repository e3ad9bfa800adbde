namespace EventLoop.Benchmarks;

/// <summary>The limit: HTTP and JSON, and nothing behind them.</summary>
internal sealed class EchoDesign() : Design("echo")
{
    public override async Task Start(string folder)
    {
        Server = await ServerProcess.Start(Name, Baseline.Arguments(Name), new Dictionary<string, string>(), folder);
        Offer = Baseline.SomeOffer();
    }

    public override LoadPlan Scans(string codes, int connections, double seconds, double rate = 0) =>
        base.Scans(codes, connections, seconds, rate) with { RepeatsCodes = true };

    public override Task Sell(int tickets, LoadProcess load) => Task.CompletedTask;

    public override Task WriteCodes(string file, int tickets, LoadProcess load) =>
        File.WriteAllLinesAsync(file, Enumerable.Repeat(Answers.SomeCode, 1000));
}

/// <summary>What the baselines have in common.</summary>
internal static class Baseline
{
    /// <summary>The bench's own program, under the runtime settings of the product.</summary>
    public static Func<string, string[]> Arguments(string design) => url =>
    [
        "exec", "--runtimeconfig", Path.Combine(AppContext.BaseDirectory, "EventLoop.Api.runtimeconfig.json"),
        Path.Combine(AppContext.BaseDirectory, "EventLoop.Benchmarks.dll"), "serve", design, url,
    ];

    public static Offer SomeOffer() =>
        new(Guid.CreateVersion7(), Guid.CreateVersion7(), [.. Enumerable.Range(0, 8).Select(_ => Guid.CreateVersion7())], "eld_token");
}
