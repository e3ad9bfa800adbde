using EventLoop.Events;

namespace EventLoop.Gates;

/// <summary>
/// The one owner of the places in an event's areas. It counts the table when it wakes up and goes on in memory by what gates and tickets tell it. Each scan names the one before it, so it hears what it
/// has missed, and counts that ticket anew. Only events with access rules have one.
/// </summary>
internal sealed class AreasGrain(IGrainFactory grains, ScanLog log, TimeProvider time) : Grain, IAreasGrain
{
    private static readonly TimeSpan CatchesUpEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LooksBack = TimeSpan.FromMinutes(2);

    private AreaCounts? counts;

    public override async Task OnActivateAsync(CancellationToken token)
    {
        if (await grains.GetGrain<IEventParts>(this.GetPrimaryKey()).Terms() is not { Access: { } rules } terms)
            return;
        var started = new AreaCounts(rules, TimeZoneInfo.FindSystemTimeZoneById(terms.TimeZone), EntryHistory.Of(terms));
        started.GoOn(time.GetUtcNow());
        foreach (var passage in await log.Passed([.. terms.GateIds], started.Since))
            started.Add(passage);
        counts = started;
        this.RegisterGrainTimer(CatchUp, CatchesUpEvery, CatchesUpEvery);
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

    public async Task Count(Passage scan)
    {
        if (counts?.Count(scan, time.GetUtcNow()) == false)
            await Recount(scan.TicketId);
    }

    public async Task Recount(Guid ticketId, Guid nonce)
    {
        counts?.Release(nonce);
        if (counts?.Knows(ticketId, nonce) == false)
            await Recount(ticketId);
    }

    public async Task CatchUp()
    {
        foreach (var (ticketId, nonce) in await log.LastPassed(this.GetPrimaryKey(), time.GetUtcNow() - LooksBack))
            await Recount(ticketId, nonce);
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

    private async Task Recount(Guid ticketId)
    {
        var now = time.GetUtcNow();
        counts!.GoOn(now);
        counts.Recount(ticketId, await log.PassedWith(ticketId, counts.Since), now);
    }
}
