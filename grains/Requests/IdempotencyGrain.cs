using EventLoop.Ledger;
using Npgsql;
using Orleans.Concurrency;

namespace EventLoop.Requests;

/// <summary>
/// What is under way is known in memory, what is answered in Postgres. Calls interleave while Postgres is asked: an operation is
/// claimed before the first wait.
/// </summary>
[Reentrant]
internal sealed class IdempotencyGrain(AnswerRows rows, TimeProvider time) : Grain, IIdempotencyGrain
{
    private static readonly TimeSpan PurgePeriod = TimeSpan.FromMinutes(5);
    private const int PurgedAtOnce = 1_000;

    private readonly OperationsUnderWay underWay = new();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(Purge, new() { DueTime = PurgePeriod, Period = PurgePeriod, Interleave = true });
        return Task.CompletedTask;
    }

    public async Task<OperationKnown> Begin(Guid operationId, byte[] bodyHash)
    {
        var now = time.GetUtcNow();
        if (underWay.Find(operationId, bodyHash, now) is { } state)
            return new(state);
        if (underWay.IsFull)
            throw new BusyException("Too many operations are under way.");

        underWay.Claim(operationId, bodyHash, now);
        try
        {
            if (await Stored(() => rows.Find(operationId, since: now - IIdempotencyGrain.KeptFor)) is not { } known)
                return new(OperationState.Claimed);
            underWay.End(operationId);
            return bodyHash.AsSpan().SequenceEqual(known.BodyHash) ? new(OperationState.Answered, known.Answer) : new(OperationState.OtherBody);
        }
        catch (LedgerUnavailableException)
        {
            underWay.End(operationId);
            throw;
        }
    }

    public async Task Complete(Guid operationId, byte[] bodyHash, byte[] answer)
    {
        var now = time.GetUtcNow();
        try
        {
            await Stored(async () =>
            {
                await rows.Insert(operationId, bodyHash, answer, now, outdated: now - IIdempotencyGrain.KeptFor);
                return true;
            });
        }
        finally
        {
            underWay.End(operationId);
        }
    }

    public Task Abandon(Guid operationId)
    {
        underWay.End(operationId);
        return Task.CompletedTask;
    }

    private async Task Purge(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        underWay.Sweep(now);
        while (!cancellation.IsCancellationRequested
            && await Stored(() => rows.Purge(outdated: now - IIdempotencyGrain.KeptFor, PurgedAtOnce)) == PurgedAtOnce)
        {
        }
    }

    private static async Task<T> Stored<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (NpgsqlException e)
        {
            throw new LedgerUnavailableException("The answers to earlier requests cannot be reached.", e);
        }
    }
}
