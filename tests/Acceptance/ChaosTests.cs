using System.Diagnostics;
using EventLoop.Running;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Acceptance;

/// <summary>It measures seconds, so nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(ChaosTests), DisableParallelization = true)]
public sealed class ChaosCollection;

/// <summary>
/// Three silos and an API under a running sale, and one blow after the other. <c>EVENTLOOP_CHAOS_ROUNDS</c> says how often (once by default), and
/// <c>EVENTLOOP_CHAOS_ORDERS</c> how many orders are sold between them.
/// </summary>
[Collection(nameof(ChaosTests))]
public sealed class ChaosTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>Five seconds are the aim, and what it takes on a machine that has a core to spare; README.md of silo/ has figures.</summary>
    private static readonly TimeSpan Quickly = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan ByItself = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(20);

    /// <summary>What a buyer may hear: success, the end of the scarce tickets, and the wish to come again.</summary>
    private static readonly string[] Bearable = ["200", "201", "409 sold_out", "409 request_in_progress", "503 busy"];

    private static readonly int OrdersBetweenBlows = Setting.Of("EVENTLOOP_CHAOS_ORDERS", 40);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("eventloop chaos ");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Three_silos_lose_and_double_nothing_whatever_happens_to_them()
    {
        var rounds = Setting.Of("EVENTLOOP_CHAOS_ROUNDS", 1);
        await using var copy = await RunningCopy.Up(Path.Combine(folder.FullName, "data"), "--silos", "3", "--no-rate-limits");
        await using var owners = await SiloOwners.Join(copy);
        await using var sale = await BusySale.Open(copy.Client.BaseAddress!);
        await using var live = new LiveListener(copy.Client.BaseAddress!, sale.Fair);
        await using var follower = new Follower(copy.ConnectionString);
        await sale.Sells(OrdersBetweenBlows);

        try
        {
            for (var round = 1; round <= rounds; round++)
                await Round(sale, owners, copy);
            await sale.End();
        }
        catch
        {
            foreach (var fault in File.ReadLines(Path.Combine(copy.Data, "logs", "api.log")).Where(line => line.Contains(" fail: ", StringComparison.Ordinal)))
                output.WriteLine(fault);
            throw;
        }

        var audit = await sale.Audit(copy.ConnectionString, isOver: true);
        await live.Shows(audit.Sold, audit.Admitted);
        await follower.CatchUp();
        Assert.Equal(await PostgresServer.Scalar<long>(copy.ConnectionString, "select count(*) from ledger"), follower.Seen.Count);
        output.WriteLine($"{audit.Orders.Count} orders, {audit.Sold} sold, {audit.Admitted} admitted, {audit.Scans.Count} scans; {live.Pictures} live pictures over {live.Connections} connections; silos were started again {copy.Errors.Count(line => line.Contains("silo-", StringComparison.Ordinal))} times, of which {5 * rounds} were meant");
    }

    private async Task Round(BusySale sale, SiloOwners owners, RunningCopy copy)
    {
        await Blow("kill -9 of the owner", sale, copy, Quickly, () => KillOwner(sale, owners, copy));
        await Blow("the owner sleeps for 20 s and wakes up", sale, copy, ByItself, () => FreezeOwner(sale, owners, copy));
        await Blow("immediate stop of Postgres", sale, copy, ByItself, () => RunningCopy.Signal("QUIT", copy.Pid("postgres")));
        await Blow("rolling restart", sale, copy, ByItself, () => RollingRestart(owners, copy));
    }

    /// <summary>A blow, fresh orders for the hot ticket type soon after, and an audit.</summary>
    /// <param name="patience">How long nobody may get a place.</param>
    private async Task Blow(string name, BusySale sale, RunningCopy copy, TimeSpan patience, Func<Task> strike)
    {
        sale.CountAnew();
        var before = sale.Paid;
        var clock = Stopwatch.StartNew();
        using var watch = new FreshOrders(copy.Client.BaseAddress!, sale.Fair);
        await strike();
        await sale.Sells(OrdersBetweenBlows);
        var gap = await watch.LongestGap();
        output.WriteLine($"{name}: longest wait for a fresh order {gap.TotalSeconds:f1} s; {sale.Paid - before} orders in {clock.Elapsed.TotalSeconds:f1} s; {sale.Client}");

        await sale.Audit(copy.ConnectionString);
        Assert.All(sale.Client.Heard.Keys, kind => Assert.Contains(kind, Bearable));
        Assert.InRange(gap, TimeSpan.Zero, patience);
    }

    /// <summary>
    /// The script is kept from starting it again until the others have taken over, since on another machine nobody would come back at
    /// the same address.
    /// </summary>
    private static async Task KillOwner(BusySale sale, SiloOwners owners, RunningCopy copy)
    {
        var owner = await owners.OwnerOf(sale.HotTicketType);
        await RunningCopy.Signal("STOP", copy.Pid("up"));
        var replaced = Replaced(owner, copy, "KILL");
        await sale.Sells(OrdersBetweenBlows);
        await RunningCopy.Signal("CONT", copy.Pid("up"));
        await replaced;
    }

    private static async Task FreezeOwner(BusySale sale, SiloOwners owners, RunningCopy copy)
    {
        var owner = await owners.OwnerOf(sale.HotTicketType);
        var process = copy.Pid(owner);
        await RunningCopy.Signal("STOP", process);
        await Task.Delay(Frozen);
        Assert.NotEqual(owner, await owners.OwnerOf(sale.HotTicketType));
        await Replaced(owner, copy, "CONT");
    }

    private static async Task RollingRestart(SiloOwners owners, RunningCopy copy)
    {
        foreach (var silo in owners.Silos())
            await Replaced(silo, copy, "TERM");
    }

    private static async Task Replaced(string silo, RunningCopy copy, string signal)
    {
        var process = copy.Pid(silo);
        await RunningCopy.Signal(signal, process);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (copy.Pid(silo) == process || !await copy.IsReady(silo))
            await Task.Delay(100, limit.Token);
    }
}
