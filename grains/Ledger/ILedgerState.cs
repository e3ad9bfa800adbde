namespace EventLoop.Ledger;

/// <summary>
/// The state that a stream of facts adds up to. <see cref="Apply"/> is total and pure: whatever is in the ledger can be
/// applied again, in the same order, with the same result.
/// </summary>
internal interface ILedgerState<out TState, in TFact>
{
    /// <summary>
    /// The state after the fact: a new record for small states. A large state that is never decided on ahead of its commit may
    /// change in place and return itself.
    /// </summary>
    TState Apply(TFact fact);
}
