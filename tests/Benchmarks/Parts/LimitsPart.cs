namespace EventLoop.Benchmarks;

/// <summary>
/// What it costs an order that its event limits what one person may have. Events of one copy of the product take turns: without limits, with a limit for
/// each person, and with one for each network on top. All buyers of the bench share a network.
/// </summary>
internal sealed class LimitsPart(Bench bench)
{
    /// <summary>A tally lets a hundred wait.</summary>
    private const int MostConnections = 64;

    private static readonly (string Name, object? Limits)[] Kinds =
    [
        ("without limits", null),
        ("for each person", new { perPerson = 8 }),
        ("and each network", new { perPerson = 8, perAddress = 100_000 }),
    ];

    public async Task Run()
    {
        var product = await bench.Product();
        await bench.WarmUp("limits", product);
        var usual = product.Offer;
        var contenders = new List<Contender>();
        foreach (var (name, limits) in Kinds)
            contenders.Add(new(name, product, await product.Open(limits)));

        var connections = Math.Min(MostConnections, bench.Options.Headline);
        var rounds = await Turns.Take(bench, "limits", connections, [.. contenders]);
        product.Offer = usual;
        await product.Audit();
        bench.Report.Add("limits", rounds.Select((round, kind) => new Kind(Kinds[kind].Name, round)));
        Console.WriteLine($"limits: orders of events that limit what one may have, {connections} connections, medians of {bench.Options.Rounds} rounds");
        for (var kind = 0; kind < rounds.Length; kind++)
            Console.WriteLine(Turns.Line(Kinds[kind].Name, rounds[kind]));
        Console.WriteLine();
    }

    private sealed record Kind(string Name, Round Round);
}
