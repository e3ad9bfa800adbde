namespace EventLoop.Gates;

/// <summary>
/// The days of an event in its time zone, daylight saving included. A local time that a clock skips is read as if the clock had not
/// been moved, so it comes later; of one that a clock shows twice the first counts ("compatible" in the Temporal proposal).
/// </summary>
internal static class EventDays
{
    private static readonly TimeSpan LongestGap = TimeSpan.FromHours(3);

    /// <summary>The day that the instant belongs to.</summary>
    public static DateOnly DayOf(DateTimeOffset at, TimeOnly dayStartsAt, TimeZoneInfo zone)
    {
        var date = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);
        if (at < Instant(date, dayStartsAt, zone))
            return date.AddDays(-1);
        return at >= Instant(date.AddDays(1), dayStartsAt, zone) ? date.AddDays(1) : date;
    }

    /// <summary>The last moment up to <paramref name="at"/> at which everybody counts as gone; null: never.</summary>
    public static DateTimeOffset? LastExitAll(DateTimeOffset at, IReadOnlyList<TimeOnly> times, TimeZoneInfo zone)
    {
        DateTimeOffset? last = null;
        if (times.Count == 0)
            return last;
        var date = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);
        foreach (var time in times)
        {
            var today = Instant(date, time, zone);
            var moment = today <= at ? today : Instant(date.AddDays(-1), time, zone);
            if (last is null || moment > last)
                last = moment;
        }

        return last;
    }

    public static DateTimeOffset Instant(DateOnly date, TimeOnly time, TimeZoneInfo zone)
    {
        var local = date.ToDateTime(time);
        var offset = zone.IsInvalidTime(local) ? zone.GetUtcOffset(local - LongestGap)
            : zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max()
            : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
