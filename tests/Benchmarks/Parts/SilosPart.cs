namespace EventLoop.Benchmarks;

/// <summary>
/// What it costs to be a cluster: copies of the product take turns, one that is a single process, one of an API and a silo, and one of an API and three. On one
/// machine more silos cannot be quicker; what is asked is what their talking to each other takes.
/// </summary>
internal sealed class SilosPart(Bench bench)
{
    private static readonly (string Name, int Silos)[] Kinds = [("one process", 0), ("API and 1 silo", 1), ("API and 3 silos", 3)];

    public async Task Run()
    {
        var copies = Kinds.Select(kind => new EventLoopDesign { Silos = kind.Silos }).ToArray();
        try
        {
            for (var kind = 0; kind < copies.Length; kind++)
            {
                await copies[kind].Start(Directory.CreateDirectory(Path.Combine(bench.Folder, $"silos-{Kinds[kind].Silos}")).FullName);
                await bench.WarmUp($"silos, {Kinds[kind].Name}", copies[kind]);
            }

            Show(await Turns.Take(bench, "silos", bench.Options.Headline, [.. copies.Select((copy, kind) => new Contender(Kinds[kind].Name, copy, copy.Offer))]));
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
        bench.Report.Add("silos", rounds.Select((round, kind) => new Kind(Kinds[kind].Name, Kinds[kind].Silos, round)));
        Console.WriteLine($"silos: orders at {bench.Options.Headline} connections, medians of {bench.Options.Rounds} rounds");
        for (var kind = 0; kind < rounds.Length; kind++)
            Console.WriteLine(Turns.Line(Kinds[kind].Name, rounds[kind]));
        Console.WriteLine();
    }

    private sealed record Kind(string Name, int Silos, Round Round);
}
