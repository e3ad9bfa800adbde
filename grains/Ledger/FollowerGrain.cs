using Microsoft.Extensions.Logging;

namespace EventLoop.Ledger;

/// <summary>Reads the ledger behind everybody else and does something with it. One in the cluster (key 0); every silo pokes it.</summary>
[Alias("IFollowerGrain")]
internal interface IFollowerGrain : IGrainWithIntegerKey
{
    /// <summary>Sees to it that the follower goes on until it has read everything; answers at once.</summary>
    [Alias("Follow")]
    Task Follow();
}

/// <summary>A follower that a silo pokes.</summary>
/// <param name="Grain">Finds it.</param>
internal sealed record Follower(Func<IGrainFactory, IFollowerGrain> Grain);

/// <summary>
/// A follower: reads in batches from its checkpoint, and saves the next checkpoint after the work on a batch. So it works on each append at
/// least once, and on all in the order of <see cref="LedgerTail"/>; a failure is tried again with the next poke.
/// </summary>
/// <param name="name">Of its checkpoint; never changed.</param>
internal abstract partial class FollowerGrain(string name, LedgerTail tail, ILogger logger) : Grain, IFollowerGrain, IDisposable
{
    private const int AppendsPerBatch = 1_000;

    private readonly CancellationTokenSource stopping = new();
    private Task following = Task.CompletedTask;

    public Task Follow()
    {
        if (following.IsCompleted && !stopping.IsCancellationRequested)
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
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            LogFailure(name, failure.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The follower {Follower} could not go on: {Reason}")]
    private partial void LogFailure(string follower, string reason);
}
