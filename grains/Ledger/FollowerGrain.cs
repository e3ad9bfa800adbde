using Microsoft.Extensions.Logging;

namespace EventLoop.Ledger;

/// <summary>Reads the ledger behind everybody else and does something with it. One in the cluster (key 0); its home pokes it.</summary>
[Alias("IFollowerGrain")]
internal interface IFollowerGrain : IGrainWithIntegerKey
{
    /// <summary>Sees to it that the follower goes on until it has read everything. Nobody but the poke waits for it.</summary>
    [Alias("Follow")]
    Task Follow();
}

/// <summary>A follower that has to be kept going.</summary>
/// <param name="Grain">Finds it.</param>
internal sealed record Follower(Func<IGrainFactory, IFollowerGrain> Grain);

/// <summary>
/// A follower: reads in batches from its checkpoint, and saves the next checkpoint after the work on a batch. So it works on each append at
/// least once, and on all in the order of <see cref="LedgerTail"/>. After a failure it pauses, for longer each time, since what had been
/// done of the batch is done again.
/// </summary>
/// <param name="name">Of its checkpoint; never changed.</param>
[LivesAtHome]
internal abstract partial class FollowerGrain(string name, LedgerTail tail, TimeProvider time, ILogger logger) : Grain, IFollowerGrain, IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    // What was committed a moment ago can be read as soon as the transactions that began before it have ended: mostly a few milliseconds
    // later, but one of another database of the server counts, too, and may take seconds.
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LastLook = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource stopping = new();
    private Task following = Task.CompletedTask;
    private TimeSpan pause;
    private DateTimeOffset pausedUntil;
    private DateTimeOffset followedAt;

    /// <summary>Everything up to here has been worked on.</summary>
    protected Checkpoint Reached { get; private set; }

    /// <summary>What was durable then has been worked on, unless a transaction hangs somewhere in the database server.</summary>
    protected DateTimeOffset ReachedAt { get; private set; }

    protected virtual int AppendsPerBatch => 1_000;

    /// <summary>Waits for the next poke once it is near the end, so that it reads in larger pieces while much goes on.</summary>
    protected virtual bool IsUnhurried => false;

    /// <summary>Pokes that come sooner after the last are passed over: whoever needs what it makes has it catch up.</summary>
    protected virtual TimeSpan Interval => TimeSpan.Zero;

    public Task Follow()
    {
        if (time.GetUtcNow() - followedAt >= Interval)
        {
            followedAt = time.GetUtcNow();
            _ = ReadOn();
        }

        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token)
    {
        await stopping.CancelAsync();
        await following;
    }

    public virtual void Dispose() => stopping.Dispose();

    /// <summary>Reads until there is nothing more, together with whoever does so already; after a failure it waits for the pause to end.</summary>
    protected Task ReadOn()
    {
        if (following.IsCompleted && time.GetUtcNow() >= pausedUntil && !stopping.IsCancellationRequested)
            following = FollowOn(stopping.Token);
        return following;
    }

    /// <summary>
    /// Reads on until all that was durable when this was asked has been worked on, or until the time is over. Says up to when it has been. Somebody waits, so it
    /// tries at once, also when it pauses after a failure.
    /// </summary>
    protected async Task<(bool IsCurrent, DateTimeOffset AsOf)> CatchUp(TimeSpan atMost)
    {
        var asked = time.GetUtcNow();
        pausedUntil = default;
        var newest = await tail.ReadNewest();
        var over = Task.Delay(atMost, time);

        // The stored checkpoint counts: what was made of the ledger may have been thrown away, or a twin may have written it.
        for (var look = FirstLook; !(await tail.Load(name)).Includes(newest); look = look * 2 < LastLook ? look * 2 : LastLook)
        {
            await Task.WhenAny(ReadOn(), over);
            if (over.IsCompleted)
                return ((await tail.Load(name)).Includes(newest), ReachedAt);
            await Task.Delay(look, time);
        }

        return (true, asked);
    }

    /// <summary>Works on appends; when it returns they are done with for good.</summary>
    protected abstract Task Work(IReadOnlyList<LedgerEntry> appends, CancellationToken cancellation);

    /// <summary>Keeps how far it has come; for followers that do not do so in the transaction of their work.</summary>
    protected virtual Task Save(Checkpoint reached, CancellationToken cancellation) => tail.Save(name, reached, cancellation);

    private async Task FollowOn(CancellationToken cancellation)
    {
        try
        {
            Reached = await tail.Load(name, cancellation);
            while (true)
            {
                var now = time.GetUtcNow();
                var appends = await tail.ReadAfter(Reached, AppendsPerBatch, cancellation);
                if (appends.Count == 0)
                {
                    ReachedAt = now;
                    return;
                }

                await Work(appends, cancellation);
                await Save(appends[^1].At, cancellation);
                (Reached, ReachedAt, pause) = (appends[^1].At, appends[^1].RecordedAt, TimeSpan.Zero);
                if (IsUnhurried && appends.Count < AppendsPerBatch)
                    return;
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
