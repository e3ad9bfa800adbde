using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Orleans.GrainDirectory;

namespace EventLoop.Ledger;

/// <summary>
/// Where grains are that live at home and have no other address (<see cref="Home.Directory"/>): each silo knows its own, and nobody is asked, since placement
/// says where the others are. Orleans' own directory spreads over all silos, so that a fresh order was two calls across the cluster before it began.
/// </summary>
/// <remarks>
/// While silos come and go, one may still believe in an old home, and a grain is awake twice. Its ledger lets one of the two write; whoever is not at home any more
/// goes to sleep as soon as this silo learns of it, so that it does not answer with what was true a moment ago for long.
/// </remarks>
internal sealed class HomeDirectory(IClusterManifestProvider cluster, Homes homes, IServiceProvider services) : IGrainDirectory, ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly ConcurrentDictionary<GrainId, GrainAddress> here = new();
    private readonly CancellationTokenSource stop = new();

    public Task<GrainAddress?> Register(GrainAddress address)
    {
        var registered = here.GetOrAdd(address.GrainId, address);
        if (!IsHome(address.GrainId))
            PutToSleep(address.GrainId).Ignore();
        return Task.FromResult<GrainAddress?>(registered);
    }

    public Task Unregister(GrainAddress address)
    {
        here.TryRemove(KeyValuePair.Create(address.GrainId, address));
        return Task.CompletedTask;
    }

    public Task<GrainAddress?> Lookup(GrainId grainId) => Task.FromResult(here.GetValueOrDefault(grainId));

    // Nothing is known of other silos.
    public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(HomeDirectory), ServiceLifecycleStage.RuntimeGrainServices, Start, Stop);

    public void Dispose() => stop.Dispose();

    private Task Start(CancellationToken token)
    {
        Follow().Ignore();
        return Task.CompletedTask;
    }

    private Task Stop(CancellationToken token) => stop.CancelAsync();

    private async Task Follow()
    {
        await foreach (var _ in cluster.Updates.WithCancellation(stop.Token))
        {
            foreach (var grain in here.Keys.Where(grain => !IsHome(grain)))
                PutToSleep(grain).Ignore();
        }
    }

    private bool IsHome(GrainId grain) => homes.IsHere(Home.Of(grain));

    // After what it is doing. Resolved only now, since what makes references needs a directory itself.
    private Task PutToSleep(GrainId grain) =>
        services.GetRequiredService<IGrainFactory>().GetGrain(grain).AsReference<IGrainManagementExtension>().DeactivateOnIdle().AsTask();
}
