using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace EventLoop.Events;

/// <summary>
/// Published events as they were a moment ago, ready to be sent: when a sale opens, a hundred thousand visitors look at one event,
/// and its grains are asked four times a second by each process.
/// </summary>
internal sealed class PublicEvents(IGrainFactory grains, IOptions<JsonOptions> json, TimeProvider time)
{
    /// <summary>How old an answer may be: availability changes all the time, and nobody should see a sale that he just lost.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMilliseconds(250);

    private const int MostEvents = 10_000;

    private readonly ConcurrentDictionary<Guid, Entry> entries = new();

    /// <summary>Null: there is no such event, or it was never published.</summary>
    public async Task<PublicEvent?> Get(Guid eventId)
    {
        while (true)
        {
            var known = entries.GetValueOrDefault(eventId);
            if (known is not null && time.GetElapsedTime(known.Since) < Lifetime)
                return await known.Event.Value;

            var fresh = new Entry(time.GetTimestamp(), new(() => Ask(eventId)));
            // Whoever comes first asks; the others wait for the same answer.
            if (known is null ? entries.TryAdd(eventId, fresh) : entries.TryUpdate(eventId, fresh, known))
                return await Take(eventId, fresh);
        }
    }

    /// <summary>The event has changed: whoever asks this process from now on sees it.</summary>
    public void Forget(Guid eventId) => entries.TryRemove(eventId, out _);

    private async Task<PublicEvent?> Take(Guid eventId, Entry fresh)
    {
        try
        {
            // What does not exist, or fails, is not kept: it may be there in the next moment.
            if (await fresh.Event.Value is { } found)
                return found;
        }
        catch
        {
            entries.TryRemove(new(eventId, fresh));
            throw;
        }

        entries.TryRemove(new(eventId, fresh));
        return null;
    }

    private async Task<PublicEvent?> Ask(Guid eventId)
    {
        if (entries.Count > MostEvents)
            entries.Clear();
        if (await grains.GetGrain<IEventGrain>(eventId).Published() is not { } view)
            return null;
        var response = PublicEventResponse.Of(view);
        var body = JsonSerializer.SerializeToUtf8Bytes(response, json.Value.SerializerOptions);
        return new(response, body, $"\"{XxHash3.HashToUInt64(body):x16}\"");
    }

    private sealed record Entry(long Since, Lazy<Task<PublicEvent?>> Event);
}

/// <summary>An event, the same as JSON, and a tag that changes when it does.</summary>
internal sealed record PublicEvent(PublicEventResponse Response, byte[] Body, string ETag);
