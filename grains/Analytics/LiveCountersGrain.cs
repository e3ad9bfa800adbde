using EventLoop.Events;
using EventLoop.Gates;
using EventLoop.Orders;
using EventLoop.TicketTypes;
using Microsoft.Extensions.Logging;

namespace EventLoop.Analytics;

/// <summary>
/// Keeps the latest totals of each ticket type and gate in memory only: whatever is lost, the next full picture brings back.
/// </summary>
internal sealed partial class LiveCountersGrain(IGrainFactory grains, PurchaseTable purchases, TimeProvider time, ILogger<LiveCountersGrain> logger)
    : Grain, ILiveCountersGrain, ILiveReports
{
    private LiveTotals totals = new();
    private EventTerms? terms;
    private DateTimeOffset watchedUntil;
    private bool hasChanged;
    private IGrainTimer? publishing;

    public async Task<LiveCounters?> Watch()
    {
        // Reports may be on their way, or lost with a silo: whoever wants the full picture gets a fresh look at the sources.
        await Ask();
        if (terms is null)
        {
            DeactivateOnIdle();
            return null;
        }

        watchedUntil = time.GetUtcNow() + LiveStream.WatchPeriod;
        publishing ??= this.RegisterGrainTimer(Publish, new() { DueTime = LiveStream.Interval, Period = LiveStream.Interval });
        return totals.Sum(time.GetUtcNow());
    }

    public Task Report(TicketTypeTotals report)
    {
        totals.Take(report);
        hasChanged = true;
        return Task.CompletedTask;
    }

    public Task Report(GateTotals report)
    {
        totals.Take(report);
        hasChanged = true;
        return Task.CompletedTask;
    }

    public async Task Suspicious()
    {
        totals.Suspicions = await purchases.Count(this.GetPrimaryKey());
        hasChanged = true;
    }

    private async Task Ask()
    {
        terms = await grains.GetGrain<IEventParts>(this.GetPrimaryKey()).Terms();
        if (terms is null)
            return;
        var ticketTypes = Task.WhenAll(terms.TicketTypeIds.Select(id => grains.GetGrain<ITicketTypePlaces>(id).Totals()));
        var gates = Task.WhenAll(terms.GateIds.Select(id => grains.GetGrain<IGateParts>(id).Totals()));
        var fresh = new LiveTotals { Suspicions = terms.Limits is null ? totals.Suspicions : await purchases.Count(terms.EventId) };
        foreach (var known in (await ticketTypes).OfType<TicketTypeTotals>())
            fresh.Take(known);
        foreach (var known in (await gates).OfType<GateTotals>())
            fresh.Take(known);
        var people = await grains.PeopleOf(terms);
        (fresh.Inside, fresh.Areas, fresh.SilentDevices) = (people?.All, people.Areas(terms), (await grains.SilentDevicesOf(terms)).Length);
        totals = fresh;
    }

    private async Task Publish(CancellationToken token)
    {
        if (time.GetUtcNow() > watchedUntil)
        {
            publishing?.Dispose();
            publishing = null;
            return;
        }

        if (!hasChanged)
            return;
        hasChanged = false;
        try
        {
            if (terms is { Access: not null } known && await grains.PeopleOf(known) is { } people)
                (totals.Inside, totals.Areas) = (people.All, people.Areas(known));
            await this.GetStreamProvider(LiveStream.Provider)
                .GetStream<LiveCounters>(StreamId.Create(LiveStream.Namespace, this.GetPrimaryKey()))
                .OnNextAsync(totals.Sum(time.GetUtcNow()));
        }
        catch (Exception lost)
        {
            hasChanged = true;
            LogLost(lost.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Live counters could not be published: {Reason}")]
    private partial void LogLost(string reason);
}
