using System.Globalization;

namespace EventLoop.Rehearsal;

/// <summary>When buyers come, counted from the opening of the sale.</summary>
internal static class Arrivals
{
    private const int Most = 200_000;

    public static IReadOnlyList<TimeSpan> Of(Options options, Random random)
    {
        var arrivals = options.Buyers is { } buyers
            ? Opening(buyers, options.Within, random)
            : Curve(options.Curve is null ? EmfCamp() : File.ReadLines(options.Curve), options.Times, random);
        return arrivals.Count is > 0 and <= Most ? arrivals : throw new RehearsalException($"{arrivals.Count} buyers; there can be 1 to {Most}");
    }

    /// <summary>Half of the buyers come in the first seventh of the time, as when a sale opens at a given minute.</summary>
    private static List<TimeSpan> Opening(int buyers, int within, Random random) =>
        [.. Enumerable.Range(0, buyers).Select(_ => TimeSpan.FromSeconds(within * Math.Pow(random.NextDouble(), 2.8))).Order()];

    /// <summary>Lines of <c>second,buyers</c>; the first second that has any is the opening.</summary>
    private static List<TimeSpan> Curve(IEnumerable<string> lines, int times, Random random)
    {
        var seconds = lines.Where(line => line.Length > 0 && char.IsAsciiDigit(line[0])).Select(Second).ToList();
        if (seconds.Count == 0)
            throw new RehearsalException("the curve has no lines of 'second,buyers'");
        var first = seconds.Min(second => second.At);
        return
        [
            .. seconds.SelectMany(second => Enumerable.Range(0, (int)Math.Min(Most + 1L, (long)second.Buyers * times))
                .Select(_ => TimeSpan.FromSeconds(second.At - first + random.NextDouble()))).Take(Most + 1).Order(),
        ];
    }

    private static (int At, int Buyers) Second(string line) =>
        line.Split(',') is [var at, var buyers, ..]
        && int.TryParse(at, CultureInfo.InvariantCulture, out var second) && int.TryParse(buyers, CultureInfo.InvariantCulture, out var count) && count >= 0
            ? (second, count)
            : throw new RehearsalException($"the curve has a line that is not 'second,buyers': {line}");

    private static IEnumerable<string> EmfCamp()
    {
        using var reader = new StreamReader(typeof(Arrivals).Assembly.GetManifestResourceStream("emf.csv")!);
        while (reader.ReadLine() is { } line)
            yield return line;
    }
}
