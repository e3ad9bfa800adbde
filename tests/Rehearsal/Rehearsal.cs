namespace EventLoop.Rehearsal;

/// <summary>The whole of it: set up, sell, open the gates, audit, report.</summary>
internal static class Rehearsal
{
    /// <summary>After the last buyer has come, nobody stays longer than this; each gate's queue likewise.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task<int> Run(Options options)
    {
        var arrivals = Arrivals.Of(options, new Random(options.Seed));
        var connectionString = await CopyDatabase.Find(options);
        var score = new Score();
        using var wire = new Wire(options.Url, score);
        var stage = await Stage.Build(wire, options, options.Places ?? arrivals.Count);
        var (sale, admission) = (new Sale(stage, wire, score, options), new Admission(stage, wire, score, options));

        using var over = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            over.Cancel();
        };
        var at = TimeProvider.System.GetLocalNow();
        var (saleTook, gatesTook) = (TimeSpan.Zero, TimeSpan.Zero);
        score.Open();
        await using (Progress.Show(score, arrivals.Count, stage.TicketKinds.Sum(kind => kind.Total)))
        {
            saleTook = await Timed(score, () => sale.Run(arrivals, over.Token).WaitAsync(arrivals[^1] + Patience));
            await stage.OpenGates();
            score.GatesOpen();
            gatesTook = await Timed(score, () => admission.Run(sale.Tickets, over.Token).WaitAsync(Patience));
        }

        var verdict = await Verdict.Of(connectionString, stage, sale, admission);
        var result = new Result(
            options, stage, score, verdict, arrivals.Count, sale.Tickets.Count, admission.NotAdmitted(sale.Tickets), saleTook, gatesTook, at);
        var html = options.Html ?? Path.Combine(options.Data, "rehearsal.html");
        await Write(html, Report.Of(result));
        if (options.Json is { } json)
            await Write(json, result.ToJson());
        Summary.Print(result, html);
        return verdict.IsGood ? 0 : 1;
    }

    private static async Task<TimeSpan> Timed(Score score, Func<Task> part)
    {
        var began = score.Elapsed;
        try
        {
            await part();
        }
        catch (TimeoutException)
        {
            score.Heard("gave up");
        }

        return score.Elapsed - began;
    }

    private static async Task Write(string file, string text)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder)
            Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(file, text);
    }
}
