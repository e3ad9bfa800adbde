using System.Globalization;

namespace EventLoop.Benchmarks;

/// <summary>
/// What tickets cost in memory: issued and left alone, and while they are being scanned. Grains that nobody asks for a minute are put away
/// here, so that it need not take a quarter of an hour.
/// </summary>
internal sealed class MemoryPart(Bench bench)
{
    private const int MostIssued = 1_000_000;
    private const int Scanned = 50_000;
    private const int Connections = 64;

    /// <summary>A minute of idleness, and the collector's own round.</summary>
    private static readonly TimeSpan UntilPutAway = TimeSpan.FromSeconds(150);

    public async Task Run()
    {
        await using EventLoopDesign product = new("--Cluster:IdleMinutes", "1");
        var folder = Directory.CreateDirectory(Path.Combine(bench.Folder, "memory")).FullName;
        await product.Start(folder);
        var issued = Math.Min(MostIssued, bench.Options.Tickets);
        await product.Sell(40_000, bench.Load);
        await Scan(product, Scanned / 10);
        var before = await Rest(product, "warm");

        await product.Sell(issued, bench.Load);
        var sold = await Rest(product, $"{issued} tickets issued");

        await Scan(product, Scanned);
        await product.FollowersHaveRead(TimeSpan.FromMinutes(1));
        var active = await Look(product, $"{Scanned} tickets scanned");
        var after = await Rest(product, "their grains put away");

        await product.Audit();
        Show(new(issued, before, sold, Scanned, active, after, (sold.HeapBytes - before.HeapBytes) / issued, (active.HeapBytes - after.HeapBytes) / Scanned));
    }

    private async Task Scan(EventLoopDesign product, int tickets)
    {
        var codes = Path.Combine(bench.Folder, $"codes-of-memory-{tickets}");
        await product.WriteCodes(codes, tickets, bench.Load);
        var result = await bench.Load.Run(product.Scans(codes, Connections, 300) with { RampSeconds = 0 });
        product.Admitted += result.DoneInAll;
        if (result.DoneInAll != tickets)
            throw new BenchException($"Of {tickets} tickets {result.DoneInAll} were admitted; {string.Join(", ", result.Refused)}, {result.Faults} faults.");
    }

    private static async Task<Memory> Rest(EventLoopDesign product, string what)
    {
        Bench.Say($"memory: {what}; waits until idle grains are put away");
        await Task.Delay(UntilPutAway);
        return await Look(product, what);
    }

    private static async Task<Memory> Look(EventLoopDesign product, string what)
    {
        var memory = new Memory(await LiveHeap.Bytes(product.Server), product.Server.ResidentBytes());
        Bench.Say($"memory: {what}: {memory}");
        return memory;
    }

    private void Show(Figures figures)
    {
        bench.Report.Add("memory", figures);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            memory, live heap after a full collection (and resident)
              warm, idle: {figures.Before}
              {figures.Issued:#,0} tickets issued, in orders of eight, idle: {figures.AfterSale}; {figures.BytesPerIssued:0} bytes a ticket
              {figures.Scanned:#,0} tickets just scanned: {figures.WhileActive}; {figures.BytesPerActive:#,0} bytes an active ticket
              those put away: {figures.AfterScans}

            """));
    }

    private readonly record struct Memory(double HeapBytes, double ResidentBytes)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{HeapBytes / 1e6:0.0} MB ({ResidentBytes / 1e6:0})");
    }

    /// <param name="BytesPerIssued">That an issued ticket leaves on the heap once nobody asks for it.</param>
    /// <param name="BytesPerActive">That go when the grain of a scanned ticket is put away.</param>
    private sealed record Figures(
        int Issued, Memory Before, Memory AfterSale, int Scanned, Memory WhileActive, Memory AfterScans, double BytesPerIssued, double BytesPerActive);
}
