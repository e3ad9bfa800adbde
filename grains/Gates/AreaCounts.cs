namespace EventLoop.Gates;

/// <summary>
/// Who is in which area, and how many are about to be: scans that are being judged keep a place. Each ticket is followed by the rules that gates go by, so whoever left an area
/// through an outer gate, or counts as gone by the clock or by the day, has left it here too.
/// </summary>
internal sealed class AreaCounts(AccessRules rules, TimeZoneInfo zone, EntryHistory history)
{
    /// <summary>A place that is kept for longer was forgotten, with the gate that asked for it.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(30);

    /// <summary>So long it is known which scans were counted; one that was recorded earlier was counted, or is in the table that counting starts from.</summary>
    public static readonly TimeSpan RemembersFor = TimeSpan.FromHours(1);

    private readonly Dictionary<Guid, (Guid TypeId, TicketPast Past)> tickets = [];
    private readonly Dictionary<string, int> people = [];
    private readonly Dictionary<Guid, (string Area, DateTimeOffset Until)> kept = [];
    private readonly HashSet<Guid> counted = [];
    private readonly Queue<(Guid Nonce, DateTimeOffset At)> byTime = [];
    private DateTimeOffset? dawn;

    /// <summary>Since when people are counted; null: everybody is.</summary>
    public DateTimeOffset? Since { get; private set; }

    public int PeopleIn(string area) => people.GetValueOrDefault(area);

    public PeopleInside People => new(
        PeopleIn("") + rules.Areas.Where(area => area.Inside is null).Sum(area => PeopleIn(area.Name)),
        rules.Areas.ToDictionary(area => area.Name, area => PeopleIn(area.Name)));

    /// <summary>Lets those go who count as gone by now.</summary>
    public void GoOn(DateTimeOffset now)
    {
        var reset = EventDays.LastExitAll(now, rules.ExitAllAt, zone);
        if (reset is not null && !(reset <= Since))
        {
            Since = reset;
            tickets.Clear();
            people.Clear();
        }

        var today = EventDays.Instant(EventDays.DayOf(now, rules.DayStartsAt, zone), rules.DayStartsAt, zone);
        if (today <= dawn)
            return;
        dawn = today;
        foreach (var (ticket, (type, past)) in tickets.Where(ticket => IsByDay(ticket.Value.TypeId)).ToArray())
            Follow(ticket, type, past.State, TicketPast.Fresh);
    }

    /// <summary>Keeps a place; false when there is none. Whoever is counted in there already, and comes once more, takes no other one.</summary>
    public bool Take(string area, int capacity, Guid ticketId, Guid nonce, DateTimeOffset now)
    {
        if (IsIn(area, ticketId, now))
            return true;
        if (!kept.ContainsKey(nonce) && IsFull(area, capacity, ticketId, now))
            return false;
        kept[nonce] = (area, now + KeptFor);
        return true;
    }

    /// <summary>Whether <see cref="Take"/> would find no place.</summary>
    public bool IsFull(string area, int capacity, Guid ticketId, DateTimeOffset now)
    {
        foreach (var (old, _) in kept.Where(entry => entry.Value.Until <= now).ToArray())
            kept.Remove(old);
        return !IsIn(area, ticketId, now) && PeopleIn(area) + kept.Values.Count(place => place.Area == area) >= capacity;
    }

    /// <summary>The scan needs no place any more.</summary>
    public void Release(Guid nonce) => kept.Remove(nonce);

    /// <summary>Counts a scan, once.</summary>
    /// <param name="recordedAt">When it became a fact; <see cref="Passage.At"/> may be long before that.</param>
    public void Settle(Passage scan, DateTimeOffset recordedAt, DateTimeOffset now)
    {
        Release(scan.Nonce);
        if (recordedAt > now - RemembersFor)
            Count(scan, now);
    }

    /// <summary>Counts a scan from the table, or one that nobody has counted yet; a second time it is none.</summary>
    public void Count(Passage scan, DateTimeOffset now)
    {
        GoOn(now);
        while (byTime.TryPeek(out var oldest) && oldest.At <= now - RemembersFor)
            counted.Remove(byTime.Dequeue().Nonce);
        if (!counted.Add(scan.Nonce))
            return;
        byTime.Enqueue((scan.Nonce, now));
        var isGone = scan.At < Since || (IsByDay(scan.TicketTypeId) && scan.At < dawn);
        if (scan.Result == ScanResult.Refused || isGone)
            return;
        var before = tickets.TryGetValue(scan.TicketId, out var known) ? known.Past : TicketPast.Fresh;
        Follow(scan.TicketId, scan.TicketTypeId, before.State, history.After(before, scan));
    }

    /// <summary>All whom the ticket admits are counted in there.</summary>
    private bool IsIn(string area, Guid ticketId, DateTimeOffset now)
    {
        GoOn(now);
        return tickets.TryGetValue(ticketId, out var known) && known.Past.State.InsideOf(area) >= (rules.Of(known.TypeId)?.Admits ?? 1);
    }

    /// <summary>Whoever came in on an earlier day counts as gone.</summary>
    private bool IsByDay(Guid ticketTypeId) => rules.Of(ticketTypeId)?.EntriesPerDay is not null;

    private void Follow(Guid ticketId, Guid typeId, EntryState before, TicketPast after)
    {
        foreach (var (area, count) in before.Inside)
            people[area] = PeopleIn(area) - count;
        foreach (var (area, count) in after.State.Inside)
            people[area] = PeopleIn(area) + count;
        if (after.State.IsInside)
            tickets[ticketId] = (typeId, after);
        else
            tickets.Remove(ticketId);
    }
}
