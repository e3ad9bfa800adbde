using EventLoop.Accounts;
using EventLoop.Events;
using Orleans.Concurrency;

namespace EventLoop.Orders;

/// <inheritdoc cref="ISuspicionsGrain"/>
[StatelessWorker]
internal sealed class SuspicionsGrain(EventOwners owners, PurchaseTable purchases) : Grain, ISuspicionsGrain
{
    public async Task<Outcome<Page<Suspicion>, EventRefusal>> Of(Caller caller, Guid eventId, int limit, PageCursor? after) =>
        await owners.Refuse(caller, eventId) is { } refusal ? refusal : await purchases.Of(eventId, limit, after);
}
