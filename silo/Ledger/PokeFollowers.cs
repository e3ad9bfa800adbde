using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EventLoop.Ledger;

/// <summary>Keeps the followers going.</summary>
internal sealed partial class PokeFollowers(HomePokes pokes, IEnumerable<Follower> followers, ILogger<PokeFollowers> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Each by itself: one that takes its time holds up no other.</summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(followers.Select(follower => pokes.Run(0, Interval, grains => follower.Grain(grains).Follow(), LogFailure, stoppingToken)));

    [LoggerMessage(Level = LogLevel.Warning, Message = "A follower could not be poked: {Reason}")]
    private partial void LogFailure(string reason);
}
