using System.Diagnostics;
using EventLoop.Requests;
using EventLoop.Running;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Acceptance;

/// <summary>
/// The whole product as <c>./eventloop up</c> runs it, struck down in the middle of five hundred orders and their scans. Whatever was
/// acknowledged must be there afterwards, whoever asks again under the same key.
/// </summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int Orders = 500;
    private const int OrdersAtOnce = 32;
    private const int PaidBetweenBlows = 120;

    private static readonly TimeSpan TimeToServeEverybody = TimeSpan.FromSeconds(120);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("eventloop kill ");

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>Three blows to one sale: an immediate stop of Postgres, <c>kill -9</c> of the API, and <c>kill -9</c> of every process.</summary>
    [Fact]
    public async Task Whatever_is_killed_nothing_is_lost_or_doubled()
    {
        var copy = await Start(RunningCopy.FreePort());
        try
        {
            var fair = await Fair.Open(copy.Client.BaseAddress!, gates: 4, ("Weekend", 12500, 600), ("Camping", 3000, 100));
            using var http = new HttpClient { BaseAddress = copy.Client.BaseAddress, Timeout = TimeSpan.FromSeconds(10) };
            var client = new PersistentClient(http);
            var visits = Enumerable.Range(0, Orders).Select(number => new Visit(number, fair, Items(fair, number))).ToList();
            var paid = 0;
            TaskCompletionSource[] blows = [.. Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];

            var clock = Stopwatch.StartNew();
            var served = Make(visits, client, () =>
            {
                if (Math.DivRem(Interlocked.Increment(ref paid), PaidBetweenBlows) is (> 0 and <= 3, 0) blow)
                    blows[blow.Quotient - 1].SetResult();
            });
            foreach (var (blow, strike) in blows.Zip<TaskCompletionSource, Func<RunningCopy, Task<RunningCopy>>>([StopPostgres, KillApi, KillAll]))
            {
                await await Task.WhenAny(blow.Task, served);
                Assert.InRange(visits.Count(visit => visit.Paid is null), Orders / 10, Orders);
                var struckAt = clock.Elapsed;
                copy = await strike(copy);
                output.WriteLine($"{strike.Method.Name} after {struckAt.TotalSeconds:f1} s, running again {(clock.Elapsed - struckAt).TotalSeconds:f1} s later");
            }

            await served.WaitAsync(TimeToServeEverybody);
            output.WriteLine($"all served after {clock.Elapsed.TotalSeconds:f1} s; {client}");
            await EverythingIsThere(visits, fair, new(http), copy.ConnectionString);
        }
        finally
        {
            await copy.DisposeAsync();
        }
    }

    private static async Task<RunningCopy> StopPostgres(RunningCopy copy)
    {
        await RunningCopy.Signal("QUIT", copy.Pid("postgres"));
        return copy;
    }

    private async Task<RunningCopy> KillApi(RunningCopy copy)
    {
        await RunningCopy.Signal("KILL", copy.Pid("api"));
        Assert.Equal(1, await copy.Ended());
        return await Start(copy.Port);
    }

    private async Task<RunningCopy> KillAll(RunningCopy copy)
    {
        await RunningCopy.Signal("KILL", copy.Pid("up"), copy.Pid("api"), copy.Pid("postgres"));
        await copy.Ended();
        return await Start(copy.Port);
    }

    private static async Task EverythingIsThere(IReadOnlyList<Visit> visits, Fair fair, PersistentClient client, string connectionString)
    {
        // Whoever heard that all was sold out is not asked again: places of an order that got only one of its two types are free by now.
        var bought = visits.Where(visit => visit.Paid is not null).ToList();
        var before = bought.Select(visit => (Placed: visit.Placed!, Paid: visit.Paid!, visit.Scans)).ToList();
        await Make(bought, client);
        foreach (var (visit, (placed, paid, scans)) in bought.Zip(before))
        {
            Assert.Equal(placed.Body.Text("orderId"), visit.Placed!.Body.Text("orderId"));
            Assert.Equal(placed.Body.Text("orderToken"), visit.Placed.Body.Text("orderToken"));
            Assert.Equal(paid.Text, visit.Paid!.Text);
            Assert.Equal(scans.Select(scan => scan.Text), visit.Scans.Select(scan => scan.Text));
        }

        Assert.All(bought, visit => Assert.Equal(visit.Items.Sum(item => item.Quantity), visit.Paid!.Body.GetProperty("tickets").GetArrayLength()));
        Assert.All(bought, visit => Assert.Equal(
            visit.Scans.Chunk(2).SelectMany(_ => new[] { "admitted", "refused already_admitted" }), visit.Scans.Select(Result)));

        var audit = (await Auditor.Read(connectionString)).Clean();
        Assert.Equal(bought.Count, audit.Orders.Count);
        Assert.Equal(bought.Count, audit.Statuses["paid"]);
        Assert.All(bought, visit => Assert.Contains(visit.Paid!.Body.GetProperty("orderId").GetGuid(), audit.Orders));
        Assert.Equal(bought.Sum(visit => visit.Paid!.Body.GetProperty("totalAmount").GetInt64()), audit.PaidMinor);
        foreach (var type in fair.TicketTypes)
            Assert.Equal(bought.SelectMany(visit => visit.Items).Where(item => item.TicketType == type).Sum(item => item.Quantity), audit.TicketTypes[type].Sold);
        Assert.Equal(audit.HeldForNobody, audit.Held);
        var scanned = bought.SelectMany(visit => visit.Scans).Select(scan => scan.Body.GetProperty("scanId").GetGuid()).ToList();
        Assert.Equal(scanned.Order(), audit.Scans.Order());
        Assert.Equal(audit.Tickets.Count, audit.Admitted);
    }

    /// <summary>More than there is of both ticket types, and every third order of both, which takes more than one commit.</summary>
    private static (Guid, int)[] Items(Fair fair, int number) => (number % 3) switch
    {
        0 => [(fair.TicketTypes[0], 1)],
        1 => [(fair.TicketTypes[0], 2)],
        _ => [(fair.TicketTypes[0], 1), (fair.TicketTypes[1], 1)],
    };

    private static Task Make(IReadOnlyList<Visit> visits, PersistentClient client, Action? paid = null) => Parallel.ForEachAsync(
        visits, new ParallelOptions { MaxDegreeOfParallelism = OrdersAtOnce }, async (visit, _) => await visit.Make(client, paid));

    private static string Result(Answer scan) => scan.Body.TryGetProperty("reason", out var reason) && reason.GetString() is { } text
        ? $"{scan.Body.Text("result")} {text}"
        : scan.Body.Text("result");

    private Task<RunningCopy> Start(int port) => RunningCopy.UpAt(port, Path.Combine(folder.FullName, "data"), "--no-rate-limits");
}
