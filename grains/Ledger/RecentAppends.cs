namespace EventLoop.Ledger;

/// <summary>
/// The newest appends that some follower of this silo has read, without a gap, so that the others need not read them again: at the tip of the
/// ledger they all want the same. Bounded by the bytes of facts; the oldest are forgotten, and with them what
/// followers have parsed of them (<see cref="LedgerEntry.FactsOf"/>), which takes memory beside those bytes.
/// </summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="mostBytes">Of facts.</param>
internal sealed class RecentAppends(int mostBytes)
{
    private readonly Lock guard = new();
    private readonly List<LedgerEntry> entries = [];
    private Checkpoint start;
    private int first;
    private long bytes;

    private Checkpoint End => entries.Count > first ? entries[^1].At : start;

    /// <summary>The appends after a checkpoint, at most <paramref name="limit"/>; null when the ledger has to be asked.</summary>
    public IReadOnlyList<LedgerEntry>? After(Checkpoint checkpoint, int limit)
    {
        lock (guard)
        {
            if (!checkpoint.Includes(start) || checkpoint.Includes(End))
                return null;
            var at = FirstAfter(checkpoint);
            return entries.GetRange(at, Math.Min(limit, entries.Count - at));
        }
    }

    /// <summary>These are all that came after a checkpoint, up to the last of them.</summary>
    public void Add(Checkpoint after, IReadOnlyList<LedgerEntry> read)
    {
        lock (guard)
        {
            // Whoever is far behind reads what nobody else will want again.
            if (read.Count == 0 || !after.Includes(End))
                return;
            if (after != End)
                (start, first, bytes) = Forget(after);
            entries.AddRange(read);
            bytes += read.Sum(entry => (long)entry.Facts.Length);
            Trim();
        }
    }

    private (Checkpoint Start, int First, long Bytes) Forget(Checkpoint newStart)
    {
        entries.Clear();
        return (newStart, 0, 0);
    }

    private void Trim()
    {
        while (bytes > mostBytes && first < entries.Count)
        {
            (start, bytes) = (entries[first].At, bytes - entries[first].Facts.Length);
            entries[first++] = null!;
        }

        // Moving the rest costs little when it is done seldom.
        if (first < 1_000 || first < entries.Count / 2)
            return;
        entries.RemoveRange(0, first);
        first = 0;
    }

    private int FirstAfter(Checkpoint checkpoint)
    {
        var (low, high) = (first, entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (checkpoint.Includes(entries[middle].At))
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
