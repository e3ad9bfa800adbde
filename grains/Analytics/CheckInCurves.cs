namespace EventLoop.Analytics;

/// <summary>What can be seen in a curve of admissions.</summary>
internal static class CheckInCurves
{
    private const int QuarterMinutes = 15;

    /// <summary>Minutes with the number of those inside at their ends.</summary>
    public static IReadOnlyList<CheckInMinute> WithInside(IEnumerable<(DateTimeOffset Minute, long Admitted, long Exited, long Refused)> scans)
    {
        var (minutes, inside) = (new List<CheckInMinute>(), 0L);
        foreach (var (minute, admitted, exited, refused) in scans.OrderBy(scan => scan.Minute))
            minutes.Add(new(minute, admitted, exited, refused, inside += admitted - exited));
        return minutes;
    }

    /// <summary>The first of the minutes with most admissions; null when nobody was admitted.</summary>
    public static CheckInPeak? Peak(IEnumerable<CheckInMinute> minutes) => minutes.Where(minute => minute.Admitted > 0)
        .Aggregate((CheckInPeak?)null, (peak, minute) => peak is null || minute.Admitted > peak.Admitted ? new(minute.Minute, minute.Admitted) : peak);

    /// <summary>The quarter of an hour with most admissions, beginning with the first minute that makes it so.</summary>
    public static CheckInPeak? BusiestQuarter(IReadOnlyList<CheckInMinute> minutes)
    {
        CheckInPeak? busiest = null;
        var (first, admitted) = (0, 0L);
        foreach (var last in minutes)
        {
            admitted += last.Admitted;
            for (; minutes[first].Minute <= last.Minute.AddMinutes(-QuarterMinutes); first++)
                admitted -= minutes[first].Admitted;
            if (admitted > (busiest?.Admitted ?? 0))
                busiest = new(minutes[first].Minute, admitted);
        }

        return busiest;
    }
}
