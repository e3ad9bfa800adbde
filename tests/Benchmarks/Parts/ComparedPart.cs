namespace EventLoop.Benchmarks;

/// <summary>
/// Orders or scans by several designs. They take turns, round by round, so that whatever the machine does to one of them it does to
/// all; the medians of their rounds are compared.
/// </summary>
internal sealed class ComparedPart(Bench bench, string kind, params string[] known)
{
    private const int LeastRounds = 3;
    private const int MostColdScansPerSecond = 10_000;

    /// <summary>Rounds that the host disturbed are made up for, but not for ever.</summary>
    private const int MostExtraRounds = 5;

    private readonly Dictionary<(Design Design, Load Load), List<Round>> rounds = [];
    private readonly Dictionary<Design, string> codes = [];
    private int stolen;

    /// <summary>Closed loop with so many connections, or open loop at so many arrivals per second.</summary>
    private readonly record struct Load(int Connections, int Rate);

    private Options Options => bench.Options;

    private bool Scans => kind == "scans";

    public async Task Run()
    {
        var designs = await bench.Start(known);
        var capacity = new Dictionary<Design, double>();
        foreach (var design in designs)
            capacity[design] = await WarmUp(design);

        var closed = Options.Connections.Select(connections => new Load(connections, 0)).ToArray();
        foreach (var design in designs)
            await Prepare(design, capacity[design] * closed.Length);
        await Measure(designs, _ => closed);

        // At more than it can do a design only queues; that is for the part about overload.
        foreach (var design in designs)
            capacity[design] = closed.Max(load => Median(design, load).Rate);
        Load[] Open(Design design) => [.. Options.Rates.Where(rate => rate < capacity[design] * 0.8).Select(rate => new Load(Options.Headline, rate))];
        foreach (var design in designs)
            await Prepare(design, Open(design).Sum(load => load.Rate));
        await Measure(designs, Open);

        var measured = new List<Measured>();
        foreach (var design in designs)
        {
            measured.Add(new(
                design.Name,
                closed.ToDictionary(load => load.Connections, load => Median(design, load)),
                Open(design).ToDictionary(load => load.Rate, load => Median(design, load)),
                await Shares(design)));
        }

        foreach (var design in designs)
            await design.Audit();
        var comparison = new Comparison(kind, Options.Headline, measured, rounds.Values.Min(done => done.Count), stolen);
        bench.Report.Add(comparison);
        Console.WriteLine(comparison.ToText());
    }

    private Round Median(Design design, Load load) => Round.Median(rounds[(design, load)]);

    private async Task<double> WarmUp(Design design)
    {
        Bench.Say($"{kind}: {design.Name} warms up");
        var scans = (int)(MostColdScansPerSecond * Options.WarmUpSeconds);
        if (Scans)
            await WriteCodes(design, scans);
        return await bench.WarmUp(kind, Options.WarmUpSeconds, async () =>
        {
            var slice = Plan(design, new(Bench.WarmUpConnections, 0), Options.WarmUpSeconds / 2);
            // Without a ramp: on a quick machine a short slice has shown all its codes before it would count any, and a rate of 0 prepares none for the rounds.
            var result = await bench.Load.Run(slice with { MostJourneys = Scans ? scans / Bench.MostWarmUpSlices : 0, RampSeconds = 0 });
            Count(design, result);
            return result;
        });
    }

    /// <summary>There have to be tickets for all scans of the rounds, and as many more, since a design gets quicker than at the end of its warm-up.</summary>
    private async Task Prepare(Design design, double perRoundSecond)
    {
        if (Scans && perRoundSecond > 0)
            await WriteCodes(design, (int)(perRoundSecond * (Options.Seconds + 0.3) * (Options.Rounds + 1) * 2) + 5_000);
    }

    private async Task WriteCodes(Design design, int tickets)
    {
        codes[design] = Path.Combine(bench.Folder, $"codes-{Guid.CreateVersion7():N}");
        await design.WriteCodes(codes[design], tickets, bench.Load);
    }

    private async Task Measure(Design[] designs, Func<Design, Load[]> loads)
    {
        var wanted = designs.SelectMany(design => loads(design).Select(load => (Design: design, Load: load))).ToArray();
        foreach (var which in wanted)
            rounds[which] = [];
        for (var round = 1; round <= Options.Rounds + MostExtraRounds; round++)
        {
            if (round > LeastRounds && bench.IsLate(kind))
            {
                Bench.Say($"{kind}: the time is up, so there were only {round - 1} rounds");
                return;
            }

            var missing = wanted.Where(which => rounds[which].Count < Options.Rounds).ToArray();
            if (missing.Length == 0)
                return;
            Bench.Say($"{kind}: round {round}");
            foreach (var load in missing.Select(which => which.Load).Distinct())
            {
                foreach (var which in missing.Where(which => which.Load == load))
                    await MeasureOnce(which.Design, load);
            }
        }

        if (wanted.Any(which => rounds[which].Count == 0))
            throw new BenchException("This machine's host is too busy: every round had too much CPU steal.");
    }

    private async Task MeasureOnce(Design design, Load load)
    {
        var (round, result) = await Measurement.Take(design, bench.Load, Plan(design, load, Options.Seconds));
        Count(design, result);
        if (round.IsStolen())
            stolen++;
        else
            rounds[(design, load)].Add(round);
    }

    private LoadPlan Plan(Design design, Load load, double seconds) => Scans
        ? design.Scans(codes[design], load.Connections, seconds, load.Rate)
        : design.Orders(load.Connections, seconds, load.Rate);

    private void Count(Design design, LoadResult result)
    {
        if (result.OutOfCodes)
            throw new BenchException($"{design.Name} scanned quicker than its warm-up promised, and no tickets are left; try a longer --warm-up.");
        if (result.Faults > 0 || result.Refused.Count > 0)
            throw new BenchException($"{design.Name} refused in the middle of a round: {string.Join(", ", result.Refused)}, {result.Faults} faults.");
        if (Scans)
            design.Admitted += result.DoneInAll;
        else
            design.Acknowledged += result.DoneInAll;
    }

    /// <summary>What one more round writes to the log, table by table.</summary>
    private async Task<LogShares?> Shares(Design design)
    {
        if (design.Postgres is null)
            return null;
        if (Scans)
            await WriteCodes(design, (int)(Median(design, new(Options.Headline, 0)).Rate * 2) + 5_000);
        var begin = await LogShares.Here(design.Postgres);
        Count(design, await bench.Load.Run(Plan(design, new(Options.Headline, 0), 0.5)));
        return await LogShares.Since(design.Postgres, begin);
    }
}
