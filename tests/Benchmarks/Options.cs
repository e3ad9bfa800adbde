using System.Globalization;

namespace EventLoop.Benchmarks;

/// <summary>What the command line asked for.</summary>
/// <param name="Only">The designs that take part.</param>
/// <param name="Connections">Closed loop: each of these, in each round.</param>
/// <param name="Rates">Open loop: arrivals per second.</param>
/// <param name="WarmUpSeconds">Of load before anything counts: the first seconds of a .NET process cost several times as much.</param>
/// <param name="MostSeconds">On a machine that is too slow for it, there are fewer rounds.</param>
/// <param name="Json">The file that machines read.</param>
/// <param name="Silos">Of the copies in the parts <c>silos</c> and <c>cold</c>; 0: one process for all.</param>
/// <param name="Tickets">How many are already issued in the part <c>flat</c>; of them, in <c>memory</c>, at most a million are issued.</param>
internal sealed record Options(
    string[] Parts,
    string[] Only,
    int[] Connections,
    int[] Rates,
    int Rounds,
    double Seconds,
    double WarmUpSeconds,
    double MostSeconds,
    string? Json,
    int[] Silos,
    int Tickets)
{
    public static readonly string[] AllParts = ["orders", "scans", "overload", "gates-under-sale", "flat", "memory", "followers", "limits", "silos", "cold", "rolling"];

    private static readonly string[] AllDesigns = ["eventloop", "echo", "sql", "occ", "redis"];

    /// <summary>The connections whose figures stand for a design: 256, or what comes nearest.</summary>
    public int Headline => Connections.MinBy(connections => Math.Abs(connections - 256));

    public static Options Parse(string[] arguments)
    {
        var quick = arguments.Contains("--quick");
        var options = new Options(
            ["orders", "scans"], AllDesigns, quick ? [256] : [16, 64, 256, 1024], quick ? [] : [250, 1000, 2000], 7, quick ? 0.7 : 2,
            quick ? 2 : 5, quick ? 85 : double.PositiveInfinity, null, [0, 1, 3], 10_000_000);
        var left = new Queue<string>(arguments);
        while (left.TryDequeue(out var name))
        {
            options = name switch
            {
                "--quick" => options,
                "--part" => options with { Parts = Each(left, name, [.. AllParts, "all"]) is var parts && parts.Contains("all") ? AllParts : parts },
                "--only" => options with { Only = Each(left, name, AllDesigns) },
                "--connections" => options with { Connections = [.. Each(left, name).Select(value => (int)Number(value))] },
                "--rates" => options with { Rates = [.. Each(left, name).Where(value => value != "0").Select(value => (int)Number(value))] },
                "--rounds" => options with { Rounds = (int)Number(Next(left, name)) },
                "--seconds" => options with { Seconds = Number(Next(left, name)) },
                "--warm-up" => options with { WarmUpSeconds = Number(Next(left, name)) },
                "--silos" => options with { Silos = [.. Each(left, name).Select(value => value == "0" ? 0 : (int)Number(value)).Distinct()] },
                "--tickets" => options with { Tickets = (int)Number(Next(left, name)) },
                "--json" => options with { Json = Next(left, name) },
                _ => throw new BenchException($"bench does not know '{name}'; see tests/Benchmarks/README.md"),
            };
        }

        return options;
    }

    private static string Next(Queue<string> left, string name) =>
        left.TryDequeue(out var value) ? value : throw new BenchException($"{name} needs a value");

    private static string[] Each(Queue<string> left, string name, params string[] known)
    {
        var values = Next(left, name).Split(',', StringSplitOptions.RemoveEmptyEntries);
        return values.FirstOrDefault(value => known.Length > 0 && !known.Contains(value)) is { } unknown
            ? throw new BenchException($"{name} does not know '{unknown}'; it knows {string.Join(", ", known)}")
            : values;
    }

    private static double Number(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new BenchException($"'{value}' is not a positive number");
}
