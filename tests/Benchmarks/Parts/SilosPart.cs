namespace EventLoop.Benchmarks;

/// <summary>
/// What it costs to be a cluster: copies of the product take turns, one that is a single process, one of an API and a silo, and one of an API and three, or those that
/// were asked for. On one machine more silos share the same cores; what is asked is what their talking to each other takes.
/// </summary>
internal sealed class SilosPart(Bench bench)
{
    private int[] Silos => bench.Options.Silos;

    public static string Name(int silos) => silos switch
    {
        0 => "one process",
        1 => "API and 1 silo",
        _ => $"API and {silos} silos",
    };

    public async Task Run()
    {
        var copies = Silos.Select(silos => new EventLoopDesign { Silos = silos }).ToArray();
        try
        {
            foreach (var copy in copies)
            {
                await copy.Start(Directory.CreateDirectory(Path.Combine(bench.Folder, $"silos-{copy.Silos}")).FullName);
                await bench.WarmUp($"silos, {Name(copy.Silos)}", copy);
            }

            Show(await Turns.Take(bench, "silos", bench.Options.Headline, [.. copies.Select(copy => new Contender(Name(copy.Silos), copy, copy.Offer))]));
            foreach (var copy in copies)
                await copy.Audit();
        }
        finally
        {
            foreach (var copy in copies)
                await copy.DisposeAsync();
        }
    }

    private void Show(Round[] rounds)
    {
        bench.Report.Add("silos", rounds.Select((round, kind) => new Kind(Name(Silos[kind]), Silos[kind], round)));
        Console.WriteLine($"silos: orders at {bench.Options.Headline} connections, medians of {bench.Options.Rounds} rounds");
        for (var kind = 0; kind < rounds.Length; kind++)
            Console.WriteLine(Turns.Line(Name(Silos[kind]), rounds[kind]));
        Console.WriteLine();
    }

    private sealed record Kind(string Name, int Silos, Round Round);
}
