using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace EventLoop.Ledger;

/// <summary>
/// Takes all appends that wait on this silo, over all streams, and commits them in one transaction; while it is under way the
/// next batch gathers. One flush to disk so serves hundreds of decisions. A unit that the store refuses fails alone, and a birth that
/// comes second to a <see cref="Claim"/> does not even fail its unit.
/// </summary>
internal sealed partial class GroupCommitter : IAsyncDisposable
{
    private readonly ILedgerStore store;
    private readonly LedgerOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<GroupCommitter> logger;
    private readonly Channel<CommitUnit> queue = Channel.CreateUnbounded<CommitUnit>(new() { SingleReader = true });
    private readonly CancellationTokenSource stop = new();
    private readonly Task committing;
    private int waitingFacts;

    public GroupCommitter(ILedgerStore store, LedgerOptions options, TimeProvider time, ILogger<GroupCommitter> logger)
    {
        this.store = store;
        this.options = options;
        this.time = time;
        this.logger = logger;
        committing = CommitAll();
    }

    /// <summary>Facts that were decided and are not yet durable.</summary>
    public int WaitingFacts => Volatile.Read(ref waitingFacts);

    /// <summary>
    /// Takes room for facts that are about to be decided. The queue itself never refuses: what was admitted can be written.
    /// </summary>
    /// <exception cref="LedgerUnavailableException">Too much waits already; nothing was taken.</exception>
    public void Admit(int facts)
    {
        if (Interlocked.Add(ref waitingFacts, facts) <= options.MaxWaitingFacts)
            return;
        Interlocked.Add(ref waitingFacts, -facts);
        LedgerMetrics.Refused.Add(1);
        throw new LedgerUnavailableException("The ledger's queue is full.");
    }

    /// <summary>Gives back room that was taken for facts that will never be written.</summary>
    public void Release(int facts) => Interlocked.Add(ref waitingFacts, -facts);

    /// <summary>Queues a unit; <see cref="CommitUnit.Committed"/> says what became of it.</summary>
    public void Enqueue(CommitUnit unit)
    {
        if (!queue.Writer.TryWrite(unit))
            Fail(unit, "The ledger has stopped.", null);
    }

    /// <summary>Writes what is queued and stops; later units fail.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        stop.CancelAfter(options.CommitTimeout);
        await committing;
        stop.Dispose();
    }

    private async Task CommitAll()
    {
        var batch = new List<CommitUnit>();
        while (await queue.Reader.WaitToReadAsync())
        {
            var appends = 0;
            while (appends < options.MaxAppendsPerCommit && queue.Reader.TryRead(out var unit))
            {
                batch.Add(unit);
                appends += unit.Appends.Count;
            }

            await Commit(batch);
            batch.Clear();
        }
    }

    // Never throws: a batch that broke this loop would leave every later caller waiting.
    private async Task Commit(IReadOnlyList<CommitUnit> batch)
    {
        try
        {
            using var timeout = new CancellationTokenSource(options.CommitTimeout, time);
            await Write(batch, timeout.Token);
        }
        catch (AppendRefusedException refused)
        {
            await CommitOthers(batch, refused);
        }
        catch (StoreAwayException away)
        {
            LogAway(batch.Count, away.Message);
            foreach (var unit in batch)
                Fail(unit, "Storage is away.", away);
        }
        catch (Exception unknown)
        {
            LogUnknown(batch.Count, unknown.Message);
            await Resolve(batch, unknown);
        }
    }

    /// <summary>
    /// Somebody in the batch broke a rule of the store, and nothing was written. Only that one loses; to find it takes two commits for each
    /// time that the batch can be halved, and not one for each unit, so that who breaks rules on purpose does not hold up a sale. Who only
    /// claims what another has is found at once.
    /// </summary>
    private async Task CommitOthers(IReadOnlyList<CommitUnit> batch, AppendRefusedException refused)
    {
        if (refused.Claim is { } claim && await LeaveOutLateBirths(batch, claim))
        {
            await Commit(batch);
        }
        else if (batch.Count == 1)
        {
            FailRefused(batch[0], refused);
        }
        else if (batch.Count > 1)
        {
            var half = batch.Count / 2;
            await Commit([.. batch.Take(half)]);
            await Commit([.. batch.Skip(half)]);
        }
    }

    /// <returns>Whether there were any. If storage does not say so, the unit with one fails, as with any other rule.</returns>
    private async Task<bool> LeaveOutLateBirths(IReadOnlyList<CommitUnit> batch, string claim)
    {
        try
        {
            using var timeout = new CancellationTokenSource(options.CommitTimeout, time);
            var late = await store.FindLateBirths(batch, claim, timeout.Token);
            foreach (var unit in batch)
                unit.LeaveOut(late);
            LogLate(late.Count, claim);
            return late.Count > 0;
        }
        catch (Exception away)
        {
            LogNotLookedUp(claim, away.Message);
            return false;
        }
    }

    private async Task Write(IReadOnlyList<CommitUnit> batch, CancellationToken timeout)
    {
        var began = time.GetTimestamp();
        using var span = LedgerTracing.StartCommit(batch);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, timeout);
        await store.Append(batch, either.Token);
        LedgerMetrics.Committed(batch, time.GetElapsedTime(began));
        LedgerTracing.Committed(batch, span);
        foreach (var unit in batch)
            Succeed(unit);
    }

    /// <summary>
    /// The connection was lost during a commit: what stands in the ledger decides. What does not stand there may still be on its way, and
    /// if it came later its grain would not know of it. So it is written once more: then the first try, of which this is a part, can only
    /// be refused; or this one is, because the first try, a twin or a rule was there before it.
    /// </summary>
    private async Task Resolve(IReadOnlyList<CommitUnit> batch, Exception cause)
    {
        var unsettled = batch;
        try
        {
            using var timeout = new CancellationTokenSource(options.CommitTimeout, time);
            unsettled = await Settle(unsettled, timeout.Token);
            if (unsettled.Count == 0)
                return;
            try
            {
                await Write(unsettled, timeout.Token);
            }
            catch (AppendRefusedException refused)
            {
                unsettled = await Settle(unsettled, timeout.Token);
                await CommitOthers(unsettled, refused);
            }
        }
        catch (Exception away)
        {
            LogUnresolved(unsettled.Count, away.Message);
            foreach (var unit in unsettled)
                Fail(unit, "The outcome of the commit is not known.", cause);
        }
    }

    /// <summary>
    /// Equal facts at the same versions are ours, and if a twin activation wrote the very same bytes, they say the same. That goes for the
    /// riders too: a twin of the first stream may have committed others.
    /// </summary>
    /// <returns>The units of which the ledger has nothing.</returns>
    private async Task<IReadOnlyList<CommitUnit>> Settle(IReadOnlyList<CommitUnit> units, CancellationToken timeout)
    {
        var positions = units.SelectMany(unit => unit.Appends).Select(append => new StreamPosition(append.Stream, append.Version - 1));
        var durable = new Dictionary<StreamPosition, byte[]>();
        foreach (var row in await store.Read([.. positions.Distinct()], timeout))
            durable[new(row.Stream, row.Version)] = row.Facts;
        var absent = new List<CommitUnit>();
        foreach (var unit in units)
        {
            if (!durable.ContainsKey(new(unit.Appends[0].Stream, unit.Appends[0].Version)))
                absent.Add(unit);
            else if (unit.Appends.All(append => durable.GetValueOrDefault(new(append.Stream, append.Version)).AsSpan().SequenceEqual(append.Facts)))
                Succeed(unit);
            else
                Fail(unit, "Another activation was faster.", null);
        }

        return absent;
    }

    private void FailRefused(CommitUnit unit, AppendRefusedException refused)
    {
        LogRefused(unit.Appends[0].Kind, unit.Appends[0].Version, refused.Message);
        Fail(unit, "Another activation was faster.", refused);
    }

    private void Succeed(CommitUnit unit)
    {
        Release(unit.Facts);
        unit.Succeed();
    }

    private void Fail(CommitUnit unit, string message, Exception? cause)
    {
        Release(unit.Facts);
        unit.Fail(cause is null ? new LedgerUnavailableException(message) : new LedgerUnavailableException(message, cause));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An append of a {Kind} at version {Version} was refused: {Reason}")]
    private partial void LogRefused(string kind, int version, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Births} births came too late for what they claim by {Claim}")]
    private partial void LogLate(int births, string claim);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whose births came too late for {Claim} could not be looked up: {Reason}")]
    private partial void LogNotLookedUp(string claim, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Storage is away; {Units} units fail: {Reason}")]
    private partial void LogAway(int units, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The outcome of a commit of {Units} units is unknown, reading back: {Reason}")]
    private partial void LogUnknown(int units, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The outcome of a commit of {Units} units stays unknown: {Reason}")]
    private partial void LogUnresolved(int units, string reason);
}
