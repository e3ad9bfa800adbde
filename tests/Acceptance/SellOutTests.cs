using System.Diagnostics;
using System.Text.Json;
using EventLoop.Requests;
using EventLoop.Running;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Acceptance;

/// <summary>A sale as it happened at EMF camp on 2026-03-09, order by order in real time, and its tickets at the gates.</summary>
public sealed class SellOutTests(ITestOutputHelper output)
{
    private const int Tickets = 900;
    private const int Gates = 8;
    private const int ScansAtOnce = 16;

    [Fact]
    public async Task The_sale_of_EMF_camp_sells_out_and_its_tickets_admit_once_each()
    {
        await using var database = await TestDatabase.Create();
        await using var product = await Product.Start(database);
        var fair = await Fair.Open(product.Address, Gates, ("Full price", 18500, Tickets));
        var client = new PersistentClient(product.Client);

        var selling = Sell(fair, client);
        await Task.Delay(TimeSpan.FromSeconds(6));
        Assert.Empty((await Auditor.Read(database.ConnectionString)).Violations);
        var paid = await selling;
        Assert.Equal(Tickets, paid.Count);
        await Admit(fair, client, [.. paid.Select(order => order.Body.GetProperty("tickets")[0].Text("code"))]);

        Assert.All(client.Heard.Keys, kind => Assert.Contains(kind, new[] { "200", "201", "409 sold_out", "503 busy" }));
        var audit = (await Auditor.Read(database.ConnectionString)).Clean();
        Assert.Equal((Tickets, 0), (audit.Sold, audit.Held));
        Assert.Equal((Tickets, Tickets, 2 * Tickets), (audit.Tickets.Count, audit.Admitted, audit.Scans.Count));
        Assert.Equal(paid.Sum(order => order.Body.GetProperty("totalAmount").GetInt64()), audit.PaidMinor);

        var figures = (await fair.Figures(client)).Body;
        var (sales, checkIn) = (figures.GetProperty("sales"), figures.GetProperty("checkIn"));
        Assert.Equal(Tickets, sales.GetProperty("orders").GetInt32());
        Assert.Equal(Tickets, sales.GetProperty("ticketsSold").GetInt32());
        Assert.Equal(Tickets, checkIn.GetProperty("admitted").GetInt32());
        Assert.Equal(Tickets, checkIn.GetProperty("refused").GetInt32());
        Assert.Equal(Tickets, checkIn.GetProperty("gates").EnumerateArray().Sum(gate => gate.GetProperty("admitted").GetInt32()));
    }

    [Fact]
    public void The_figures_of_EMF_camp_are_967_orders_in_17_seconds()
    {
        var arrivals = Arrivals();
        Assert.Equal(967, arrivals.Count);
        Assert.Equal(17, arrivals.Select(arrival => (int)arrival.TotalSeconds).Distinct().Count());
    }

    /// <summary>Each order comes when it came, whatever became of those before it.</summary>
    private async Task<IReadOnlyList<Answer>> Sell(Fair fair, PersistentClient client)
    {
        var (placing, confirming) = (new Latencies(), new Latencies());
        var clock = Stopwatch.StartNew();
        var orders = await Task.WhenAll(Arrivals().Select(Buy));

        output.WriteLine($"{orders.Length} orders came within {Arrivals()[^1].TotalSeconds:f1} s and the last was done after {clock.Elapsed.TotalSeconds:f1} s");
        output.WriteLine($"place:   {placing}; {placing.PeakSecond} in the busiest second");
        output.WriteLine($"confirm: {confirming}; {confirming.PeakSecond} in the busiest second");
        output.WriteLine($"answers: {client}");
        return [.. orders.OfType<Answer>()];

        async Task<Answer?> Buy(TimeSpan arrival, int number)
        {
            await Task.Delay(TimeSpan.FromTicks(Math.Max(0, (arrival - clock.Elapsed).Ticks)));
            var placed = await Time(placing, () => fair.Place(client, $"place-{number}", $"camper{number}@example.org", (fair.TicketTypes[0], 1)));
            if (placed.Code == "sold_out")
                return null;
            return await Time(confirming, () => Fair.Confirm(client, $"confirm-{number}", placed));
        }

        async Task<Answer> Time(Latencies latencies, Func<Task<Answer>> request)
        {
            var began = clock.Elapsed;
            var answer = await request();
            latencies.Add(began, clock.Elapsed);
            return answer;
        }
    }

    /// <summary>Shows every code at two gates at the same moment; one of them lets its owner in.</summary>
    private async Task Admit(Fair fair, PersistentClient client, IReadOnlyList<string> codes)
    {
        var scans = new Latencies();
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(codes.Index(), new ParallelOptions { MaxDegreeOfParallelism = ScansAtOnce / 2 }, async (ticket, _) =>
        {
            var results = await Task.WhenAll(Scan(ticket.Item, ticket.Index), Scan(ticket.Item, ticket.Index + 1));
            Assert.Equal(["admitted", "refused"], results.Select(scan => scan.Text("result")).Order());
            Assert.Equal("already_admitted", results.Single(scan => scan.Text("result") == "refused").Text("reason"));
        });
        output.WriteLine($"scan:    {scans}; {2 * codes.Count / clock.Elapsed.TotalSeconds:f0} a second");

        async Task<JsonElement> Scan(string code, int gate)
        {
            var began = clock.Elapsed;
            var answer = await fair.Scan(client, code, fair.Gates[gate % Gates], Guid.CreateVersion7());
            scans.Add(began, clock.Elapsed);
            return answer.Body;
        }
    }

    /// <summary>When each order came, from the first on; those of one second are spread evenly over it.</summary>
    private static List<TimeSpan> Arrivals()
    {
        var seconds = File.ReadLines(Path.Combine(PostgresServer.Root, "tests", "Acceptance", "onsale-emf-2026-03-09.csv"))
            .Where(line => line.Length > 0 && char.IsAsciiDigit(line[0]))
            .Select(line => line.Split(','))
            .Select(cells => (Second: int.Parse(cells[0]), Orders: int.Parse(cells[1])))
            .ToList();
        return [.. seconds.SelectMany(second => Enumerable.Range(0, second.Orders)
            .Select(number => TimeSpan.FromSeconds(second.Second - seconds[0].Second + ((double)number / second.Orders))))];
    }
}
