namespace EventLoop.Analytics;

/// <summary>Settings of the section <c>Analytics</c>.</summary>
internal sealed class AnalyticsOptions
{
    /// <summary>Figures of events with so many tickets are counted whenever they are asked for; those of larger ones are read as they were summed up.</summary>
    public int CountUpTo { get; set; } = 2_000;
}
