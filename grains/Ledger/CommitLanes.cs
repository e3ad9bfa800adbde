using Microsoft.Extensions.Logging;

namespace EventLoop.Ledger;

/// <summary>
/// A silo's committers. Buyers have a lane to themselves: while hundreds of their orders are written, a scan is in a small transaction of its own and
/// does not wait for them.
/// </summary>
internal sealed class CommitLanes(ILedgerStore store, LedgerOptions options, TimeProvider time, ILogger<GroupCommitter> logger) : IAsyncDisposable
{
    private readonly GroupCommitter buyers = new(store, options, time, logger);
    private readonly GroupCommitter others = new(store, options, time, logger);

    /// <summary>Facts that were decided and are not yet durable, in all lanes.</summary>
    public int WaitingFacts => buyers.WaitingFacts + others.WaitingFacts;

    public GroupCommitter Of(FactKind kind) => kind.IsOfBuyers ? buyers : others;

    /// <summary>Writes what is queued and stops; later units fail.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(buyers.DisposeAsync().AsTask(), others.DisposeAsync().AsTask());
}
