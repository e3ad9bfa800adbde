using System.Collections.Concurrent;
using EventLoop.Requests;
using Xunit;

namespace EventLoop.Acceptance;

/// <summary>
/// A sale that goes on for as long as the test does: buyers place, pay and show their tickets at the gates, all of one hot ticket
/// type, and now and then of a scarce one that sells out. Whatever was acknowledged is noted.
/// </summary>
internal sealed class BusySale : IAsyncDisposable
{
    private const int Buyers = 8;
    private const int Scarce = 200;
    private const int ScarceEvery = 8;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    private readonly Fair fair;
    private readonly HttpClient http;
    private readonly CancellationTokenSource over = new();
    private readonly ConcurrentQueue<(Guid OrderId, int Tickets)> paid = new();
    private readonly ConcurrentQueue<Guid> scans = new();
    private readonly Task buying;
    private int number;

    private BusySale(Fair fair, HttpClient http)
    {
        (this.fair, this.http) = (fair, http);
        Client = new(http);
        buying = Task.WhenAll(Enumerable.Range(0, Buyers).Select(_ => KeepBuying()));
    }

    public static async Task<BusySale> Open(Uri address)
    {
        var fair = await Fair.Open(address, gates: 4, ("Hot", 12500, 1_000_000), ("Scarce", 3000, Scarce));
        return new(fair, new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(20) });
    }

    public PersistentClient Client { get; private set; }

    public Fair Fair => fair;

    public Guid HotTicketType => fair.TicketTypes[0];

    public int Paid => paid.Count;

    /// <summary>Counts answers anew; those that are still to come go to the old count.</summary>
    public void CountAnew() => Client = new(http);

    /// <summary>Waits until this many more orders are paid.</summary>
    public async Task Sells(int more)
    {
        var target = paid.Count + more;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (paid.Count < target)
        {
            Assert.False(buying.IsCompleted, $"The sale has ended: {buying.Exception}");
            await Task.Delay(20, limit.Token);
        }
    }

    /// <summary>Asserts that the ledger and the tables hold whatever was acknowledged before now, and nothing that may not be.</summary>
    /// <param name="isOver">Nobody buys any more, so everything has to be finished, too.</param>
    public async Task<Audit> Audit(string connectionString, bool isOver = false)
    {
        var (acknowledged, scanned) = (paid.ToList(), scans.ToList());
        var audit = await Auditor.Read(connectionString);
        Assert.Empty(audit.Violations);
        if (isOver)
            Assert.Empty(audit.Unfinished);
        Assert.DoesNotContain(acknowledged, order => audit.Orders.GetValueOrDefault(order.OrderId)?.Status != "paid");
        Assert.Empty(scanned.Except(audit.Scans));
        Assert.InRange(audit.TicketTypes[fair.TicketTypes[1]].Sold, 0, Scarce);
        return audit;
    }

    public async Task End()
    {
        await over.CancelAsync();
        await buying;
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await buying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        over.Dispose();
        http.Dispose();
    }

    private async Task KeepBuying()
    {
        while (!over.IsCancellationRequested)
        {
            var mine = Interlocked.Increment(ref number);
            var visit = new Visit(mine, fair, [(mine % ScarceEvery == 0 ? fair.TicketTypes[1] : fair.TicketTypes[0], 1)]);
            await visit.Make(Client);
            if (visit.Paid is { } order)
                paid.Enqueue((order.Body.GetProperty("orderId").GetGuid(), order.Body.GetProperty("tickets").GetArrayLength()));
            foreach (var scan in visit.Scans)
                scans.Enqueue(scan.Body.GetProperty("scanId").GetGuid());
            Assert.Equal(visit.Scans.Count == 0 ? [] : ["admitted", "refused"], visit.Scans.Select(scan => scan.Body.Text("result")));
            await Task.Delay(Pause);
        }
    }
}
