namespace EventLoop.Notifications;

/// <summary>Lets callers through at a rate, one after the other, with no burst after a pause.</summary>
internal sealed class Pace(double perSecond, TimeProvider time)
{
    private readonly Lock turn = new();
    private readonly TimeSpan gap = TimeSpan.FromSeconds(1 / perSecond);
    private DateTimeOffset next;

    public Task Wait(CancellationToken cancellation)
    {
        TimeSpan wait;
        lock (turn)
        {
            var now = time.GetUtcNow();
            next = next < now ? now : next;
            wait = next - now;
            next += gap;
        }

        // Timers are coarse: what is due within a tick goes now, and the rate holds over several.
        return wait < TimeSpan.FromMilliseconds(1) ? Task.CompletedTask : Task.Delay(wait, time, cancellation);
    }
}
