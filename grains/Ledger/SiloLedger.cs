namespace EventLoop.Ledger;

/// <summary>What a silo's grains share to read and write the ledger.</summary>
internal sealed record SiloLedger(GroupCommitter Committer, LedgerReader Streams, Snapshots Snapshots, LedgerOptions Options, TimeProvider Time);
