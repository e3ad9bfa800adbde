using System.Text.Json;

namespace EventLoop.Rehearsal;

/// <summary>A rehearsal that is over.</summary>
internal sealed record Result(
    Options Options, Stage Stage, Score Score, Verdict Verdict, int BuyersExpected, int TicketsSold, int NotAdmitted, TimeSpan SaleTook, TimeSpan GatesTook, DateTimeOffset At)
{
    public int Arrived => Score.Seconds.Sum(second => second.Arrived);

    public int Orders => Score.Seconds.Sum(second => second.Paid);

    public int BusiestSecond => Score.Seconds.Select(second => second.Paid).DefaultIfEmpty().Max();

    public int Admitted => Score.Seconds.Sum(second => second.Admitted);

    /// <summary>Answers that no buyer should hear, and requests without any.</summary>
    public int Errors => Score.Answers.Where(answer => answer.Key is "connection lost" or "no answer" or "gave up" || answer.Key.StartsWith("500", StringComparison.Ordinal)).Sum(answer => answer.Value);

    /// <summary>How often somebody was asked to come again a little later.</summary>
    public int AskedToWait => Score.Answers.Where(answer => answer.Key.StartsWith("503", StringComparison.Ordinal) || answer.Key.StartsWith("429", StringComparison.Ordinal)).Sum(answer => answer.Value);

    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            At,
            Url = Options.Url.ToString(),
            Options.Seed,
            Buyers = Arrived,
            Orders,
            Tickets = TicketsSold,
            Admitted,
            NotAdmitted,
            SaleSeconds = Math.Round(SaleTook.TotalSeconds, 1),
            GateSeconds = Math.Round(GatesTook.TotalSeconds, 1),
            OrdersInBusiestSecond = BusiestSecond,
            Errors,
            AskedToWait,
            Latencies = Enum.GetValues<Step>().ToDictionary(step => step.ToString(), Score.Of),
            BuyersBecame = Score.Buyers,
            Score.Answers,
            Verdict = new { Good = Verdict.IsGood, Verdict.Oversold, Verdict.Lost, Verdict.PaidWithoutTicket, Verdict.AdmittedTwice, Verdict.Other },
        },
        Json);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, DictionaryKeyPolicy = JsonNamingPolicy.CamelCase };
}
