namespace EventLoop.Accounts;

/// <summary>
/// Wrong passwords in a row, and until when no password is looked at. The pause doubles with each further failure, so that guessing
/// stays hopeless while an owner who mistyped waits for half a minute.
/// </summary>
[GenerateSerializer, Immutable, Alias("LockOut")]
internal sealed record LockOut([property: Id(0)] int Failures, [property: Id(1)] DateTimeOffset? Until)
{
    public const int FreeFailures = 4;
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);

    public static LockOut None { get; } = new(0, null);

    /// <summary>How long no password is looked at; null when one may be tried now.</summary>
    public TimeSpan? Remaining(DateTimeOffset now) => Until is { } until && until > now ? until - now : null;

    public LockOut AfterFailure(DateTimeOffset now)
    {
        var failures = Failures + 1;
        return new(failures, failures <= FreeFailures ? null : now + Pause(failures - FreeFailures - 1));
    }

    private static TimeSpan Pause(int doublings) =>
        doublings >= 10 ? LongestPause : TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << doublings));
}
