namespace EventLoop.Benchmarks;

internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        try
        {
            return arguments switch
            {
                ["load"] => await LoadCommand.Run(),
                ["serve", var design, var url] => await ServeCommand.Run(design, url),
                _ => await Run(Options.Parse(arguments)),
            };
        }
        catch (BenchException reason)
        {
            Bench.Say(reason.Message);
            return 1;
        }
    }

    private static async Task<int> Run(Options options)
    {
        await using var bench = new Bench(options);
        foreach (var part in Options.AllParts.Where(options.Parts.Contains))
        {
            await (part switch
            {
                "orders" => new ComparedPart(bench, part, "eventloop", "echo", "sql", "occ", "redis").Run(),
                "scans" => new ComparedPart(bench, part, "eventloop", "echo", "sql").Run(),
                _ => throw new BenchException($"There is no part {part}."),
            });
        }

        if (options.Json is { } file)
            await File.WriteAllTextAsync(file, bench.Report.ToJson());
        return 0;
    }
}
