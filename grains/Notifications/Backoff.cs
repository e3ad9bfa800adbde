namespace EventLoop.Notifications;

/// <summary>How long to wait before something is tried again.</summary>
internal static class Backoff
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <param name="failures">How often it has failed before.</param>
    /// <param name="first">The pause after the first failure; it doubles with each.</param>
    public static TimeSpan After(int failures, TimeSpan first)
    {
        var pause = first * Math.Pow(2, Math.Min(failures, 20));
        return pause < Longest ? pause : Longest;
    }
}
