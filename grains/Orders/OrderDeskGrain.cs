using EventLoop.Ledger;
using EventLoop.Payments;
using EventLoop.Tickets;
using EventLoop.TicketTypes;
using Orleans.Concurrency;

namespace EventLoop.Orders;

/// <summary>Takes orders: one answer for each request key, and places at every ticket type or at none.</summary>
[Reentrant, LivesAtHome]
internal sealed class OrderDeskGrain(
    IGrainContext context, SiloLedger ledger, IGrainFactory grains, OrderTable orders, OrderOptions options, IPaymentGateway gateway)
    : IGrainBase, IOrderDeskGrain
{
    private readonly RequestBook requests = new();
    private bool hasRead;

    public IGrainContext GrainContext { get; } = context;

    private short Desk => (short)GrainContext.GrainId.GetIntegerKey();

    public Task OnActivateAsync(CancellationToken token)
    {
        // Not waited for: a day of a large sale takes seconds to read, and buyers are there now.
        ReadRequests().Ignore();
        return Task.CompletedTask;
    }

    public async Task<Outcome<OrderView, PlaceRefusal>> Place(PlaceOrder command)
    {
        var now = ledger.Now;
        var orderId = TicketId.OrderOf(ledger.NewId()).Beside(command.Items.Bearer());
        if (command.Request is not { } key)
            return await Place(command, orderId, now);

        // Until all are read, a request that is not known is looked up by itself.
        if (!hasRead && !requests.Knows(key) && await orders.OrderOf(key.Operation) is var (early, earlyHash))
            requests.Remember(key.Operation, earlyHash, early, now);
        var opened = requests.Open(key, orderId, now);
        if (opened.Refusal is { } refusal)
            return refusal;
        var mayHavePlaced = true;
        try
        {
            if (opened.IsRepeat && await FirstTry(key, opened.OrderId) is { } first)
                return await Repeat(first, command);
            var placed = await Place(command, opened.OrderId, now);

            // Another desk was faster: one of ticket types with another home, or a twin.
            if (placed.Refusal is PlaceRefusal.KeyReused)
                return await FirstTry(key, opened.OrderId) is { } other ? await Repeat(other, command) : throw new LedgerUnavailableException("The request's first try was not found.");
            mayHavePlaced = placed.Value is not null || placed.Refusal is PlaceRefusal.PaymentUnavailable or PlaceRefusal.AmountNotPayable;
            return placed;
        }
        finally
        {
            requests.Close(key, mayHavePlaced, now);
        }
    }

    private async Task ReadRequests()
    {
        try
        {
            foreach (var (key, orderId, placedAt) in await orders.RequestsOf(Desk, ledger.Now - RequestBook.Kept))
                requests.Remember(key.Operation, key.BodyHash, orderId, placedAt);
            hasRead = true;
        }
        catch (Exception e)
        {
            GrainContext.Deactivate(new(DeactivationReasonCode.ApplicationError, e.Message));
        }
    }

    /// <summary>What an earlier try has placed; null when none has.</summary>
    private async Task<(OrderView Order, long BodyHash)?> FirstTry(RequestKey key, Guid orderId)
    {
        if (await grains.Get<IOrderParts>(orderId).AsPlaced() is { } own)
            return (own, key.BodyHash);

        // The table has one order for each request, and it need not be this desk's: one for ticket types with another home may have taken it, a twin, or one that died since.
        if (await orders.OrderOf(key.Operation) is not var (other, bodyHash))
            return null;
        requests.Became(key, other, bodyHash);
        return await grains.Get<IOrderParts>(other).AsPlaced() is { } order ? (order, bodyHash) : null;
    }

    private async Task<Outcome<OrderView, PlaceRefusal>> Repeat((OrderView Order, long BodyHash) first, PlaceOrder command) =>
        command.Request!.BodyHash == first.BodyHash ? await WithPayment(first.Order, command.Buyer.Email) : PlaceRefusal.KeyReused;

    private async Task<Outcome<OrderView, PlaceRefusal>> Place(PlaceOrder command, Guid orderId, DateTimeOffset now)
    {
        if (OrderDraftRules.Refuse(command.Items) is { } refusal)
            return refusal;

        var items = command.Items.ByTicketType();
        var expiresAt = now + options.HoldLifetime;
        var others = items[..^1];
        var holds = others.Length == 0 ? [] : await Task.WhenAll(others.Select(item => Places(item.TicketTypeId).Hold(orderId, command.EventId, item.Quantity, expiresAt)));
        if (holds.Where(hold => hold.Refusal is not null).MinBy(hold => hold.Refusal) is { } refused)
        {
            await Release(others, orderId);
            var about = holds.Where(hold => hold.Refusal == refused.Refusal).SelectMany(hold => hold.About);
            return Outcome<OrderView, PlaceRefusal>.Refuse(refused.Refusal!.Value, [.. about]);
        }

        var last = items[^1];
        var placed = await Places(last.TicketTypeId).Place(new(
            orderId,
            command.EventId,
            command.Caller.AccountId,
            command.Buyer,
            last.Quantity,
            [.. holds.Select(hold => hold.Value!)],
            gateway.IntentIdFor(orderId, command.Buyer.Email),
            now,
            expiresAt,
            Desk,
            command.Request)
        { Trace = command.Trace, TicketTypeId = last.TicketTypeId, Source = command.Source });
        if (placed.Refusal is not null)
            await Release(others, orderId);
        return placed.Value is { } order ? await WithPayment(order, command.Buyer.Email) : placed;
    }

    private async Task<Outcome<OrderView, PlaceRefusal>> WithPayment(OrderView order, string email)
    {
        if (order.TotalMinor == 0 || order.Payment?.ClientSecret is not null)
            return order;
        try
        {
            if (gateway.IntentIdFor(order.OrderId, email) is { } intentId)
                return order with { Payment = new(gateway.Provider, intentId, await gateway.ClientSecret(intentId)) { PublishableKey = gateway.PublishableKey } };
            var prepared = await grains.Get<IOrderParts>(order.OrderId).PreparePayment(email);
            return prepared.Status != OrderStatus.Pending || prepared.Payment?.ClientSecret is not null ? prepared : PlaceRefusal.PaymentUnavailable;
        }
        catch (PaymentUnavailableException)
        {
            // The places are held, so the request stays open: a repeat goes on from here.
            return PlaceRefusal.PaymentUnavailable;
        }
        catch (AmountNotPayableException)
        {
            return PlaceRefusal.AmountNotPayable;
        }
    }

    // When this fails too, the holds run out by themselves.
    private Task Release(IReadOnlyList<OrderItem> items, Guid orderId) =>
        items.Count == 0 ? Task.CompletedTask : Task.WhenAll(items.Select(item => Places(item.TicketTypeId).Release(orderId)));

    private ITicketTypePlaces Places(Guid ticketTypeId) => grains.Get<ITicketTypePlaces>(ticketTypeId);
}
