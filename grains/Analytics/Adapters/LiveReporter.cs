namespace EventLoop.Analytics;

/// <summary>
/// Reports a grain's totals to the live counters soon after they changed, at most 5 times a second, and never keeps a command
/// waiting: it runs on a timer of the grain that exists only while there is something to tell.
/// </summary>
/// <param name="grain">Whose totals they are.</param>
/// <param name="report">Sends the totals as they are when it is called.</param>
internal sealed class LiveReporter(IGrainBase grain, Func<Task> report)
{
    private IGrainTimer? timer;
    private bool hasChanged;

    /// <summary>The totals have changed. Costs next to nothing.</summary>
    public void Changed()
    {
        hasChanged = true;
        // Interleaved: the counters may ask the grain for its totals while it waits for them to take its report.
        timer ??= grain.RegisterGrainTimer(Send, new() { DueTime = TimeSpan.Zero, Period = LiveStream.Interval, Interleave = true });
    }

    private async Task Send(CancellationToken token)
    {
        if (!hasChanged)
        {
            timer?.Dispose();
            timer = null;
            return;
        }

        hasChanged = false;
        try
        {
            await report();
        }
        catch (Exception)
        {
            hasChanged = true; // Nobody waits for it, and the next tick tries again.
        }
    }
}
