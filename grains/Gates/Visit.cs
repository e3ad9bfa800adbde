using EventLoop.Tickets;

namespace EventLoop.Gates;

/// <summary>One scan at a gate of an event that has access rules, and what they say of it.</summary>
internal sealed class Visit
{
    private readonly GateSituation gate;
    private readonly AccessRules rules;
    private readonly TimeZoneInfo zone;
    private readonly string area;
    private readonly bool isFull;
    private readonly DateTimeOffset at;
    private readonly EntryState entries;
    private readonly DateOnly day;
    private readonly string? outer;

    private Visit(GateSituation gate, GateAccess access, TicketTypeAccess type, EntryState entries, bool isEntry, DateTimeOffset at)
    {
        (this.gate, this.at, Type) = (gate, at, type);
        (rules, area, isFull) = (access.Rules, access.Area, access.AreaIsFull);
        zone = TimeZoneInfo.FindSystemTimeZoneById(access.TimeZone);
        day = EventDays.DayOf(at, rules.DayStartsAt, zone);
        outer = rules.Area(area)?.Inside;
        this.entries = IsBeforeReset(entries, isEntry) ? entries with { Inside = [] } : entries;
    }

    /// <summary>The rules of the ticket's type.</summary>
    public TicketTypeAccess Type { get; }

    private TimeSpan Early => TimeSpan.FromMinutes(Type.EarlyAccessMinutes);

    private int EntriesToday => entries.Day == day ? entries.EntriesThatDay : 0;

    /// <summary>The entries that re-entry counts.</summary>
    private int EntriesSoFar => Type.EntriesPerDay is null ? entries.Entries : EntriesToday;

    /// <summary>Everybody that the ticket admits has come in before.</summary>
    private bool IsReentry => EntriesSoFar >= Type.Admits;

    public static Visit Of(GateSituation gate, GateAccess access, Guid ticketTypeId, EntryState entries, bool isEntry, DateTimeOffset at) =>
        new(gate, access, access.Rules.Of(ticketTypeId) ?? new(ticketTypeId), entries, isEntry, at);

    public Verdict RefuseTooEarly() => 0 switch
    {
        _ when at < gate.Terms.AdmitsFrom - Early => new(ScanReason.NotYetValid, "gate.admitsFrom"),
        _ when at < Type.ValidFrom => new(ScanReason.NotYetValid, "validFrom"),
        _ when IsOnDay(day) => at < HoursFrom(day) - Early || (at >= HoursUntil(day) && HasLaterDay()) ? new(ScanReason.NotYetValid, "hours") : default,
        _ when HasLaterDay() => new(ScanReason.NotYetValid, "days"),
        _ => default,
    };

    public Verdict RefuseTooLate() => 0 switch
    {
        _ when at >= Type.ValidUntil => new(ScanReason.Expired, "validUntil"),
        _ when !IsOnDay(day) => new(ScanReason.Expired, "days"),
        _ when at >= HoursUntil(day) => new(ScanReason.Expired, "hours"),
        _ when Type.MinutesFromFirstEntry is { } minutes && at >= entries.FirstEntryAt?.AddMinutes(minutes) => new(ScanReason.Expired, "minutesFromFirstEntry"),
        _ => default,
    };

    public bool OpensArea() => Type.Areas is [] || area.Length == 0 || Type.Areas.Contains(area);

    public Verdict Enter()
    {
        if (outer is not null && entries.InsideOf(outer) == 0)
            return new(ScanReason.Rules, "area.inside");
        // Into an inner area go those who are in the outer one, and no others that the ticket admits.
        var isInside = entries.InsideOf(area) >= (outer is null ? Type.Admits : entries.InsideOf(outer));
        if (isInside && Type.Reentry != Reentry.Always)
            return new(ScanReason.AlreadyAdmitted, "reentry");
        if (outer is null && RefuseAgain() is { } rule)
            return new(ScanReason.Rules, rule);
        return isFull ? new(ScanReason.AreaFull, "area.capacity") : new(null, null, Entered(), Type.Attention);
    }

    public Verdict Leave() => entries.InsideOf(area) == 0 ? new(ScanReason.NotInside, "reentry") : new(null, null, Left());

    /// <summary>The rules about coming in from outside once more, by precedence.</summary>
    private string? RefuseAgain() => 0 switch
    {
        _ when Type.EntriesPerDay is { } most && EntriesToday >= most * Type.Admits => "entriesPerDay",
        _ when Type.MaxEntries is { } most && entries.Entries >= most * Type.Admits => "maxEntries",
        _ when !IsReentry => null,
        _ when Type.Reentry == Reentry.Never => "reentry",
        _ when Type.ReentryWithinMinutes is { } minutes && at > entries.LastExitAt?.AddMinutes(minutes) => "reentryWithinMinutes",
        _ when Type.MinutesBetweenEntries is { } minutes && at < entries.LastEntryAt?.AddMinutes(minutes) => "minutesBetweenEntries",
        _ => null,
    };

    /// <summary>The entry state after somebody came in.</summary>
    public EntryState Entered()
    {
        // Who is let in once more unseen is in an inner area with those who are in the outer one, and no others.
        var most = Type.Reentry == Reentry.Always && outer is not null && entries.InsideOf(outer) > 0 ? entries.InsideOf(outer) : Type.Admits;
        var inside = IsOver ? entries.Inside : With(entries.Inside, area, Math.Min(entries.InsideOf(area) + 1, most));
        var isFromOutside = outer is null;
        for (var around = outer; around is not null && !IsOver; around = rules.Area(around)?.Inside)
        {
            // Whoever got into an inner area is in those around it, too, though nobody saw that.
            if (People(inside, around) >= People(inside, area))
                continue;
            isFromOutside |= rules.Area(around)?.Inside is null;
            inside = With(inside, around, People(inside, area));
        }

        if (!isFromOutside)
            return entries with { Inside = inside };

        // Scans of a device that was offline may come late: they count for the day that is known.
        var isLaterDay = entries.Day is null || day > entries.Day;
        return entries.Enter(at) with
        {
            Day = isLaterDay ? day : entries.Day,
            EntriesThatDay = isLaterDay ? 1 : entries.EntriesThatDay + (day == entries.Day ? 1 : 0),
            Inside = inside,
        };
    }

    /// <summary>The entry state after somebody left.</summary>
    public EntryState Left()
    {
        if (IsOver)
            return outer is null ? entries.Leave(at) with { Inside = entries.Inside } : entries;
        var inside = With(entries.Inside, area, Math.Max(0, entries.InsideOf(area) - 1));

        // Who leaves an area has left all that lie within it.
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var inner in rules.Areas.Where(inner => inner.Inside is not null))
            {
                var (most, people) = (People(inside, inner.Inside!), People(inside, inner.Name));
                if (people > most)
                    (inside, changed) = (With(inside, inner.Name, most), true);
            }
        }

        return outer is null ? entries.Leave(at) with { Inside = inside } : entries with { Inside = inside };
    }

    /// <summary>
    /// A device has sent in late what was before everybody counted as gone, and somebody came in since: it says nothing about who is in now.
    /// </summary>
    private bool IsOver => entries.LastEntryAt is { } last && last > at && LastGone(last, byDay: true) > at;

    /// <summary>Everybody counts as gone since the ticket was last let through.</summary>
    /// <remarks>A new day's entry needs no exit of the day before; whoever stayed all night may still leave.</remarks>
    private bool IsBeforeReset(EntryState known, bool isEntry) => known.IsInside && known.LastEntryAt < LastGone(at, byDay: isEntry);

    /// <summary>When everybody last counted as gone, up to then.</summary>
    private DateTimeOffset? LastGone(DateTimeOffset moment, bool byDay)
    {
        var reset = EventDays.LastExitAll(moment, rules.ExitAllAt, zone);
        if (!byDay || Type.EntriesPerDay is null)
            return reset;
        var dawn = EventDays.Instant(EventDays.DayOf(moment, rules.DayStartsAt, zone), rules.DayStartsAt, zone);
        return reset > dawn ? reset : dawn;
    }

    private bool IsOnDay(DateOnly date) => Type.Days is [] || Type.Days.Contains(date);

    private DateTimeOffset HoursFrom(DateOnly date) => EventDays.Instant(Type.HoursFrom >= rules.DayStartsAt ? date : date.AddDays(Type.HoursFrom is null ? 0 : 1), Type.HoursFrom ?? rules.DayStartsAt, zone);

    private DateTimeOffset HoursUntil(DateOnly date) => Type.HoursUntil is { } until
        ? EventDays.Instant(until > rules.DayStartsAt ? date : date.AddDays(1), until, zone)
        : EventDays.Instant(date.AddDays(1), rules.DayStartsAt, zone);

    private bool HasLaterDay()
    {
        var end = Type.ValidUntil < gate.EventEnd ? Type.ValidUntil.Value : gate.EventEnd;
        return Type.Days is [] ? HoursFrom(day.AddDays(1)) < end : Type.Days.Any(date => date > day && HoursFrom(date) < end);
    }

    private static int People(IReadOnlyList<AreaPresence> inside, string area) => inside.FirstOrDefault(at => at.Area == area)?.People ?? 0;

    private static IReadOnlyList<AreaPresence> With(IReadOnlyList<AreaPresence> inside, string area, int people)
    {
        var others = inside.Where(at => at.Area != area);
        return people > 0 ? [.. others, new(area, people)] : [.. others];
    }
}
