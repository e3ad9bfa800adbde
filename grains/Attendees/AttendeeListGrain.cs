using EventLoop.Accounts;
using EventLoop.Events;
using Orleans.Concurrency;

namespace EventLoop.Attendees;

/// <inheritdoc cref="IAttendeeListGrain"/>
[StatelessWorker]
internal sealed class AttendeeListGrain(EventOwners owners, AttendeeQueries queries) : Grain, IAttendeeListGrain
{
    public async Task<Outcome<Page<AttendeeTicket>, EventRefusal>> OfEvent(Caller caller, AttendeeSearch search) =>
        await owners.Refuse(caller, search.EventId) is { } refusal ? refusal : await queries.OfEvent(search);

    public Task<Page<HeldTicket>> TicketsOf(Guid accountId, int limit, PageCursor? after) => queries.TicketsOf(accountId, limit, after);

    public Task<Page<PlacedOrder>> OrdersOf(Guid accountId, int limit, PageCursor? after) => queries.OrdersOf(accountId, limit, after);
}
