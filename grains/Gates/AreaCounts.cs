namespace EventLoop.Gates;

/// <summary>
/// Who is in which area, and how many are about to be: scans that are being judged keep a place. Each ticket is followed by the rules that gates go by, so whoever left an area
/// through an outer gate, or counts as gone by the clock or by the day, has left it here too.
/// </summary>
internal sealed class AreaCounts(AccessRules rules, TimeZoneInfo zone, EntryHistory history)
{
    /// <summary>A place that is kept for longer was forgotten, with the gate that asked for it.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(30);

    private readonly Dictionary<Guid, (Guid TypeId, TicketPast Past)> tickets = [];
    private readonly Dictionary<string, int> people = [];
    private readonly Dictionary<Guid, (string Area, DateTimeOffset Until)> kept = [];
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
            Follow(ticket, type, past.State, new(EntryState.Fresh, EntryState.Fresh, past.LastNonce));
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

    /// <summary>Counts a scan, once; false: others came before it that are not known here, and the ticket has to be counted anew.</summary>
    public bool Count(Passage scan, DateTimeOffset now)
    {
        Release(scan.Nonce);
        GoOn(now);
        if (scan.Result == ScanResult.Refused || Knows(scan.TicketId, scan.Nonce))
            return true;
        var last = Past(scan.TicketId).LastNonce;
        if (last != (scan.PreviousNonce ?? default) && !(last == default && scan.PreviousAt < Since))
            return false;
        Add(scan);
        return true;
    }

    /// <summary>This is the last scan with which the ticket was let through, as far as is known here.</summary>
    public bool Knows(Guid ticketId, Guid nonce) => Past(ticketId).LastNonce == nonce;

    /// <summary>Counts a ticket anew.</summary>
    /// <param name="scans">All that let somebody through with it since <see cref="Since"/>, in their order.</param>
    public void Recount(Guid ticketId, IReadOnlyList<Passage> scans, DateTimeOffset now)
    {
        GoOn(now);
        if (tickets.TryGetValue(ticketId, out var known))
            Follow(ticketId, known.TypeId, known.Past.State, TicketPast.Fresh);
        foreach (var scan in scans)
            Add(scan);
    }

    /// <summary>Counts the next scan that let somebody through with its ticket.</summary>
    public void Add(Passage scan)
    {
        var before = Past(scan.TicketId);
        var isGone = scan.At < Since || (IsByDay(scan.TicketTypeId) && scan.At < dawn);
        Follow(scan.TicketId, scan.TicketTypeId, before.State, isGone ? new(before.State, before.State, scan.Nonce) : history.After(before, scan));
    }

    private TicketPast Past(Guid ticketId) => tickets.TryGetValue(ticketId, out var known) ? known.Past : TicketPast.Fresh;

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
        tickets[ticketId] = (typeId, after);
    }
}
