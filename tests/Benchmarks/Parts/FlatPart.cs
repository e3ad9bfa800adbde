using System.Diagnostics;
using System.Globalization;

namespace EventLoop.Benchmarks;

/// <summary>
/// Whether an order costs more when many tickets are sold already: two copies of the product take turns, one with ten thousand tickets in
/// its database and one with millions. And how long a ticket type that has sold a million needs to be awake again.
/// </summary>
internal sealed class FlatPart(Bench bench)
{
    private const int FewTickets = 10_000;
    private const int SoldByOneType = 1_000_000;

    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    public async Task Run()
    {
        await using EventLoopDesign small = new(), large = new();
        await small.Start(Directory.CreateDirectory(Path.Combine(bench.Folder, "small")).FullName);
        await large.Start(Directory.CreateDirectory(Path.Combine(bench.Folder, "large")).FullName);
        await Seeding.Fill(small, FewTickets, bench.Load);
        await Seeding.Fill(large, bench.Options.Tickets, bench.Load);
        Bench.Say("flat: followers read the past");
        foreach (var copy in new[] { small, large })
        {
            await copy.FollowersHaveRead(Patience);
            await copy.Postgres!.Tidy();
        }

        await bench.WarmUp("flat", small);
        await bench.WarmUp("flat", large);

        var rounds = await Turns.Take(bench, "flat", bench.Options.Headline, new("few", small, small.Offer), new("many", large, large.Offer));
        var (before, after) = (rounds[0], rounds[1]);
        Show(before, after);
        var toSell = Math.Min(SoldByOneType, bench.Options.Tickets);
        Bench.Say($"flat: one ticket type sells {toSell} tickets");
        await large.Sell(toSell, bench.Load);
        var awake = await Wake(large);
        await small.Audit();
        await large.Audit();
        ShowAwake(toSell, awake);
        bench.Report.Add("flat", new Flat(
            FewTickets, bench.Options.Tickets, before, after, Cpu(after) / Cpu(before), after.P99Ms / before.P99Ms, toSell, awake));
    }

    /// <summary>How long its first order takes after a restart, less the second: that is what waking it costs, in seconds.</summary>
    private async Task<double> Wake(EventLoopDesign design)
    {
        var sleeper = design.Offer;
        await design.Restart(Path.Combine(bench.Folder, "large"));
        var warm = await design.Open();
        async Task<double> Order(Offer offer)
        {
            var began = Stopwatch.GetTimestamp();
            var result = await bench.Load.Run(design.Orders(1, 30) with { EventId = offer.EventId, TicketTypeId = offer.TicketTypeId, MostJourneys = 1, RampSeconds = 0 });
            design.Acknowledged += result.DoneInAll;
            return result.DoneInAll == 1
                ? Stopwatch.GetElapsedTime(began).TotalSeconds
                : throw new BenchException($"The ticket type did not wake up: {string.Join(", ", result.Refused)}, {result.Faults} faults.");
        }

        // The code path is warm before it is timed: what is asked is what reading the ledger back takes.
        for (var order = 0; order < 200; order++)
            await Order(warm);
        return await Order(sleeper) - await Order(sleeper);
    }

    private static double Cpu(Round round) => round.CpuMicrosServer + (round.CpuMicrosPostgres ?? 0);

    private void Show(Round before, Round after) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
        flat: orders with {FewTickets:#,0} and with {bench.Options.Tickets:#,0} tickets issued before, medians of {bench.Options.Rounds} rounds
        {Turns.Line($"{FewTickets:#,0}", before)}
        {Turns.Line($"{bench.Options.Tickets:#,0}", after)}
          ratios: CPU {Cpu(after) / Cpu(before):0.00}, p99 {after.P99Ms / before.P99Ms:0.00}
        """));

    private static void ShowAwake(int sold, double awake) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"  a ticket type that has sold {sold:#,0} takes its first order after {awake:0.000} s\n"));

    private sealed record Flat(int Few, int Many, Round WithFew, Round WithMany, double CpuRatio, double P99Ratio, int SoldByOneType, double AwakeSeconds);
}
