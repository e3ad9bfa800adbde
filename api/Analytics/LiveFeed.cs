using Orleans.Streams;

namespace EventLoop.Analytics;

/// <summary>
/// The live counters of one event for all its clients in this process. Messages of the stream may be lost (a silo dies, the
/// subscription with it), so the full picture is asked for every few seconds, and that also keeps the stream flowing.
/// </summary>
internal sealed partial class LiveFeed
{
    private static readonly TimeSpan FullPictureInterval = TimeSpan.FromSeconds(5);

    private readonly Lock guard = new();
    private readonly List<LiveWatch> watches = [];
    private readonly Guid eventId;
    private readonly IClusterClient client;
    private readonly TimeProvider time;
    private readonly ILogger<LiveFeed> logger;
    private readonly Action<LiveFeed> over;
    private readonly CancellationTokenSource stop;
    private StreamSubscriptionHandle<LiveCounters>? subscription;
    private LiveCounters? last;
    private long heardAt;
    private Task? running;
    private bool isOver;

    public LiveFeed(
        Guid eventId, IClusterClient client, TimeProvider time, ILogger<LiveFeed> logger, Action<LiveFeed> over, CancellationToken stopping)
    {
        this.eventId = eventId;
        this.client = client;
        this.time = time;
        this.logger = logger;
        this.over = over;
        stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    }

    /// <summary>One more client; null when the feed is over.</summary>
    public LiveWatch? TryJoin()
    {
        lock (guard)
        {
            if (isOver)
                return null;
            var watch = new LiveWatch(Leave);
            watches.Add(watch);
            if (last is not null)
                watch.Show(last);
            running ??= Run();
            return watch;
        }
    }

    private void Leave(LiveWatch watch)
    {
        lock (guard)
        {
            watches.Remove(watch);
            if (isOver || watches.Count > 0)
                return;
            isOver = true;
            stop.Cancel();
        }
    }

    private async Task Run()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Look();
            }
            catch (Exception away)
            {
                LogAway(eventId, away.Message);
            }

            await Task.Delay(FullPictureInterval, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        End();
        over(this);
        await Unsubscribe();
    }

    private async Task Look()
    {
        subscription ??= await Subscribe();
        if (await client.GetGrain<ILiveCountersGrain>(eventId).Watch() is not { } counters)
            return;

        // What has changed without a word on the stream says that nobody speaks to this subscription any more.
        var isDeaf = last is not null && !counters.HasFiguresOf(last) && time.GetElapsedTime(heardAt) > FullPictureInterval;
        Show(counters);
        if (isDeaf)
        {
            await Unsubscribe();
            subscription = await Subscribe();
        }
    }

    private async Task<StreamSubscriptionHandle<LiveCounters>> Subscribe()
    {
        heardAt = time.GetTimestamp();
        return await client.GetStreamProvider(LiveStream.Provider)
            .GetStream<LiveCounters>(StreamId.Create(LiveStream.Namespace, eventId))
            .SubscribeAsync((counters, _) =>
            {
                heardAt = time.GetTimestamp();
                Show(counters);
                return Task.CompletedTask;
            });
    }

    private async Task Unsubscribe()
    {
        try
        {
            if (subscription is not null)
                await subscription.UnsubscribeAsync();
        }
        catch (Exception away)
        {
            LogAway(eventId, away.Message);
        }

        subscription = null;
    }

    private void Show(LiveCounters counters)
    {
        lock (guard)
        {
            if (last is not null && counters.AsOf <= last.AsOf)
                return;
            last = counters;
            foreach (var watch in watches)
                watch.Show(counters);
        }
    }

    private void End()
    {
        lock (guard)
        {
            isOver = true;
            foreach (var watch in watches)
                watch.End();
            stop.Dispose();
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The live counters of event {EventId} cannot be had for now: {Reason}")]
    private partial void LogAway(Guid eventId, string reason);
}
