using Spectre.Console;

namespace EventLoop.Rehearsal;

/// <summary>How it goes: a table that is redrawn in a terminal, a line every two seconds elsewhere.</summary>
internal sealed class Progress : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Score score;
    private readonly int buyers;
    private readonly int places;
    private readonly Task showing;

    private Progress(Score score, int buyers, int places)
    {
        (this.score, this.buyers, this.places) = (score, buyers, places);
        showing = AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected ? Draw() : WriteLines();
    }

    public static Progress Show(Score score, int buyers, int places) => new(score, buyers, places);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await showing;
        stop.Dispose();
    }

    private Task Draw() => AnsiConsole.Live(Table()).StartAsync(async live =>
    {
        while (!stop.IsCancellationRequested)
        {
            await Pause(0.25);
            live.UpdateTarget(Table());
        }
    });

    private Table Table()
    {
        var now = Now();
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey).HideHeaders()
            .Title($"[bold]dress rehearsal[/]  {score.Elapsed:mm\\:ss}  [grey]{(score.GatesOpenedAt is null ? "on sale" : "gates open")}[/]")
            .AddColumn("").AddColumn(new TableColumn("").RightAligned()).AddColumn("");
        table.AddRow("buyers", $"{now.Arrived:n0}", $"of {buyers:n0}");
        table.AddRow("sold", $"[green]{score.Sold:n0}[/]", $"of {places:n0}");
        table.AddRow("held", $"{score.Held:n0}", "");
        table.AddRow("orders a second", $"{now.Rate:n0}", $"busiest {now.Busiest:n0}");
        table.AddRow("p99", $"{now.P99:n0} ms", "of the last five seconds");
        table.AddRow("refused: sold out", $"{now.SoldOut:n0}", "");
        table.AddRow("asked to wait", $"{now.Waits:n0}", "");
        table.AddRow("errors", now.Errors == 0 ? "0" : $"[red]{now.Errors:n0}[/]", "");
        table.AddRow("admitted", $"[green]{now.Admitted:n0}[/]", $"turned away {now.TurnedAway:n0}");
        return table;
    }

    private async Task WriteLines()
    {
        while (!stop.IsCancellationRequested)
        {
            await Pause(2);
            var now = Now();
            await Console.Out.WriteLineAsync(
                $"{score.Elapsed:mm\\:ss}  buyers {now.Arrived}  sold {score.Sold}  held {score.Held}  orders/s {now.Rate}  p99 {now.P99:f0} ms  "
                + $"sold out {now.SoldOut}  wait {now.Waits}  errors {now.Errors}  admitted {now.Admitted}");
        }
    }

    private Figures Now()
    {
        var seconds = score.Seconds;
        return new(
            seconds.Sum(second => second.Arrived),
            seconds.Count < 2 ? 0 : seconds[^2].Paid,
            seconds.Select(second => second.Paid).DefaultIfEmpty().Max(),
            score.OfLast(5).P99,
            seconds.Sum(second => second.SoldOut),
            Heard("503") + Heard("429"),
            Heard("500") + Heard("connection lost") + Heard("no answer") + Heard("gave up"),
            seconds.Sum(second => second.Admitted),
            seconds.Sum(second => second.TurnedAway));
    }

    private int Heard(string kind) => score.Answers.Where(answer => answer.Key.StartsWith(kind, StringComparison.Ordinal)).Sum(answer => answer.Value);

    private Task Pause(double seconds) =>
        Task.Delay(TimeSpan.FromSeconds(seconds), stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);

    private sealed record Figures(int Arrived, int Rate, int Busiest, double P99, int SoldOut, int Waits, int Errors, int Admitted, int TurnedAway);
}

/// <summary>The last words in the terminal.</summary>
internal static class Summary
{
    public static void Print(Result result, string html)
    {
        var (score, verdict) = (result.Score, result.Verdict);
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = 1000; // Nobody's window ends there.
        AnsiConsole.MarkupLineInterpolated($"{result.Arrived:n0} buyers, {result.Orders:n0} orders, {result.TicketsSold:n0} tickets in {result.SaleTook.TotalSeconds:f1} s; {result.Admitted:n0} people in {result.GatesTook.TotalSeconds:f1} s");
        foreach (var step in Enum.GetValues<Step>())
        {
            var took = score.Of(step);
            AnsiConsole.MarkupLineInterpolated($"  {step.ToString().ToLowerInvariant(),-8} {took.Count,9:n0}   p50 {took.P50,8:n1} ms   p99 {took.P99,8:n1} ms   longest {took.Longest,8:n1} ms");
        }

        AnsiConsole.MarkupLineInterpolated($"  answers: {string.Join(", ", score.Answers.OrderBy(answer => answer.Key).Select(answer => $"{answer.Value:n0} × {answer.Key}"))}");
        foreach (var finding in verdict.Other.Take(20))
            AnsiConsole.MarkupLineInterpolated($"[red]  {finding}[/]");
        AnsiConsole.MarkupLineInterpolated(verdict.IsGood
            ? (FormattableString)$"verdict: [green]good[/] (oversold 0, lost 0, paid without ticket 0, admitted twice 0)"
            : $"verdict: [red]bad[/] (oversold {verdict.Oversold}, lost {verdict.Lost}, paid without ticket {verdict.PaidWithoutTicket}, admitted twice {verdict.AdmittedTwice}, other {verdict.Other.Count})");
        AnsiConsole.MarkupLineInterpolated($"report: {html}");
    }
}
