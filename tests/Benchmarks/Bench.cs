namespace EventLoop.Benchmarks;

/// <summary>What all parts share: the designs, started when they are first needed, the generator, and what was found so far.</summary>
internal sealed class Bench(Options options) : IAsyncDisposable
{
    private readonly Dictionary<string, Design> designs = [];

    public Options Options => options;

    public LoadProcess Load { get; } = LoadProcess.Start();

    public Report Report { get; } = new();

    /// <summary>For logs and files; gone when the bench ends well.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("eventloop-bench-").FullName;

    /// <summary>Of those that are known, the ones that take part.</summary>
    public async Task<Design[]> Start(params string[] known)
    {
        var started = new List<Design>();
        foreach (var name in known.Where(options.Only.Contains))
        {
            if (name == "redis" && !RedisDesign.IsInstalled)
            {
                Say("redis does not take part: redis-server is not installed");
                continue;
            }

            if (!designs.TryGetValue(name, out var design))
            {
                designs[name] = design = Design.Of(name);
                await design.Start(Folder);
            }

            started.Add(design);
        }

        return [.. started];
    }

    public async Task<EventLoopDesign> Product() =>
        (EventLoopDesign)((await Start("eventloop")).FirstOrDefault() ?? throw new BenchException("This part needs the design eventloop."));

    public static void Say(string line) => Console.Error.WriteLine($"bench: {line}");

    public async ValueTask DisposeAsync()
    {
        Load.Dispose();
        foreach (var design in designs.Values)
            await design.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
