using EventLoop.Events;

namespace EventLoop.Gates;

/// <summary>
/// The one owner of the places in an event's areas. It counts the table when it wakes up and goes on in memory; only gates of areas ask
/// it, so an event without areas has none.
/// </summary>
internal sealed class AreasGrain(IGrainFactory grains, ScanLog log, TimeProvider time) : Grain, IAreasGrain
{
    private readonly AreaCounts counts = new();
    private AccessRules rules = AccessRules.None;
    private TimeZoneInfo zone = TimeZoneInfo.Utc;

    public override async Task OnActivateAsync(CancellationToken token)
    {
        await Learn();
        counts.Reset(LastExitAll());
        foreach (var (gate, change) in await log.Passed([.. rules.Gates.Select(gate => gate.GateId)], counts.Since))
            counts.Add(rules.AreaOf(gate), change);
    }

    public async Task<bool> Take(string area, int capacity, Guid nonce)
    {
        await Learn();
        counts.Reset(LastExitAll());
        return counts.Take(area, capacity, nonce, time.GetUtcNow());
    }

    public Task Settle(string area, Guid nonce, ScanResult result)
    {
        counts.Reset(LastExitAll());
        counts.Settle(area, nonce, result);
        return Task.CompletedTask;
    }

    public Task<int> PeopleIn(string area)
    {
        counts.Reset(LastExitAll());
        return Task.FromResult(counts.PeopleIn(area));
    }

    public Task Forget()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private async Task Learn()
    {
        if (await grains.GetGrain<IEventParts>(this.GetPrimaryKey()).Terms() is { Access: { } access } terms)
            (rules, zone) = (access, TimeZoneInfo.FindSystemTimeZoneById(terms.TimeZone));
    }

    private DateTimeOffset? LastExitAll() => EventDays.LastExitAll(time.GetUtcNow(), rules.ExitAllAt, zone);
}
