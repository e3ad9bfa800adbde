using Microsoft.Extensions.Logging;

namespace EventLoop.Ledger;

/// <summary>Reads the ledger behind everybody else and does something with it. One in the cluster (key 0); every silo pokes it.</summary>
[Alias("IFollowerGrain")]
internal interface IFollowerGrain : IGrainWithIntegerKey
{
    /// <summary>Sees to it that the follower goes on until it has read everything. Nobody but the poke waits for it.</summary>
    [Alias("Follow")]
    Task Follow();
}

/// <summary>A follower that a silo pokes.</summary>
/// <param name="Grain">Finds it.</param>
internal sealed record Follower(Func<IGrainFactory, IFollowerGrain> Grain);

/// <summary>
/// A follower: reads in batches from its checkpoint, and saves the next checkpoint after the work on a batch. So it works on each append at
/// least once, and on all in the order of <see cref="LedgerTail"/>. After a failure it pauses, for longer each time, since what had been
/// done of the batch is done again.
/// </summary>
/// <param name="name">Of its checkpoint; never changed.</param>
internal abstract partial class FollowerGrain(string name, LedgerTail tail, TimeProvider time, ILogger logger) : Grain, IFollowerGrain, IDisposable
{
    private const int AppendsPerBatch = 1_000;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource stopping = new();
    private Task following = Task.CompletedTask;
    private TimeSpan pause;
    private DateTimeOffset pausedUntil;

    public Task Follow()
    {
        if (following.IsCompleted && time.GetUtcNow() >= pausedUntil && !stopping.IsCancellationRequested)
            following = FollowOn(stopping.Token);
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token)
    {
        await stopping.CancelAsync();
        await following;
    }

    public virtual void Dispose() => stopping.Dispose();

    /// <summary>Works on appends; when it returns they are done with for good.</summary>
    protected abstract Task Work(IReadOnlyList<LedgerEntry> appends, CancellationToken cancellation);

    private async Task FollowOn(CancellationToken cancellation)
    {
        try
        {
            var checkpoint = await tail.Load(name, cancellation);
            while (await tail.ReadAfter(checkpoint, AppendsPerBatch, cancellation) is { Count: > 0 } appends)
            {
                await Work(appends, cancellation);
                checkpoint = appends[^1].At;
                await tail.Save(name, checkpoint, cancellation);
                pause = TimeSpan.Zero;
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            pause = pause == TimeSpan.Zero ? TimeSpan.FromSeconds(1) : pause * 2 < LongestPause ? pause * 2 : LongestPause;
            pausedUntil = time.GetUtcNow() + pause;
            LogFailure(name, failure.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The follower {Follower} could not go on: {Reason}")]
    private partial void LogFailure(string follower, string reason);
}
