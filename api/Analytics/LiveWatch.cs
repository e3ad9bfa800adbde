using System.Threading.Channels;

namespace EventLoop.Analytics;

/// <summary>
/// What one client sees of a feed: always the latest counters and nothing in between, so a slow client skips and holds nobody up.
/// </summary>
internal sealed class LiveWatch(Action<LiveWatch> leave) : IDisposable
{
    private readonly Channel<LiveCounters> latest =
        Channel.CreateBounded<LiveCounters>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>The feed has ended; there will be nothing more.</summary>
    public bool IsOver => latest.Reader.Completion.IsCompleted;

    /// <summary>Counters that differ from those that are shown; null when nothing changed for this long, or the feed is over.</summary>
    public async Task<LiveCounters?> Next(LiveCounters shown, TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            await foreach (var counters in latest.Reader.ReadAllAsync(limit.Token))
            {
                if (counters.AsOf > shown.AsOf && !counters.HasFiguresOf(shown))
                    return counters;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Patience ran out.
        }

        return null;
    }

    public void Show(LiveCounters counters) => latest.Writer.TryWrite(counters);

    /// <summary>Nothing more will be shown.</summary>
    public void End() => latest.Writer.TryComplete();

    public void Dispose() => leave(this);
}
