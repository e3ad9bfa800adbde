using System.Globalization;

namespace EventLoop.Benchmarks;

/// <summary>
/// What a start costs in the middle of a sale: how long until it is ready, and how many orders it then does second by second, while what buyers call is still to be compiled.
/// </summary>
internal sealed class ColdPart(Bench bench)
{
    private const int Slices = 8;

    public async Task Run()
    {
        foreach (var silos in bench.Options.Silos)
        {
            var folder = Directory.CreateDirectory(Path.Combine(bench.Folder, $"cold-{silos}")).FullName;
            await using var copy = new EventLoopDesign { Silos = silos };
            await copy.Start(folder);
            var starts = new List<ColdStart>();
            for (var round = 1; round <= bench.Options.Rounds; round++)
            {
                Bench.Say($"cold, {SilosPart.Name(silos)}: round {round}");
                starts.Add(await Measure(copy, folder));
            }

            await copy.Audit();
            Show(silos, starts);
        }
    }

    private async Task<ColdStart> Measure(EventLoopDesign copy, string folder)
    {
        var ready = await copy.Restart(folder);
        var micros = copy.ServerMicros();
        var slices = new List<LoadResult>();
        for (var slice = 0; slice < Slices; slice++)
            slices.Add(await bench.Buy(copy, copy.Orders(bench.Options.Headline, bench.Options.Seconds) with { RampSeconds = 0 }));
        return new(ready.TotalSeconds, micros / 1_000, slices);
    }

    private void Show(int silos, List<ColdStart> starts)
    {
        var slices = Enumerable.Range(0, Slices)
            .Select(slice => new Slice(Round.Middle(starts, start => start.Slices[slice].Rate), Round.Middle(starts, start => start.Slices[slice].Whole.P99)))
            .ToArray();
        var figures = new Cold(
            silos, Round.Middle(starts, start => start.ReadySeconds), Round.Middle(starts, start => start.CpuMs), bench.Options.Seconds, slices,
            starts.Sum(start => start.Slices.Sum(slice => slice.Refused.Values.Sum() + slice.Faults)));
        bench.Report.Add($"cold-{silos}", figures);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            cold: {SilosPart.Name(silos)}, medians of {starts.Count} starts
              ready after {figures.ReadySeconds:0.00} s and {figures.CpuMs:#,0} ms of CPU; {figures.Refused} orders refused
              orders/s at {bench.Options.Headline} connections, {figures.SliceSeconds:0.#} s by {figures.SliceSeconds:0.#} s: {string.Join("  ", slices.Select(slice => slice.Rate.ToString("#,0", CultureInfo.InvariantCulture)))}
              p99 in ms: {string.Join("  ", slices.Select(slice => slice.P99Ms.ToString("#,0", CultureInfo.InvariantCulture)))}

            """));
    }

    private sealed record ColdStart(double ReadySeconds, double CpuMs, IReadOnlyList<LoadResult> Slices);

    /// <param name="CpuMs">Of all its processes, until it was ready.</param>
    private sealed record Cold(int Silos, double ReadySeconds, double CpuMs, double SliceSeconds, Slice[] Slices, long Refused);

    private sealed record Slice(double Rate, double P99Ms);
}
