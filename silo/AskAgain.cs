namespace EventLoop;

/// <summary>
/// Sends what may be repeated once more when the silo that was asked died, so that a buyer waits a little longer in place of hearing
/// 503. A silo that is busy, or a ledger that is away, is not asked again: that would only add to its load.
/// </summary>
internal sealed class AskAgain(TimeProvider time) : IOutgoingGrainCallFilter
{
    /// <summary>After this long no further try begins.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public Task Invoke(IOutgoingGrainCallContext context) =>
        context.Request.GetArgumentCount() == 1 && context.Request.GetArgument(0) is IRepeatable { CanRepeat: true }
            ? Repeat(context)
            : context.Invoke();

    private async Task Repeat(IOutgoingGrainCallContext context)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            await context.Invoke();
            if (!IsGone(context.Response?.Exception) || time.GetElapsedTime(began) > Patience)
                return;
            await Task.Delay(Pause, time);
        }
    }

    private static bool IsGone(Exception? failure) => failure is SiloUnavailableException or OrleansMessageRejectionException or TimeoutException;
}
