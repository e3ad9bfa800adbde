namespace EventLoop.Ledger;

/// <summary>
/// Takes a snapshot of a stream every so many appends: at the moment when the state is exactly what an append will make durable, and
/// written only after it is.
/// </summary>
internal sealed class SnapshotTaker<TState>(
    SiloLedger ledger, string kind, SnapshotFormat<TState> format, GrainId grain, GrainState<StoredSnapshot> known)
{
    private Task writing = Task.CompletedTask;

    /// <summary>The snapshot for the append that is about to be queued.</summary>
    /// <returns>Writes it, in the background; null when none is due, or the last one is still being written.</returns>
    public Action? Take(TState state, int version)
    {
        if (version - (known.State?.Version ?? 0) < ledger.Options.AppendsPerSnapshot || !writing.IsCompleted)
            return null;
        var snapshot = new StoredSnapshot { Version = version, State = format.Write(state) };
        return () => writing = ledger.Snapshots.Write(kind, grain, known, snapshot);
    }
}
