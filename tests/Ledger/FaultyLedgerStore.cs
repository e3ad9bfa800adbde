using System.Collections.Concurrent;
using System.Text.Json;

namespace EventLoop.Ledger;

/// <summary>What goes wrong with an append.</summary>
public enum StorageFault
{
    /// <summary>The store cannot be reached; nothing is written.</summary>
    BeforeCommit,

    /// <summary>It is written, but the connection breaks before anybody hears so.</summary>
    AfterCommit,

    /// <summary>The connection breaks during the commit, which does not come about.</summary>
    LostCommit,

    /// <summary>It is written, the connection breaks, and the ledger cannot be read back either.</summary>
    UnknownOutcome,
}

/// <summary>The real store, made to fail for the next append that carries a certain fact.</summary>
internal sealed class FaultyLedgerStore(ILedgerStore store) : ILedgerStore
{
    private readonly Lock guard = new();
    private readonly ConcurrentDictionary<Guid, int> reads = new();
    private string? factName;
    private StorageFault fault;
    private volatile bool isDead;
    private int readsToFail;

    /// <summary>How many faults have happened.</summary>
    public int Happened { get; private set; }

    /// <summary>How many times this stream was read.</summary>
    public int ReadsOf(Guid stream) => reads.GetValueOrDefault(stream);

    /// <summary>The next append with a fact of this name fails.</summary>
    public void FailNext(string fact, StorageFault how)
    {
        lock (guard)
            (factName, fault) = (fact, how);
    }

    /// <summary>From now on nothing is written or read any more. What is being written at this moment may or may not come about.</summary>
    public void Die() => isDead = true;

    public async Task Append(IReadOnlyList<CommitUnit> units, CancellationToken cancellation)
    {
        if (isDead)
            throw new StoreAwayException("dead");
        switch (Next(units))
        {
            case null:
                await store.Append(units, cancellation);
                return;
            case StorageFault.BeforeCommit:
                throw new StoreAwayException("injected");
            case StorageFault.LostCommit:
                throw new IOException("injected");
            case StorageFault.AfterCommit:
                await store.Append(units, cancellation);
                throw new IOException("injected");
            case StorageFault.UnknownOutcome:
                await store.Append(units, cancellation);
                readsToFail = 1;
                throw new IOException("injected");
        }
    }

    public Task<IReadOnlyList<StoredAppend>> Read(IReadOnlyList<StreamPosition> streams, CancellationToken cancellation)
    {
        foreach (var (stream, _) in streams)
            reads.AddOrUpdate(stream, 1, (_, count) => count + 1);
        return isDead ? throw new StoreAwayException("dead") : Interlocked.Decrement(ref readsToFail) >= 0 ? throw new StoreAwayException("injected") : store.Read(streams, cancellation);
    }

    public Task<IReadOnlySet<Guid>> FindLateBirths(IReadOnlyList<CommitUnit> units, string claim, CancellationToken cancellation) =>
        isDead ? throw new StoreAwayException("dead") : store.FindLateBirths(units, claim, cancellation);

    private StorageFault? Next(IReadOnlyList<CommitUnit> units)
    {
        lock (guard)
        {
            if (factName is null || !units.SelectMany(unit => unit.Appends).Any(append => Names(append).Contains(factName)))
                return null;
            factName = null;
            Happened++;
            return fault;
        }
    }

    private static IEnumerable<string?> Names(StreamAppend append) =>
        JsonDocument.Parse(append.Facts).RootElement.EnumerateArray().Select(fact => fact.GetProperty("fact").GetString());
}
