using EventLoop.Events;

namespace EventLoop.Gates;

/// <summary>
/// The one owner of the places in an event's areas. It counts the table when it wakes up and goes on in memory; only gates and tickets of events with access rules tell it
/// anything, so an event without them has none.
/// </summary>
internal sealed class AreasGrain(IGrainFactory grains, ScanLog log, TimeProvider time) : Grain, IAreasGrain
{
    private AreaCounts? counts;

    public override async Task OnActivateAsync(CancellationToken token)
    {
        if (await grains.GetGrain<IEventParts>(this.GetPrimaryKey()).Terms() is not { Access: { } rules } terms)
            return;
        var started = new AreaCounts(rules, TimeZoneInfo.FindSystemTimeZoneById(terms.TimeZone), EntryHistory.Of(terms));
        started.GoOn(time.GetUtcNow());
        foreach (var passage in await log.Passed([.. terms.GateIds], started.Since))
            started.Count(passage, time.GetUtcNow());
        counts = started;
    }

    // Without rules no area has a limit.
    public Task<bool> Take(string area, int capacity, Guid ticketId, Guid nonce) =>
        Task.FromResult(counts?.Take(area, capacity, ticketId, nonce, time.GetUtcNow()) ?? true);

    public Task<bool> IsFull(string area, int capacity, Guid ticketId) =>
        Task.FromResult(counts?.IsFull(area, capacity, ticketId, time.GetUtcNow()) ?? false);

    public Task Release(Guid nonce)
    {
        counts?.Release(nonce);
        return Task.CompletedTask;
    }

    public Task Settle(Passage scan, DateTimeOffset recordedAt)
    {
        counts?.Settle(scan, recordedAt, time.GetUtcNow());
        return Task.CompletedTask;
    }

    public Task<PeopleInside> People()
    {
        counts?.GoOn(time.GetUtcNow());
        return Task.FromResult(counts?.People ?? new(0, new Dictionary<string, int>()));
    }

    public Task Forget()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
