using System.Diagnostics;
using EventLoop.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Ledger;

/// <summary>
/// Why grains have a base class of our own: how Orleans' JournaledGrain with custom storage fails, beside how ours does, and what an
/// append costs in both.
/// </summary>
public sealed class JournaledGrainTests(ITestOutputHelper output) : IAsyncLifetime
{
    private TestDatabase database = null!;
    private TestSilo silo = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        silo = await TestSilo.Start(database, configure: builder =>
        {
            builder.UseOrleans(orleans => orleans.AddCustomStorageBasedLogConsistencyProvider("CustomStorage"));
            builder.Services.AddSingleton<PlacesStorage>();
            builder.Services.Replace(ServiceDescriptor.Singleton<ILedgerStore>(provider => provider.GetRequiredService<PlacesStorage>()));
        });
    }

    public async Task DisposeAsync()
    {
        await silo.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task While_storage_is_away_callers_of_a_journaled_grain_wait_and_ours_hear_at_once()
    {
        var storage = silo.Services.GetRequiredService<PlacesStorage>();
        var journaled = silo.Grains.GetGrain<IJournaledPlaces>(Guid.CreateVersion7());
        var ours = silo.Grains.GetGrain<ILedgerPlaces>(Guid.CreateVersion7());
        Assert.True(await journaled.Take(10));
        Assert.True(await ours.Take(10));

        storage.IsAway = true;
        var waiting = journaled.Take(10);
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ours.Take(10));
        await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromSeconds(2)));

        Assert.False(waiting.IsCompleted);
        storage.IsAway = false;
        Assert.True(await waiting);
        Assert.True(await ours.Take(10));
    }

    [Fact]
    public async Task After_a_conflict_a_journaled_grain_sells_the_last_place_again_and_ours_does_not()
    {
        var storage = silo.Services.GetRequiredService<PlacesStorage>();
        var (journaledId, ourId) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var journaled = silo.Grains.GetGrain<IJournaledPlaces>(journaledId);
        var ours = silo.Grains.GetGrain<ILedgerPlaces>(ourId);
        Assert.True(await journaled.Take(2));
        Assert.True(await ours.Take(2));

        // A twin of each takes the last place.
        storage.TakeElsewhere(journaledId);
        storage.TakeElsewhere(ourId);

        Assert.True(await journaled.Take(2));
        Assert.Equal(3, storage.Taken(journaledId));
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ours.Take(2));
        Assert.False(await ours.Take(2));
        Assert.Equal(2, storage.Taken(ourId));
    }

    /// <summary>Prints the figures of the README when <c>EVENTLOOP_FIGURES</c> says how many appends; by default a few, to see that it runs.</summary>
    [Fact]
    public async Task Both_append_and_the_cost_is_printed()
    {
        var appends = Setting.Of("EVENTLOOP_FIGURES", 2_000);
        for (var round = 0; round < 3; round++)
        {
            await Measure("JournaledGrain", appends, id => silo.Grains.GetGrain<IJournaledPlaces>(id).Take(int.MaxValue));
            await Measure("LedgerGrain", appends, id => silo.Grains.GetGrain<ILedgerPlaces>(id).Take(int.MaxValue));
        }
    }

    private async Task Measure(string design, int appends, Func<Guid, Task<bool>> take)
    {
        const int Callers = 64;
        var grains = Enumerable.Range(0, 16).Select(_ => Guid.CreateVersion7()).ToArray();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            for (var i = 0; i < appends / Callers; i++)
                Assert.True(await take(grains[(caller + i) % grains.Length]));
        }));
        var micros = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / appends;
        output.WriteLine($"{design}: {micros:F1} µs CPU an append, {appends / clock.Elapsed.TotalSeconds:F0}/s");
    }
}

[Alias("IJournaledPlaces")]
internal interface IJournaledPlaces : IGrainWithGuidKey
{
    [Alias("Take")]
    Task<bool> Take(int capacity);
}

[Alias("ILedgerPlaces")]
internal interface ILedgerPlaces : IGrainWithGuidKey
{
    [Alias("Take")]
    Task<bool> Take(int capacity);
}
