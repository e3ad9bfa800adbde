namespace EventLoop.Gates;

/// <summary>
/// What a gate has counted, and which scans it remembers by their nonce. Both follow from the scans in the ledger, so a gate that
/// wakes up reads them back. A scan is counted once, however often its answer comes by.
/// </summary>
internal sealed class GateTally
{
    /// <summary>How long a nonce is remembered here. Later its ticket still knows it, and the table does for ever.</summary>
    public static readonly TimeSpan RemembersFor = TimeSpan.FromHours(48);

    private readonly Dictionary<Guid, RecordedScan> recent = [];
    private readonly Queue<RecordedScan> byTime = [];
    private readonly Dictionary<ScanReason, int> refused = [];
    private readonly Queue<DateTimeOffset> lastMinute = [];

    public int Admitted { get; private set; }

    public int Exited { get; private set; }

    /// <summary>How many of those who went through the rules would have refused.</summary>
    public int Conflicts { get; private set; }

    public int Inside => Math.Max(0, Admitted - Exited);

    public IReadOnlyDictionary<ScanReason, int> Refused => refused;

    /// <summary>How many scans there were within the last minute.</summary>
    public int PerMinute(DateTimeOffset now)
    {
        while (lastMinute.TryPeek(out var oldest) && oldest <= now.AddMinutes(-1))
            lastMinute.Dequeue();
        return lastMinute.Count;
    }

    /// <summary>The scan with this nonce; null when it was not at this gate, or long ago.</summary>
    public RecordedScan? Find(Guid nonce) => recent.GetValueOrDefault(nonce);

    /// <summary>Scans that are too old to be remembered, as they add up.</summary>
    public void Add(ScanResult result, ScanReason? reason, int scans)
    {
        if (result != ScanResult.Refused && reason is not null)
            Conflicts += scans;
        switch (result)
        {
            case ScanResult.Admitted:
                Admitted += scans;
                break;
            case ScanResult.Exited:
                Exited += scans;
                break;
            case ScanResult.Refused:
                refused[reason!.Value] = refused.GetValueOrDefault(reason.Value) + scans;
                break;
        }
    }

    /// <summary>Counts and remembers a scan; false when that was done before, or is too long ago to tell.</summary>
    public bool Add(RecordedScan scan, DateTimeOffset now)
    {
        while (byTime.TryPeek(out var oldest) && oldest.At <= now - RemembersFor)
            recent.Remove(byTime.Dequeue().Nonce);
        if (scan.At <= now - RemembersFor || !recent.TryAdd(scan.Nonce, scan))
            return false;
        byTime.Enqueue(scan);
        PerMinute(now);
        if (scan.At > now.AddMinutes(-1))
            lastMinute.Enqueue(scan.At);
        Add(scan.Result, scan.Reason, 1);
        return true;
    }
}

/// <summary>A scan as the ledger holds it.</summary>
/// <param name="TicketId">The ticket that keeps it and can give its answer again; null: there is nothing more to say than this.</param>
internal sealed record RecordedScan(
    Guid ScanId,
    Guid Nonce,
    Guid GateId,
    Guid? TicketId,
    ScanResult Result,
    ScanReason? Reason,
    int Inside,
    DateTimeOffset At)
{
    /// <summary>What a gate answers when there is no ticket.</summary>
    public ScanAnswer WithoutTicket() => new(ScanId, GateId, At, Result, Reason, Inside, null, null);
}
