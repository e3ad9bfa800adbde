using EventLoop.Requests;

namespace EventLoop.Gates;

/// <summary>What tickets of one type open; what is left out does not limit them.</summary>
/// <param name="ValidFrom">They admit from then on.</param>
/// <param name="ValidUntil">They admit until then.</param>
/// <param name="Days">The days of the event on which they admit, such as <c>2026-07-10</c>.</param>
/// <param name="HoursFrom">From when on they admit on each day, such as <c>10:00</c>.</param>
/// <param name="HoursUntil">Until when they admit on each day.</param>
/// <param name="MinutesFromFirstEntry">They admit for so long after the first entry.</param>
/// <param name="EntriesPerDay">How often they admit on one day.</param>
/// <param name="Reentry"><c>after_exit</c> (left out), <c>never</c> or <c>always</c>.</param>
/// <param name="MaxEntries">How often they admit in all.</param>
/// <param name="ReentryWithinMinutes">Who has left may come back for so long.</param>
/// <param name="MinutesBetweenEntries">No second entry so soon after the one before.</param>
/// <param name="Areas">The areas that they open; left out: all.</param>
/// <param name="Admits">How many people one ticket lets in; left out: one.</param>
/// <param name="EarlyAccessMinutes">They admit so long before the gate, or the hours of the day, would.</param>
/// <param name="Attention">What staff read when one is let in.</param>
/// <param name="RotatingCode">Only a code that changes every few seconds is taken.</param>
internal sealed record TicketTypeAccessRequest(
    Guid? TicketTypeId,
    DateTimeOffset? ValidFrom = null,
    DateTimeOffset? ValidUntil = null,
    IReadOnlyList<string>? Days = null,
    string? HoursFrom = null,
    string? HoursUntil = null,
    int? MinutesFromFirstEntry = null,
    int? EntriesPerDay = null,
    string? Reentry = null,
    int? MaxEntries = null,
    int? ReentryWithinMinutes = null,
    int? MinutesBetweenEntries = null,
    IReadOnlyList<string>? Areas = null,
    int? Admits = null,
    int? EarlyAccessMinutes = null,
    string? Attention = null,
    bool? RotatingCode = null)
{
    private const int MostMinutes = 366 * 24 * 60;
    private const int MostEarlyMinutes = 24 * 60;
    private const int MostDays = 366;
    private const int MostEntries = 250;
    private const int MostPeople = 250; // A device keeps one byte for them.
    private const int LongestAttention = 200;

    private static readonly (string Word, Reentry Meaning)[] Reentries =
        [.. Enum.GetValues<Reentry>().Select(reentry => (reentry.Text(), reentry))];

    public TicketTypeAccess Parse(FieldErrors errors, HashSet<string> areas)
    {
        if (ValidUntil <= ValidFrom)
            errors.Add("validUntil", "must be after validFrom");
        if (HoursFrom is not null && HoursFrom == HoursUntil)
            errors.Add("hoursUntil", "must be another time than hoursFrom");
        var opened = AccessFields.Each(errors, "areas", Areas, AccessRules.MaxAreas, (at, member, value) =>
        {
            if (value is not null && !areas.Contains(value))
                at.Add(member, "must name one of the areas");
            return value ?? "";
        });
        return new(errors.Required("ticketTypeId", TicketTypeId))
        {
            ValidFrom = ValidFrom,
            ValidUntil = ValidUntil,
            Days = [.. AccessFields.Each(errors, "days", Days, MostDays, AccessFields.Date).OfType<DateOnly>().Distinct().Order()],
            HoursFrom = AccessFields.Time(errors, "hoursFrom", HoursFrom),
            HoursUntil = AccessFields.Time(errors, "hoursUntil", HoursUntil),
            MinutesFromFirstEntry = errors.OptionalBetween("minutesFromFirstEntry", MinutesFromFirstEntry, 1, MostMinutes),
            EntriesPerDay = errors.OptionalBetween("entriesPerDay", EntriesPerDay, 1, MostEntries),
            Reentry = Reentry is null ? Gates.Reentry.AfterExit : errors.OneOf("reentry", Reentry, Reentries),
            MaxEntries = errors.OptionalBetween("maxEntries", MaxEntries, 1, MostEntries),
            ReentryWithinMinutes = errors.OptionalBetween("reentryWithinMinutes", ReentryWithinMinutes, 1, MostMinutes),
            MinutesBetweenEntries = errors.OptionalBetween("minutesBetweenEntries", MinutesBetweenEntries, 1, MostMinutes),
            Areas = opened,
            Admits = errors.OptionalBetween("admits", Admits, 1, MostPeople) ?? 1,
            EarlyAccessMinutes = errors.OptionalBetween("earlyAccessMinutes", EarlyAccessMinutes, 0, MostEarlyMinutes) ?? 0,
            Attention = errors.OptionalText("attention", Attention, LongestAttention),
            RotatingCode = RotatingCode ?? false,
        };
    }
}
