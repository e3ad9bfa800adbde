using System.Collections.Concurrent;

namespace EventLoop.Analytics;

/// <summary>
/// The live counters of the events that clients of this process watch: one subscription for each event, however many watch it.
/// </summary>
internal sealed class LiveFeeds(IClusterClient client, TimeProvider time, ILoggerFactory logging, IHostApplicationLifetime lifetime)
{
    private readonly ConcurrentDictionary<Guid, LiveFeed> feeds = new();

    /// <summary>Watches an event until the watch is disposed.</summary>
    public LiveWatch Watch(Guid eventId)
    {
        while (true)
        {
            var feed = feeds.GetOrAdd(eventId, New);
            if (feed.TryJoin() is { } watch)
                return watch;

            // Its last client has just left; the next one starts another.
            feeds.TryRemove(new(eventId, feed));
        }
    }

    private LiveFeed New(Guid eventId) => new(
        eventId,
        client,
        time,
        logging.CreateLogger<LiveFeed>(),
        feed => feeds.TryRemove(new(eventId, feed)),
        lifetime.ApplicationStopping);
}
