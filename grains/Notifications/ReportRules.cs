namespace EventLoop.Notifications;

/// <summary>When reports are due. Pure.</summary>
internal static class ReportRules
{
    /// <summary>Reports go out at this hour, by the clock of the event.</summary>
    public const int Hour = 8;

    private const DayOfWeek WeeklyOn = DayOfWeek.Monday;

    /// <summary>The next report after a moment; null when there are none.</summary>
    public static DateTimeOffset? Next(ReportFrequency frequency, string timeZone, DateTimeOffset after)
    {
        if (frequency == ReportFrequency.Off)
            return null;
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var day = TimeZoneInfo.ConvertTime(after, zone).Date;
        while (At(day, zone) <= after || (frequency == ReportFrequency.Weekly && day.DayOfWeek != WeeklyOn))
            day = day.AddDays(1);
        return At(day, zone);
    }

    /// <summary>Nothing follows on a report that is due then.</summary>
    public static bool IsLast(DateTimeOffset due, DateTimeOffset end, bool isCancelled) => isCancelled || end <= due;

    /// <summary>How frequencies are called in the table and over HTTP; these names never change.</summary>
    public static string Word(ReportFrequency frequency) => frequency switch
    {
        ReportFrequency.Off => "off",
        ReportFrequency.Daily => "daily",
        ReportFrequency.Weekly => "weekly",
    };

    public static ReportFrequency Frequency(string word) => Enum.GetValues<ReportFrequency>().First(frequency => Word(frequency) == word);

    // A clock that is put forward just then skips the hour, and the report comes when it goes on.
    private static DateTimeOffset At(DateTime day, TimeZoneInfo zone)
    {
        var local = day.AddHours(Hour);
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(15);
        return new(local, zone.GetUtcOffset(local));
    }
}
