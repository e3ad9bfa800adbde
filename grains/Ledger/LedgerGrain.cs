namespace EventLoop.Ledger;

/// <summary>
/// A grain whose state is what its stream in the ledger adds up to. Its methods decide on <see cref="State"/> with a pure rule,
/// <see cref="Record"/> the facts and await that before they answer. When an append fails the grain deactivates, everyone who
/// waits hears <see cref="LedgerUnavailableException"/>, and the next call replays what is durable.
/// </summary>
internal abstract class LedgerGrain<TState, TFact>(IGrainContext context, SiloLedger ledger, FactKind<TState, TFact> kind) : IGrainBase
    where TState : class, ILedgerState<TState, TFact>, new()
{
    private Journal<TState, TFact>? journal;
    private bool isUnverified;

    public IGrainContext GrainContext { get; } = context;

    /// <summary>The grain's key, which is the id of its stream.</summary>
    protected Guid Id => GrainContext.GrainId.GetGuidKey();

    protected DateTimeOffset Now => ledger.Now;

    protected TState State => Journal.State;

    /// <summary>A fresh id, for what this grain bears.</summary>
    protected Guid NewId() => ledger.NewId();

    /// <summary>Moves to the silo where this grain would wake up now.</summary>
    protected Task GoHome() => ledger.GoHome(GrainContext);

    /// <summary>A stream that this grain has borne is durable at version 1, with this state.</summary>
    protected void HasBorne(Guid stream, object state) => ledger.Newborns.Add(stream, state);

    /// <summary>Nothing was ever recorded for this id.</summary>
    protected bool IsUnknown => Journal.Version == 0 && Journal.Tail.IsCompletedSuccessfully;

    private Journal<TState, TFact> Journal => journal ?? throw new LedgerUnavailableException("The grain is not active.");

    public virtual Task OnActivateAsync(CancellationToken token)
    {
        if (ledger.Newborns.Take<TState>(Id) is not { } newborn)
            return Wake(token);
        isUnverified = true;
        journal = new(ledger.Lanes.Of(kind), kind, Id, newborn, 1, Deactivate);
        return Task.CompletedTask;
    }

    private async Task Wake(CancellationToken token)
    {
        var snapshot = kind.Snapshots is null ? null : await ledger.Snapshots.Read(kind.Name, GrainContext.GrainId);
        var (state, version) = await Replay(snapshot?.State, token);
        var taker = snapshot is null ? null : new SnapshotTaker<TState>(ledger, kind.Name, kind.Snapshots!, GrainContext.GrainId, snapshot);
        journal = new(ledger.Lanes.Of(kind), kind, Id, state, version, Deactivate, taker);
    }

    /// <summary>
    /// A grain that woke up from <see cref="Newborns"/> has not read its stream, which may have gone on elsewhere meanwhile. What it
    /// appends the fence protects; before it answers anything else it must make sure of its state, by this.
    /// </summary>
    /// <remarks>Only for grains that are not reentrant, with nothing in flight.</remarks>
    protected async ValueTask Verify()
    {
        if (!isUnverified)
            return;
        if (Journal.Version == 1)
            await Reread();
        isUnverified = false;
    }

    /// <summary>
    /// Reads the stream again, whatever this grain knows of it: a twin elsewhere may have gone on, and nothing tells a grain that only answers.
    /// For answers after which somebody never asks again.
    /// </summary>
    /// <remarks>Only for grains that are not reentrant and take no snapshots, with nothing in flight.</remarks>
    protected async Task Reread()
    {
        var (state, version) = await Replay(null, CancellationToken.None);
        journal = new(ledger.Lanes.Of(kind), kind, Id, state, version, Deactivate);
    }

    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;

    /// <summary>
    /// Records facts, and waits until they and everything decided before them are durable. With no facts it waits for what is
    /// under way: a refusal rests on that too.
    /// </summary>
    /// <param name="facts">What a rule decided on <see cref="State"/> in this very turn.</param>
    /// <param name="riders">Appends of other streams that must become durable together with these facts.</param>
    /// <param name="rows">Rows that the facts refer to and do not hold: personal data.</param>
    protected Task Record(IReadOnlyList<TFact> facts, IReadOnlyList<StreamAppend>? riders = null, IReadOnlyList<TableRow>? rows = null)
    {
        var durable = Journal.Record(facts, riders, rows);
        if (facts.Count > 0)
            OnRecorded();
        return durable;
    }

    /// <summary>Records facts that bear another stream, and waits as <see cref="Record"/> does.</summary>
    /// <returns>False: the facts are durable, but another row had what the birth claims, so it was left out (<see cref="Claim"/>).</returns>
    protected async Task<bool> RecordBirth(IReadOnlyList<TFact> facts, StreamAppend birth)
    {
        await Record(facts, [birth]);
        return !Journal.WasLeftOut(birth.Stream);
    }

    /// <summary>Facts were applied and queued. They are not durable yet, so this is no place to tell anybody.</summary>
    protected virtual void OnRecorded()
    {
    }

    /// <summary>
    /// Has these facts committed by another grain together with its own. Only for grains that are not reentrant, since nothing
    /// may be decided meanwhile.
    /// </summary>
    /// <param name="facts">This grain's facts.</param>
    /// <param name="commit">Hands the rider to the other grain; answers whether it was committed.</param>
    /// <returns>What <paramref name="commit"/> returned; false: nothing was written, by either.</returns>
    protected async Task<bool> RecordWith(IReadOnlyList<TFact> facts, Func<StreamAppend, Task<bool>> commit)
    {
        var rider = Journal.Ride(facts);
        try
        {
            var committed = await commit(rider);
            if (committed)
                Journal.Settled(facts);
            return committed;
        }
        catch (Exception lost)
        {
            // Whether the other grain committed is not known here; the replay will tell.
            var reason = lost as LedgerUnavailableException ?? new LedgerUnavailableException("The commit's outcome is not known.", lost);
            Journal.Break(reason);
            throw reason;
        }
    }

    /// <summary>The state and the version that the ledger holds now.</summary>
    /// <param name="snapshot">Where to start from; null or version 0: from nothing.</param>
    protected virtual async Task<(TState State, int Version)> Replay(StoredSnapshot? snapshot, CancellationToken token)
    {
        var (state, version) = snapshot is { Version: > 0 } ? (kind.Snapshots!.Read(snapshot.State), snapshot.Version) : (new TState(), 0);
        foreach (var append in await ledger.Streams.Read(new StreamPosition(Id, version)))
        {
            // The id of something else, of an order say, names nothing of this kind.
            if (append.Kind != kind.Name)
                break;
            (state, version) = (kind.Deserialize(append.Facts).Aggregate(state, (before, fact) => before.Apply(fact)), append.Version);
        }

        return (state, version);
    }

    /// <summary>Forgets an id that nobody ever recorded anything for, so that made-up ids leave nothing in memory.</summary>
    protected void ForgetIfUnknown()
    {
        if (IsUnknown)
            this.DeactivateOnIdle();
    }

    // Without the exception itself: given one, Orleans fails the calls that wait in the grain's queue with it. They have decided nothing
    // yet, and without one it passes them on to the next activation.
    private void Deactivate(LedgerUnavailableException reason) =>
        GrainContext.Deactivate(new(DeactivationReasonCode.ApplicationError, reason.Message));
}
