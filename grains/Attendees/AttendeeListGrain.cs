using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Orders;
using Orleans.Concurrency;

namespace EventLoop.Attendees;

/// <inheritdoc cref="IAttendeeListGrain"/>
[StatelessWorker]
internal sealed class AttendeeListGrain(EventOwners owners, AttendeeQueries queries) : Grain, IAttendeeListGrain
{
    public async Task<Outcome<Page<AttendeeTicket>, EventRefusal>> OfEvent(Caller caller, AttendeeSearch search) =>
        await owners.Refuse(caller, search.EventId) is { } refusal ? refusal : await queries.OfEvent(search);

    public async Task<Outcome<HolderNames, OrderRefusal>> HoldersOf(Caller caller, Guid orderId)
    {
        var order = await GrainFactory.GetGrain<IOrderGrain>(orderId).Get(caller);
        if (order.Value is not { } seen)
            return order.Refusal!.Value;
        var kept = seen.Tickets.Where(ticket => !ticket.Standing.IsTransferred).Select(ticket => ticket.TicketId).ToArray();
        return new HolderNames(await queries.NamesOn(kept));
    }

    public Task<Page<HeldTicket>> TicketsOf(Guid accountId, int limit, PageCursor? after) => queries.TicketsOf(accountId, limit, after);

    public Task<Page<PlacedOrder>> OrdersOf(Guid accountId, int limit, PageCursor? after) => queries.OrdersOf(accountId, limit, after);
}
