namespace EventLoop.Ledger;

/// <summary>Where appends become durable. Postgres in the product; the simulation and the fault tests bring their own.</summary>
internal interface ILedgerStore
{
    /// <summary>
    /// Writes all units in one transaction and returns when it is durable.
    /// </summary>
    /// <exception cref="AppendRefusedException">The store refused; nothing of the batch was written.</exception>
    /// <exception cref="StoreAwayException">The store could not be reached; nothing of the batch was written.</exception>
    /// <exception cref="Exception">Anything else: the outcome is unknown.</exception>
    Task Append(IReadOnlyList<CommitUnit> units, CancellationToken cancellation);

    /// <summary>
    /// All appends of the given streams after the given versions, ordered by stream and version.
    /// </summary>
    Task<IReadOnlyList<StoredAppend>> Read(IReadOnlyList<StreamPosition> streams, CancellationToken cancellation);

    /// <summary>
    /// After an <see cref="AppendRefusedException.Claim"/>: the births among these units (<see cref="CommitUnit.Births"/>) whose value belongs to
    /// another row already, or to a birth before it. A store without claims has none.
    /// </summary>
    Task<IReadOnlySet<Guid>> FindLateBirths(IReadOnlyList<CommitUnit> units, string claim, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlySet<Guid>>(new HashSet<Guid>());
}

/// <summary>A stream and the last version of it that is already known (0: none).</summary>
internal readonly record struct StreamPosition(Guid Stream, int Version);

/// <summary>The store says no, for good: another append of that version, or a row that breaks a constraint.</summary>
internal sealed class AppendRefusedException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The index of the <see cref="Ledger.Claim"/> that refused; null for everything else.</summary>
    public string? Claim { get; init; }
}

/// <summary>The store could not be reached, so nothing was attempted.</summary>
internal sealed class StoreAwayException(string message, Exception? innerException = null) : Exception(message, innerException);
