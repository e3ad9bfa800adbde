using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EventLoop.Ledger;

/// <summary>Pokes the followers from every silo, so that each is awake as long as one silo lives.</summary>
internal sealed partial class PokeFollowers(IGrainFactory grains, IEnumerable<Follower> followers, TimeProvider time, ILogger<PokeFollowers> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Each by itself: one that takes its time holds up no other.</summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(followers.Select(follower => PokeOn(follower, stoppingToken)));

    private async Task PokeOn(Follower follower, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await Poke(follower);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task Poke(Follower follower)
    {
        try
        {
            await follower.Grain(grains).Follow();
        }
        catch (Exception failure)
        {
            // Its silo may just have died; the next tick finds it elsewhere.
            LogFailure(failure.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A follower could not be poked: {Reason}")]
    private partial void LogFailure(string reason);
}
