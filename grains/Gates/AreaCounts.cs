namespace EventLoop.Gates;

/// <summary>How many people are in each area, and how many are about to be: scans that are being judged keep a place.</summary>
internal sealed class AreaCounts
{
    /// <summary>A place that is kept for longer was forgotten, with the gate that asked for it.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, int> people = [];
    private readonly Dictionary<Guid, (string Area, DateTimeOffset Until)> kept = [];

    /// <summary>Since when people are counted.</summary>
    public DateTimeOffset? Since { get; private set; }

    public int PeopleIn(string area) => Math.Max(0, people.GetValueOrDefault(area));

    /// <summary>Starts from what the table says.</summary>
    public void Add(string area, int change) => people[area] = people.GetValueOrDefault(area) + change;

    /// <summary>Everybody counts as gone since then.</summary>
    public void Reset(DateTimeOffset? since)
    {
        if (since <= Since || since is null)
            return;
        Since = since;
        people.Clear();
    }

    /// <summary>Keeps a place; false when there is none.</summary>
    public bool Take(string area, int capacity, Guid nonce, DateTimeOffset now)
    {
        foreach (var (old, _) in kept.Where(entry => entry.Value.Until <= now).ToArray())
            kept.Remove(old);
        if (!kept.ContainsKey(nonce) && PeopleIn(area) + kept.Values.Count(place => place.Area == area) >= capacity)
            return false;
        kept[nonce] = (area, now + KeptFor);
        return true;
    }

    public void Settle(string area, Guid nonce, ScanResult result)
    {
        kept.Remove(nonce);
        if (result != ScanResult.Refused)
            people[area] = PeopleIn(area) + (result == ScanResult.Admitted ? 1 : -1);
    }
}
