namespace EventLoop.Ledger;

/// <summary>What a silo's grains share to read and write the ledger.</summary>
internal record SiloLedger(GroupCommitter Committer, LedgerReader Streams, Snapshots Snapshots, LedgerOptions Options, TimeProvider Time)
{
    /// <summary>A fresh id, ordered by time (UUID version 7). The simulation brings its own, so that a seed gives the same ids again.</summary>
    public virtual Guid NewId() => Guid.CreateVersion7(Time.GetUtcNow());
}
