using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Payments;
using EventLoop.Tickets;

namespace EventLoop.Orders;

/// <summary>Money back. Each refund is on record before the gateway hears of it, so a crash makes neither two of it nor none.</summary>
internal sealed partial class OrderGrain
{
    public async Task<Outcome<OrderView, RefundRefusal>> Refund(RefundOrder command)
    {
        await Verify();
        await FinishRefunds();
        if (State.RefuseRefund(Id, command, State.Placed is { } placed ? gateway.Step(placed.Currency) : 1) is { } refusal)
            return Refuse<RefundRefusal>(refusal);
        if (!State.HasRefund(command.RefundId))
            await Record([State.Refund(command, Now)], rows: RefundNoteRow.Of(Id, command));
        await FinishRefunds();
        return await View();
    }

    public async Task<Outcome<OrderView, RefundRefusal>> GiveBack(GiveBackTickets command)
    {
        await Verify();
        await FinishRefunds();
        var terms = State.Placed is { } placed ? await grains.Get<IEventParts>(placed.EventId).Terms() : null;
        if (State.RefuseGiveBack(Id, command, terms, Now) is { } refusal)
            return Refuse<RefundRefusal>(refusal);
        if (!State.HasRefund(command.RefundId))
        {
            await Record([State.GiveBack(command, terms!.RefundPolicy!.Value, Now)]);
            if (!await FinishGiveBack())
                return RefundRefusal.TicketInUse;
        }

        await FinishRefunds();
        return await View();
    }

    public async Task RefundCancelled()
    {
        // Its event is never asked again, so not even "nothing to pay back" may rest on what this activation remembers.
        await Reread();
        await FinishRefunds();
        if (State.Status == OrderStatus.Paying)
            await Issue(null);
        else if (State.Status == OrderStatus.Pending)
            await End(OrderStatus.Cancelled);
        if (State.Issued is not null && State.Status != OrderStatus.Refunded)
            await Record([State.RefundCancelled(Id, Now)]);
        await FinishRefunds();
        ForgetIfUnknown();
    }

    /// <summary>With what the organizer has noted of each refund, which nobody else sees.</summary>
    private async ValueTask<OrderView> WithNotes(OrderView view, Caller caller)
    {
        if (State.Refunds.Count == 0 || !caller.IsOrganizer(State.Placed!.OrganizerId))
            return view;
        var noted = await notes.Of(Id);
        return view with { Refunds = [.. view.Refunds.Select(refund => refund with { Note = noted.GetValueOrDefault(refund.RefundId) })] };
    }

    /// <summary>There are no places for it any more: what was paid goes back.</summary>
    private async Task<ConfirmRefusal?> GiveUp(bool wasPaid, string reason)
    {
        if (!wasPaid && State.Sold.Count == 0)
        {
            await End(OrderStatus.Expired);
            return ConfirmRefusal.HoldExpired;
        }

        var refund = new RefundDecided(NewId(), [], State.Placed!.TotalMinor, reason, Now);
        await PayBack(State.PaidAt is null ? [new PaymentReceived(Now, null), refund] : [refund]);
        return ConfirmRefusal.HoldExpired;
    }

    private async Task PayBack(IReadOnlyList<OrderFact> decided)
    {
        await Record(decided);
        await FinishRefunds();
    }

    /// <summary>
    /// Asks each ticket whether it can still be given back. It says yes by admitting nobody any more, so of a scan at the same moment and this
    /// exactly one comes too late; when one of them says no, the others are as they were.
    /// </summary>
    /// <returns>False: they stay as they were.</returns>
    private async Task<bool> FinishGiveBack()
    {
        if (State.OpenGiveBack is not { } begun)
            return true;
        var given = await Task.WhenAll(begun.Tickets.Select(number => Ticket(number).GiveUp(begun.RefundId)));
        if (given.All(isGiven => isGiven))
        {
            await Record([begun.Decide(Now)]);
            return true;
        }

        await Task.WhenAll(begun.Tickets.Select(number => Ticket(number).Restore(begun.RefundId)));
        await Record([new GiveBackRefused(begun.RefundId, Now)]);
        return false;
    }

    /// <summary>Carries open refunds out: places that are held and tickets die, what was sold goes back on sale, money goes back. Each step is done once.</summary>
    private async Task FinishRefunds()
    {
        await FinishGiveBack();
        while (State.OpenRefund is { Decided: var decided } refund)
        {
            if (!refund.Voided)
            {
                if (State.Issued is null)
                    await ReleaseHolds();
                await Task.WhenAll(decided.Tickets.Select(number => Ticket(number).Void(decided.RefundId)));
                await Record([new TicketsVoided(decided.RefundId)]);
            }

            foreach (var (line, quantity) in State.PlacesToReturn())
            {
                await RecordWith([new PlacesReturned(line.TicketTypeId)], async rider =>
                {
                    var places = Places(line.TicketTypeId);
                    await (State.Placed!.Issue is { Channel: var channel }
                        ? places.TakeBack(Id, quantity, line.PriceMinor, channel, rider)
                        : places.Return(Id, quantity, line.PriceMinor, rider));
                    return true;
                });
            }

            // What was paid at the door goes back there: the provider never had it.
            var isOurs = decided.AmountMinor == 0 || State.Placed!.Issue is not null || await gateway.Refund(ToGateway(decided));
            await Record([isOurs ? new RefundPaid(decided.RefundId, Now) : new RefundDropped(decided.RefundId, Now)]);
        }
    }

    // What came wrongly goes back whole, in the gateway's own terms: our amount may be of another currency.
    private RefundRequest ToGateway(RefundDecided decided) => new(
        decided.RefundId, Id, State.PaymentIntentId!, State.PaidAt is null ? null : decided.AmountMinor, State.Placed!.Currency)
    { IsTransferred = State.Destination is not null, ReturnsFee = State.Issued is null };

    private ITicketParts Ticket(int number) => grains.Get<ITicketParts>(TicketId.Of(Id, number));
}
