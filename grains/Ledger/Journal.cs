using System.Diagnostics;

namespace EventLoop.Ledger;

/// <summary>
/// One stream as its grain writes it: facts are applied at once and queued, at most one append is in flight, and what is
/// recorded meanwhile becomes the next one. It breaks on the first append that fails, together with everything that was decided
/// on top of it; a broken journal accepts nothing more, and its grain must be replayed from what is durable.
/// </summary>
/// <remarks>Not thread-safe: all calls, and all continuations, run on the grain's scheduler.</remarks>
internal sealed class Journal<TState, TFact>(
    GroupCommitter committer,
    FactKind<TState, TFact> kind,
    Guid stream,
    TState state,
    int version,
    Action<LedgerUnavailableException> onBroken,
    SnapshotTaker<TState>? snapshots = null)
    where TState : class, ILedgerState<TState, TFact>, new()
{
    private Generation? next;
    private Generation? inFlight;
    private LedgerUnavailableException? broken;
    private TState? afterRider;
    private HashSet<Guid>? leftOut;

    public TState State { get; private set; } = state;

    /// <summary>The last durable version; 0 for a stream that has none.</summary>
    public int Version { get; private set; } = version;

    /// <summary>Completes when everything decided so far is durable, which is what any answer rests on.</summary>
    public Task Tail => broken is not null ? Task.FromException(broken)
        : (next ?? inFlight)?.Durable ?? Task.CompletedTask;

    /// <summary>Applies the facts and queues them, in one synchronous step with the decision that gave them.</summary>
    /// <returns>As <see cref="Tail"/>.</returns>
    /// <exception cref="LedgerUnavailableException">Broken, or too much waits already: nothing was applied.</exception>
    /// <param name="rows">Rows that the facts refer to and do not hold: personal data.</param>
    public Task Record(IReadOnlyList<TFact> facts, IReadOnlyList<StreamAppend>? riders = null, IReadOnlyList<TableRow>? rows = null)
    {
        if (broken is not null)
            throw broken;
        if (facts.Count == 0)
            return Tail;
        committer.Admit(facts.Count);
        next ??= new();
        next.Facts.AddRange(facts);
        if (LedgerTracing.DecisionUnderWay is { } decision)
            (next.Decisions ??= []).Add(decision);
        try
        {
            State = After(facts);
        }
        catch (Exception fault)
        {
            // The state may be half changed now, and facts that cannot be applied must never be replayed.
            Break(new LedgerUnavailableException("A fact does not apply.", fault));
            throw;
        }

        if (riders is not null)
            next.Riders.AddRange(riders);
        if (rows is not null)
            next.Rows.AddRange(rows);
        var durable = next.Durable;
        if (inFlight is null)
            _ = Pump();
        return durable;
    }

    /// <summary>Whether a birth that was recorded here, and has become durable as far as its facts go, was left out (<see cref="Claim"/>). Asked once.</summary>
    public bool WasLeftOut(Guid birth) => leftOut?.Remove(birth) ?? false;

    /// <summary>
    /// The next append of this stream as a rider for another grain's commit. The journal must be at rest, and its grain decides
    /// nothing more until it knows what became of the rider: <see cref="Settled"/>, not written at all, or <see cref="Break"/>.
    /// </summary>
    public StreamAppend Ride(IReadOnlyList<TFact> facts)
    {
        if (broken is not null)
            throw broken;
        if ((next ?? inFlight) is not null)
            throw new InvalidOperationException("A rider can only be made when nothing of its stream is in flight.");
        return Append(afterRider = After(facts), facts, []);
    }

    /// <summary>A rider has become durable: its facts are part of the state now.</summary>
    public void Settled(IReadOnlyList<TFact> facts)
    {
        State = afterRider!;
        Version++;
        kind.Count?.Invoke(facts);
    }

    /// <summary>Nothing can be recorded any more; everyone who waits fails.</summary>
    public void Break(LedgerUnavailableException reason)
    {
        if (broken is not null)
            return;
        broken = reason;
        committer.Release(next?.Facts.Count ?? 0);
        inFlight?.Fail(reason);
        next?.Fail(reason);
        onBroken(reason);
    }

    private async Task Pump()
    {
        while (next is not null)
        {
            (inFlight, next) = (next, null);
            try
            {
                var unit = new CommitUnit([Append(State, inFlight.Facts, inFlight.Rows), .. inFlight.Riders], inFlight.Facts.Count) { Decisions = inFlight.Decisions };
                var snapshot = snapshots?.Take(State, Version + 1);
                committer.Enqueue(unit);
                await unit.Committed;
                snapshot?.Invoke();
                if (unit.LeftOut.Count > 0)
                    (leftOut ??= []).UnionWith(unit.LeftOut);
            }
            catch (LedgerUnavailableException reason)
            {
                Break(reason);
                return;
            }
            catch (Exception fault)
            {
                // The append could not even be built. Nobody may be left waiting for it.
                committer.Release(inFlight.Facts.Count);
                Break(new LedgerUnavailableException("The facts could not be written.", fault));
                return;
            }

            Version++;
            kind.Count?.Invoke(inFlight.Facts);
            inFlight.Succeed();
            inFlight = null;
        }
    }

    private TState After(IReadOnlyList<TFact> facts)
    {
        var state = State;
        for (var at = 0; at < facts.Count; at++)
            state = state.Apply(facts[at]);
        return state;
    }

    private StreamAppend Append(TState after, IReadOnlyList<TFact> facts, IReadOnlyList<TableRow> more)
    {
        var rows = kind.Rows(stream, after, facts, Version == 0);
        return new(stream, Version + 1, kind.Name, kind.Serialize(facts), more.Count == 0 ? rows : [.. more, .. rows]);
    }

    /// <summary>Facts that are committed together, and those who wait for them.</summary>
    private sealed class Generation
    {
        private readonly TaskCompletionSource durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<TFact> Facts { get; } = [];

        public List<StreamAppend> Riders { get; } = [];

        public List<TableRow> Rows { get; } = [];

        /// <summary>The spans in which the facts were decided; null while nobody traces.</summary>
        public List<Activity>? Decisions { get; set; }

        public Task Durable => durable.Task;

        public void Succeed() => durable.TrySetResult();

        public void Fail(LedgerUnavailableException reason)
        {
            durable.TrySetException(reason);
            _ = durable.Task.Exception; // Observed: nobody may be waiting for it.
        }
    }
}
