using EventLoop.Ledger;
using EventLoop.Orders;

namespace EventLoop.Simulation;

/// <summary>
/// A silo's way to the database. What can go wrong between the two does: no connection, a connection that breaks before, during or
/// after the commit, a commit that lands when nobody waits for it any more.
/// </summary>
internal sealed class SimConnection(SimDatabase database, SimSilo silo) : ILedgerStore
{
    private readonly SimScheduler scheduler = silo.Cluster.Scheduler;
    private readonly SimChance chance = silo.Cluster.StorageChance;

    public Task Append(IReadOnlyList<CommitUnit> units, CancellationToken cancellation)
    {
        var appends = units.SelectMany(unit => unit.Appends).ToList();
        var done = new TaskCompletionSource();
        cancellation.Register(() => done.TrySetException(new OperationCanceledException("The commit took too long.")));
        if (database.IsAway)
        {
            Later(1, () => done.TrySetException(new StoreAwayException("Connection refused.")));
            return done.Task;
        }

        var fault = chance.Fault();
        if (fault is not null)
            scheduler.Happened($"silo {silo.Number} append: {fault}");
        switch (fault)
        {
            case ConnectionFault.LostBefore:
                Later(5, () => done.TrySetException(new IOException("The connection broke.")));
                break;
            case ConnectionFault.LostAfter:
                Later(5, () =>
                {
                    Commit(appends);
                    done.TrySetException(new IOException("The connection broke."));
                });
                break;
            case ConnectionFault.LandsLater:
                Later(5, () => done.TrySetException(new IOException("The connection broke.")));
                Later(chance.Next(3_000), () => Land(appends));
                break;
            case ConnectionFault.Hangs:
                Later(chance.Next(20_000), () => Land(appends));
                break;
            case ConnectionFault.Refuses:
                Later(1, () => done.TrySetException(new StoreAwayException("Too many connections.")));
                break;
            default:
                Later(fault is ConnectionFault.Slow ? chance.Next(9_000) : chance.Next(8), () =>
                {
                    if (Commit(appends) is { } refusal)
                        done.TrySetException(new AppendRefusedException(refusal) { Claim = refusal == OrderRow.Table.Claim!.Index ? refusal : null });
                    else
                        done.TrySetResult();
                });
                break;
        }

        return done.Task;
    }

    public Task<IReadOnlyList<StoredAppend>> Read(IReadOnlyList<StreamPosition> streams, CancellationToken cancellation) =>
        Query(() => database.Read(streams), cancellation);

    public Task<IReadOnlySet<Guid>> FindLateBirths(IReadOnlyList<CommitUnit> units, string claim, CancellationToken cancellation) =>
        Query(() => database.FindLate(units.SelectMany(unit => unit.Births), claim), cancellation);

    private Task<T> Query<T>(Func<T> read, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource<T>();
        cancellation.Register(() => done.TrySetException(new OperationCanceledException("The query took too long.")));
        var fault = chance.Fault();
        if (database.IsAway || fault is ConnectionFault.Refuses or ConnectionFault.LostBefore)
        {
            Later(1, () => done.TrySetException(new StoreAwayException("Connection refused.")));
            return done.Task;
        }

        // What is read is what is durable at some moment of the query.
        Later(fault is ConnectionFault.Slow ? chance.Next(9_000) : chance.Next(4), () =>
        {
            var found = read();
            Later(chance.Next(4), () => done.TrySetResult(found));
        });
        return done.Task;
    }

    private string? Commit(List<StreamAppend> appends)
    {
        var refusal = database.Commit(appends);
        scheduler.Happened(refusal is null
            ? $"silo {silo.Number} commits {string.Join(", ", appends.Select(append => $"{append.Kind} v{append.Version}"))}"
            : $"silo {silo.Number} is refused: {refusal}");
        foreach (var append in appends)
            scheduler.Happened(append.Facts);
        return refusal;
    }

    // Whoever wrote it may have read its stream back, found nothing, and gone on without it.
    private void Land(List<StreamAppend> appends)
    {
        if (Commit(appends) is not null)
            return;
        foreach (var append in appends)
            silo.Cluster.MissedBy(append.Stream);
    }

    // The database goes on when the silo dies; the answer then reaches nobody.
    private void Later(int milliseconds, Action action) =>
        scheduler.After(TimeSpan.FromMilliseconds(milliseconds), scheduler.World, action);
}

/// <summary>What goes wrong between a silo and its database.</summary>
internal enum ConnectionFault
{
    /// <summary>The connection is refused; nothing is attempted.</summary>
    Refuses,

    /// <summary>The connection breaks; nothing is written.</summary>
    LostBefore,

    /// <summary>It is written, and the connection breaks.</summary>
    LostAfter,

    /// <summary>The connection breaks; it is written after a while.</summary>
    LandsLater,

    /// <summary>No answer ever; it is written after a while.</summary>
    Hangs,

    /// <summary>It takes long.</summary>
    Slow,
}
