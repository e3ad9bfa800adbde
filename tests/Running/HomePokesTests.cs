using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EventLoop.Running;

/// <summary>From where grains are kept going of which a cluster has one.</summary>
public sealed class HomePokesTests : IAsyncLifetime
{
    private const string Cluster = "pokes";
    private const int Keys = 32;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Some = 10 * Interval;

    private readonly ConcurrentDictionary<(long Key, TestSilo From), int> poked = new();
    private TestDatabase database = null!;
    private TestSilo first = null!;
    private TestSilo second = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        first = await TestCluster.StartSilo(database, Cluster);
        second = await TestCluster.StartSilo(database, Cluster);
    }

    public async Task DisposeAsync()
    {
        await first.DisposeAsync();
        await second.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Each_is_poked_from_one_silo_and_from_another_when_that_has_left()
    {
        using var stop = new CancellationTokenSource();
        var running = new[] { first, second }.SelectMany(silo => Enumerable.Range(0, Keys).Select(key => Run(silo, key, () => { }, Assert.Fail, stop.Token))).ToList();

        await TestCluster.Eventually(async () => await PokedFrom() is { Count: Keys } from
            && from.Select(poke => poke.Key).Distinct().Count() == Keys && from.Select(poke => poke.From).Distinct().Count() == 2);

        await second.DisposeAsync();

        await TestCluster.Eventually(async () => (await PokedFrom()).Count(poke => poke.From == first) == Keys);
        await stop.CancelAsync();
        await Task.WhenAll(running);
    }

    [Fact]
    public async Task One_that_fails_is_poked_again()
    {
        using var stop = new CancellationTokenSource();
        var failures = new ConcurrentQueue<string>();
        var running = new[] { first, second }.Select(silo => Run(silo, 0, () => throw new InvalidOperationException("It sleeps."), failures.Enqueue, stop.Token)).ToList();

        await TestCluster.Eventually(() => Task.FromResult(failures.Count > 2));

        Assert.All(failures, reason => Assert.Equal("It sleeps.", reason));
        await stop.CancelAsync();
        await Task.WhenAll(running);
    }

    private Task Run(TestSilo silo, long key, Action poke, Action<string> failed, CancellationToken stop) => silo.Services.GetRequiredService<HomePokes>().Run(
        key,
        Interval,
        _ =>
        {
            poked.AddOrUpdate((key, silo), 1, (_, times) => times + 1);
            poke();
            return Task.CompletedTask;
        },
        failed,
        stop);

    /// <summary>Which are poked now, and from where.</summary>
    private async Task<ICollection<(long Key, TestSilo From)>> PokedFrom()
    {
        poked.Clear();
        await Task.Delay(Some);
        return poked.Keys;
    }
}
