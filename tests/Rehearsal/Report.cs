using System.Net;
using System.Text;

namespace EventLoop.Rehearsal;

/// <summary>The rehearsal as one HTML page that needs nothing else: charts are SVG, the style is in the page.</summary>
internal static class Report
{
    public static string Of(Result result)
    {
        var verdict = result.Verdict;
        var seconds = result.Score.Seconds;
        var opened = (int)(result.Score.GatesOpenedAt ?? TimeSpan.Zero).TotalSeconds;
        var (selling, admitting) = (seconds.Take(opened + 1).ToList(), seconds.Skip(opened).ToList());
        var places = result.Stage.TicketKinds.Sum(kind => kind.Total);
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Text(result.Stage.Name)}: {(verdict.IsGood ? "it works" : "it does not work")}</title>
            <style>{Style()}</style>
            </head>
            <body>
            <header class="{(verdict.IsGood ? "good" : "bad")}">
            <p class="over">Dress rehearsal, {result.At:d MMMM yyyy, HH:mm}</p>
            <h1>{Text(result.Stage.Name)}</h1>
            <p class="lead">{Lead(result, places)}</p>
            </header>
            <main>
            <section class="verdict">
            {Tile(verdict.Oversold, "tickets oversold")}
            {Tile(verdict.Lost, "acknowledged and lost")}
            {Tile(verdict.PaidWithoutTicket, "paid without a ticket")}
            {Tile(verdict.AdmittedTwice, "admitted twice")}
            </section>
            <p class="note">Counted by an auditor that knows nothing of the program: it read every fact in the ledger and every row of the tables,
            and compared them with each other and with every answer that a buyer or a gate was given.</p>
            {Findings(verdict)}
            <section class="figures">
            {Figure($"{result.Arrived:n0}", "buyers")}
            {Figure($"{result.TicketsSold:n0}", $"tickets sold of {places:n0}")}
            {Figure($"{result.BusiestSecond:n0}", "orders in the busiest second")}
            {Figure(Milliseconds(result.Score.Of(Step.Place).P99), "p99 to get a place")}
            {Figure($"{result.Admitted:n0}", $"people through {result.Stage.Gates.Count} gates")}
            {Figure(Milliseconds(result.Score.Of(Step.Scan).P99), "p99 of a scan")}
            </section>
            <h2>The rush</h2>
            {Charts.Rush(selling)}
            <h2>Tickets</h2>
            {Charts.Tickets(selling, places)}
            <h2>How long buyers waited</h2>
            {Charts.Waiting([.. selling.Select(second => second.Buying)], "seconds since the opening")}
            <h2>Through the gates</h2>
            {Charts.Gates(admitting)}
            {ByGate(result)}
            <h2>How long gates waited</h2>
            {Charts.Waiting([.. admitting.Select(second => second.Scanning)], "seconds since the gates opened")}
            <h2>In figures</h2>
            <div class="tables">
            {Latencies(result.Score)}
            {Counts("What became of buyers", result.Score.Buyers)}
            {Counts("What was answered", result.Score.Answers)}
            </div>
            </main>
            <footer>Made by <code>./eventloop rehearse</code> against {Text(result.Options.Url.ToString())}, seed {result.Options.Seed}. {result.Errors:n0} errors,
            {result.AskedToWait:n0} times asked to come again a little later.</footer>
            </body>
            </html>
            """;
    }

    private static string Lead(Result result, int places)
    {
        var soldOut = result.TicketsSold >= places ? "everything was sold" : $"{result.TicketsSold:n0} of {places:n0} tickets were sold";
        return result.Verdict.IsGood
            ? $"{result.Arrived:n0} people came, {soldOut}, and each of the {result.Admitted:n0} who stood at a gate got in exactly once. Nothing was oversold, and nothing was lost."
            : $"{result.Arrived:n0} people came, {soldOut}, and something went wrong. Do not open this sale before you know what.";
    }

    private static string Tile(int count, string what) => $"""<div class="tile {(count == 0 ? "ok" : "wrong")}"><b>{count:n0}</b><span>{what}</span></div>""";

    private static string Figure(string value, string what) => $"<div><b>{value}</b><span>{what}</span></div>";

    private static string Findings(Verdict verdict) => verdict.Other.Count == 0
        ? ""
        : $"<h2>What else is wrong</h2><ul>{string.Concat(verdict.Other.Take(100).Select(finding => $"<li>{Text(finding)}</li>"))}</ul>";

    private static string ByGate(Result result)
    {
        var most = Math.Max(1, result.Score.AdmittedByGate.Values.DefaultIfEmpty().Max());
        var rows = result.Stage.Gates.Select(gate => (gate.Name, Count: result.Score.AdmittedByGate.GetValueOrDefault(gate.Name)))
            .Select(gate => $"""<div class="gate"><span>{Text(gate.Name)}</span><i style="width:{60 * gate.Count / most}%"></i><b>{gate.Count:n0}</b></div>""");
        return $"""<div class="gates">{string.Concat(rows)}</div>""";
    }

    private static string Latencies(Score score)
    {
        var rows = Enum.GetValues<Step>().Select(step => (Name: Named(step), Took: score.Of(step))).Select(step => $"""
            <tr><td>{step.Name}</td><td>{step.Took.Count:n0}</td><td>{step.Took.P50:n1}</td><td>{step.Took.P95:n1}</td><td>{step.Took.P99:n1}</td><td>{step.Took.Longest:n0}</td></tr>
            """);
        return $"""
            <table class="wide"><caption>Until answered for good, in milliseconds</caption>
            <tr><th></th><th>times</th><th>p50</th><th>p95</th><th>p99</th><th>longest</th></tr>
            {string.Concat(rows)}</table>
            """;
    }

    private static string Counts(string caption, IReadOnlyDictionary<string, int> counts) => $"""
        <table><caption>{caption}</caption>
        {string.Concat(counts.OrderByDescending(count => count.Value).Select(count => $"<tr><td>{Text(count.Key)}</td><td>{count.Value:n0}</td></tr>"))}</table>
        """;

    private static string Named(Step step) => step switch
    {
        Step.Look => "look at the event",
        Step.Place => "get places, or give them back",
        Step.Confirm => "pay, get tickets",
        Step.Scan => "scan at a gate",
    };

    private static string Milliseconds(double value) => value < 1000 ? $"{value:n0} ms" : $"{value / 1000:n1} s";

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Style()
    {
        using var reader = new StreamReader(typeof(Report).Assembly.GetManifestResourceStream("report.css")!, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
