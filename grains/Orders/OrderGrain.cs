using EventLoop.Accounts;
using EventLoop.Ledger;
using EventLoop.Payments;
using EventLoop.Tickets;
using EventLoop.TicketTypes;
using Orleans.GrainDirectory;

namespace EventLoop.Orders;

/// <summary>
/// The saga of one order: payment, places, tickets, refunds. Each step with a ticket type is one commit of both, and what is left to
/// do follows from the state, so a repeat or <see cref="Resume"/> goes on where a crash left it. Not reentrant: while a step is under
/// way nothing else is decided.
/// </summary>
[LivesAtHome, GrainDirectory(Home.Directory)]
internal sealed partial class OrderGrain(IGrainContext context, SiloLedger ledger, IGrainFactory grains, IPaymentGateway gateway, TicketSigner signer, PurchaseHash hash, RefundNotes notes)
    : LedgerGrain<Order, OrderFact>(context, ledger, OrderKind.Instance), IOrderGrain, IOrderParts
{
    private const ushort FirstCodeVersion = 1;

    private IGrainTimer? paymentPoll;

    public async Task<Outcome<OrderView, OrderRefusal>> Get(Caller caller)
    {
        await Verify();
        return State.RefuseGet(Id, caller) is { } refusal ? Refuse<OrderRefusal>(refusal) : await WithNotes((await ViewWithTickets()).For(caller, State), caller);
    }

    public async Task<Outcome<OrderView, ConfirmRefusal>> Confirm(ConfirmOrder command)
    {
        // A sale proves itself by its append; any other answer needs a state that is up to date.
        if (State.RefuseConfirm(Id, command, Now) is not null)
            await Verify();
        if (State.RefuseConfirm(Id, command, Now) is { } refusal)
            return Refuse<ConfirmRefusal>(refusal);
        var isRepeat = State.Issued is not null;
        if (!isRepeat && await Pay(command) is { } unpaid)
        {
            await Verify();
            if (State.Issued is null)
                return unpaid;
            isRepeat = true;
        }

        // Sold: most orders are never asked for again, and thousands of them in memory would keep the collector busy.
        this.DeactivateOnIdle();

        // Nothing can have become of tickets that were issued just now, so nobody wakes them to ask.
        return isRepeat ? (await ViewWithTickets()).For(command.Caller, State) : await View();
    }

    public async Task<Outcome<OrderView, CancelRefusal>> Cancel(Caller caller)
    {
        await Verify();
        if (State.RefuseCancel(Id, caller) is { } refusal)
            return Refuse<CancelRefusal>(refusal);
        await FinishRefunds();
        if (State.Status == OrderStatus.Pending && !await End(OrderStatus.Cancelled))
            return CancelRefusal.AlreadyPaid;

        return await View();
    }

    public async Task<Outcome<OrderView, BlockOrderRefusal>> SetBlocked(Caller caller, bool blocked, BlockReason reason)
    {
        await Verify();
        if (State.RefuseBlock(caller) is { } refusal)
            return Refuse<BlockOrderRefusal>(refusal);

        // Each ticket owns its being blocked, so nothing of it is kept here that could disagree.
        var outcomes = await Task.WhenAll(State.Numbers(null).Select(number => grains.GetGrain<ITicketGrain>(TicketId.Of(Id, number)).SetBlocked(caller, blocked, reason)));
        return outcomes.Any(outcome => outcome.Refusal is not null)
            ? throw new LedgerUnavailableException("A ticket was read before it was issued.")
            : (await ViewWithTickets()).For(caller, State);
    }

    public async Task<OrderView?> AsPlaced()
    {
        await Verify();
        if (State.Placed is { } placed)
            return OrderViews.Of(Id, new Order().Apply(placed), await Payment(isOpen: true), TicketCode.ToText);
        ForgetIfUnknown();
        return null;
    }

    public async Task<OrderView?> AsIssued()
    {
        await Verify();
        if (State is { Placed: { Issue: not null } placed, Issued: { } issued })
            return OrderViews.Of(Id, new Order().Apply(placed).Apply(issued), null, TicketCode.ToText);
        ForgetIfUnknown();
        return null;
    }

    public async Task<OrderView> PreparePayment(string email)
    {
        await Verify();
        var placed = State.Placed!;
        if (State.IsNotPayable)
            throw new AmountNotPayableException();
        if (State.PaymentIntentId is null && State.Status == OrderStatus.Pending)
        {
            // A grain that other orders ask too, but only where Stripe has to be asked as well.
            // Where the fee is more than what is paid, nothing could go on to the organizer.
            var destination = gateway.HasAccounts && placed.AllFeesMinor() <= placed.TotalMinor ? await grains.GetGrain<IPayoutAccountParts>(placed.OrganizerId).Destination() : null;
            var intentId = await CreateIntent(new(Id, placed.EventId, placed.TotalMinor, placed.Currency, email) { Destination = destination, FeeMinor = placed.AllFeesMinor() });
            await Record([new PaymentPrepared(intentId) { Destination = destination }]);
        }

        return await View();
    }

    private async Task<string> CreateIntent(IntentRequest request)
    {
        try
        {
            return await gateway.CreateIntent(request);
        }
        catch (AmountNotPayableException)
        {
            // Nobody can ever pay it, so its places are for others.
            await ReleaseHolds();
            await Record([new OrderCancelled(Now) { NotPayable = true }]);
            throw;
        }
    }

    public async Task Resume()
    {
        await Verify();
        if (State.OpenRefund is not null || State.OpenGiveBack is not null)
            await FinishRefunds();
        else if (State.Status == OrderStatus.Paying)
            await Issue(null);
        else if (State.Status == OrderStatus.Pending && Now >= State.Placed!.ExpiresAt)
            await End(OrderStatus.Expired);
        else if (State is { IsUnpaid: true, PaymentIntentId: { } intentId })
            await Settle(State.IsPaymentOpen ? await gateway.Cancel(Claim(intentId)) : await gateway.Get(Claim(intentId)));
        ForgetIfUnknown();
    }

    // The payment and the holds go first: should this stop half-way, the order is still pending and ends later.
    /// <returns>False: the payment was faster, and what follows from it has been done.</returns>
    private async Task<bool> End(OrderStatus how)
    {
        var payment = await CancelPayment();
        if (payment.IsCaptured)
        {
            await Settle(payment);
            return false;
        }

        await ReleaseHolds();
        bool? isOpen = payment.State == PaymentState.Cancelled ? null : true;
        await Record([how == OrderStatus.Cancelled ? new OrderCancelled(Now, isOpen) : new OrderExpired(Now, isOpen)]);
        return true;
    }

    private Task ReleaseHolds() => Task.WhenAll(State.UnsoldLines().Select(line => Places(line.TicketTypeId).Release(Id)));

    private async ValueTask<PaymentStanding> CancelPayment()
    {
        try
        {
            return State.PaymentIntentId is { } intentId ? await gateway.Cancel(Claim(intentId)) : PaymentState.Cancelled;
        }
        catch (PaymentUnavailableException)
        {
            // Places do not wait for the gateway: it is asked again later.
            return PaymentState.Open;
        }
    }

    private async Task<IReadOnlyList<IssuedTicket>> SignTickets()
    {
        var tickets = new List<IssuedTicket>();
        foreach (var ticketTypeId in State.TicketTypesToIssue())
        {
            var ticketId = TicketId.Of(Id, tickets.Count + 1);
            tickets.Add(new(ticketTypeId, await signer.Sign(State.Placed!.EventId, ticketId, ticketTypeId, FirstCodeVersion)));
        }

        return tickets;
    }

    // Stands in for a webhook that was lost, while somebody waits; after a restart the sweeper asks.
    private void PollPayment() => paymentPoll ??= this.RegisterGrainTimer(
        async _ =>
        {
            try
            {
                await Resume();
            }
            catch (PaymentUnavailableException)
            {
                return;
            }

            if (State.Status != OrderStatus.Pending)
                paymentPoll?.Dispose();
        },
        new() { DueTime = gateway.PollInterval, Period = gateway.PollInterval, KeepAlive = true });

    private async Task<OrderView> View()
    {
        await Record([]);
        return OrderViews.Of(Id, State, await Payment(State.Status == OrderStatus.Pending), TicketCode.ToText);
    }

    private async Task<OrderView> ViewWithTickets()
    {
        var view = await View();
        return view with
        {
            Tickets = await Task.WhenAll(view.Tickets.Select(async ticket => ticket with
            {
                Standing = await grains.GetGrain<ITicketParts>(ticket.TicketId).Standing(),
            })),
        };
    }

    private async ValueTask<PaymentView?> Payment(bool isOpen) => State.PaymentIntentId is { } intentId
        ? new(gateway.Provider, intentId, isOpen ? await ClientSecret(intentId) : null) { PublishableKey = gateway.PublishableKey }
        : null;

    // An order can be shown without it; whoever places one asks again.
    private async ValueTask<string?> ClientSecret(string intentId)
    {
        try
        {
            return await gateway.ClientSecret(intentId);
        }
        catch (PaymentUnavailableException)
        {
            return null;
        }
    }

    private PaymentClaim Claim(string intentId)
    {
        var placed = State.Placed!;
        return new(Id, placed.EventId, intentId, placed.TotalMinor, placed.Currency);
    }

    private TRefusal Refuse<TRefusal>(TRefusal refusal)
    {
        ForgetIfUnknown();
        return refusal;
    }

    private ITicketTypePlaces Places(Guid ticketTypeId) => grains.Get<ITicketTypePlaces>(ticketTypeId);
}
