using EventLoop.Accounts;
using EventLoop.Analytics;
using EventLoop.Events;
using EventLoop.Gates;
using EventLoop.Ledger;
using EventLoop.Tickets;
using EventLoop.TicketTypes;
using Orleans.Concurrency;

namespace EventLoop.Orders;

/// <summary>
/// Issues each operation's order once: it is named by the operation, what is under way is shared, and what was issued before its own order
/// tells. Calls interleave, since a door does not wait for another.
/// </summary>
[Reentrant]
internal sealed class BoxOfficeGrain(
    IGrainContext context, IGrainFactory grains, EventOwners owners, TicketIssuing issuing, BoxOfficeTable table, TimeProvider time)
    : IGrainBase, IBoxOfficeGrain
{
    private const int MostUnderWay = 200;

    private readonly Dictionary<Guid, Task<Outcome<OrderView, IssueRefusal>>> underWay = [];
    private readonly SaleLimits limits = new();

    public IGrainContext GrainContext { get; } = context;

    private Guid EventId => GrainContext.GrainId.GetGuidKey();

    public async Task<Outcome<DoorOffers, IssueRefusal>> Offers(Caller caller)
    {
        if (await Terms() is not { } terms)
            return IssueRefusal.EventNotFound;
        if (!terms.MaySell(caller))
            return IssueRefusal.NotYours;
        var totals = await Task.WhenAll(terms.TicketTypeIds.Select(id => grains.Get<ITicketTypePlaces>(id).Totals()));
        var gates = await Task.WhenAll(terms.GateIds.Select(id => grains.GetGrain<IGateParts>(id).Totals()));
        var now = time.GetUtcNow();
        return new DoorOffers(
            terms.Currency,
            terms.MaxTicketsPerOrder,
            [.. totals.OfType<TicketTypeTotals>().Where(type => type.Terms.IsOnSale(terms, now))
                .Select(type => new DoorOffer(type.TicketTypeId, type.Terms.Name, type.DoorPriceMinor, type.Available))],
            [.. gates.OfType<GateTotals>().Select(gate => new DoorGate(gate.GateId, gate.Name))]);
    }

    public async Task<Outcome<OrderView, IssueRefusal>> Give(GiveTickets command)
    {
        if (await Terms() is not { } terms)
            return IssueRefusal.EventNotFound;
        if (!command.Caller.IsOrganizer(terms.OrganizerId))
            return IssueRefusal.NotYours;
        var issue = new OrderIssue(OrderChannel.Complimentary, command.Caller.AccountId!.Value, null);
        return await IssueOnce(command.OperationId, command.TicketTypeId, command.Quantity, issue, command.Guest, command.Note);
    }

    public async Task<Outcome<DoorSale, IssueRefusal>> Sell(SellAtDoor command)
    {
        if (await Terms() is not { } terms)
            return IssueRefusal.EventNotFound;
        if (!terms.MaySell(command.Caller))
            return IssueRefusal.NotYours;
        if (command.GateId is { } known && !terms.GateIds.Contains(known))
            return IssueRefusal.GateNotFound;
        var seller = command.Caller.AccountId!.Value;
        if (!limits.MaySell(seller, command.OperationId, time.GetUtcNow()))
            return IssueRefusal.TooMany;
        var issue = new OrderIssue(OrderChannel.AtDoor, seller, command.PaidBy);
        var sold = await IssueOnce(command.OperationId, command.TicketTypeId, command.Quantity, issue, command.Buyer, null);
        if (sold.Value is not { } order)
            return Outcome<DoorSale, IssueRefusal>.Refuse(sold.Refusal!.Value, sold.About);
        return new DoorSale(order, command.GateId is { } gate ? await Admit(command.Caller, gate, order) : []);
    }

    public async Task<Outcome<Page<IssuedOrder>, EventRefusal>> List(Caller caller, OrderChannel channel, int limit, PageCursor? after) =>
        await owners.Refuse(caller, EventId) is { } refusal ? refusal : await table.List(EventId, channel, limit, after);

    private async Task<Outcome<OrderView, IssueRefusal>> IssueOnce(
        Guid operation, Guid ticketTypeId, int quantity, OrderIssue issue, Buyer holder, string? note)
    {
        var orderId = TicketId.OrderOf(operation);
        if (!underWay.TryGetValue(orderId, out var issued))
        {
            if (underWay.Count >= MostUnderWay)
                throw new BusyException("Too many tickets are being issued.");
            underWay[orderId] = issued = Issue(orderId, ticketTypeId, quantity, issue, holder, note);
        }

        try
        {
            var outcome = await issued;
            return outcome.Value is { } order && !IsOf(order, ticketTypeId, quantity, issue) ? IssueRefusal.KeyReused : outcome;
        }
        finally
        {
            underWay.Remove(orderId);
        }
    }

    private async Task<Outcome<OrderView, IssueRefusal>> Issue(
        Guid orderId, Guid ticketTypeId, int quantity, OrderIssue issue, Buyer holder, string? note) =>
        await grains.Get<IOrderParts>(orderId).AsIssued() is { } earlier
            ? earlier
            : await issuing.Issue(new(orderId, EventId, issue, holder, note, []), ticketTypeId, quantity);

    private static bool IsOf(OrderView order, Guid ticketTypeId, int quantity, OrderIssue issue) =>
        order.Channel == issue.Channel && order.PaidBy == issue.PaidBy && order.Items[0].TicketTypeId == ticketTypeId && order.Items[0].Quantity == quantity;

    /// <summary>Shows each ticket at the gate. The scans are named by the tickets, so a repeat hears what the first one came to.</summary>
    private async Task<ScanAnswer[]> Admit(Caller caller, Guid gateId, OrderView order)
    {
        var gate = grains.GetGrain<IGateGrain>(gateId);
        var scans = await Task.WhenAll(order.Tickets.Select(ticket => gate.Scan(new(caller, ticket.Code, ScanDirection.Entry, ticket.TicketId))));
        return [.. scans.Select(scan => scan.Value ?? throw new LedgerUnavailableException("The gate has heard of the seller no more."))];
    }

    private Task<EventTerms?> Terms() => grains.GetGrain<IEventParts>(EventId).Terms();
}
