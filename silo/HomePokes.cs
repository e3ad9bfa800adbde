using EventLoop.Ledger;

namespace EventLoop;

/// <summary>
/// Pokes grains of which the cluster has one (<see cref="LivesAtHomeAttribute"/>) from where they live. So they are awake as long as one silo lives, and nobody else has anything to do
/// for it: a call to another silo and what the grain then asks of the database, once a second and from each silo, is what an idle cluster was busy with.
/// </summary>
internal sealed class HomePokes(IGrainFactory grains, Homes homes, TimeProvider time)
{
    /// <summary>Pokes until the silo stops; after a poke it waits for the next interval to begin.</summary>
    /// <param name="key">The grain's key.</param>
    /// <param name="failed">Hears why a poke failed; the next one is made all the same.</param>
    public async Task Run(long key, TimeSpan interval, Func<IGrainFactory, Task> poke, Action<string> failed, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                if (homes.IsHere(Home.Of(key)))
                    await Poke(poke, failed);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    private async Task Poke(Func<IGrainFactory, Task> poke, Action<string> failed)
    {
        try
        {
            await poke(grains);
        }
        catch (Exception failure)
        {
            // Its silo may just have died, or storage may be away.
            failed(failure.Message);
        }
    }
}
