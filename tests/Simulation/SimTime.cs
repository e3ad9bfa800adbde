namespace EventLoop.Simulation;

/// <summary>The simulated clock as the product sees it. Its timers fire in the context that made them, and die with it.</summary>
internal sealed class SimTime(SimScheduler scheduler) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How wrong the clock is, for planted bugs.</summary>
    public TimeSpan Skew { get; init; }

    public override DateTimeOffset GetUtcNow() => scheduler.Now + Skew;

    public override long GetTimestamp() => scheduler.Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(scheduler, (SynchronizationContext.Current as SimContext) ?? scheduler.World, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(SimScheduler scheduler, SimContext context, Action callback) : ITimer
    {
        private SimScheduler.Timed? next;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            next?.Cancel();
            next = dueTime == Timeout.InfiniteTimeSpan ? null : scheduler.After(dueTime, context, () =>
            {
                if (period > TimeSpan.Zero)
                    Change(period, period);
                callback();
            });
            return true;
        }

        public void Dispose() => next?.Cancel();

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
