namespace EventLoop.Ledger;

/// <summary>The bounds of a silo's ledger (configuration section <c>Ledger</c>).</summary>
internal sealed class LedgerOptions
{
    /// <summary>Facts that may wait for their commit on this silo; beyond it callers hear 503.</summary>
    public int MaxWaitingFacts { get; set; } = 20_000;

    /// <summary>Appends in one transaction at most.</summary>
    public int MaxAppendsPerCommit { get; set; } = 2_000;

    /// <summary>How long one commit may take before its outcome counts as unknown.</summary>
    public TimeSpan CommitTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A stream of a kind with snapshots gets one after this many appends.</summary>
    public int AppendsPerSnapshot { get; set; } = 1_000;

    /// <summary>How often a silo looks how far followers are behind.</summary>
    public TimeSpan LagInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Newborn streams that are remembered until their own grain wakes up, about 1 KB each.</summary>
    public int MaxNewborns { get; set; } = 20_000;
}
