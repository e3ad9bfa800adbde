using EventLoop.Payments;
using EventLoop.Tickets;

namespace EventLoop.Orders;

/// <summary>Money back. Each refund is on record before the gateway hears of it, so a crash makes neither two of it nor none.</summary>
internal sealed partial class OrderGrain
{
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
        await Task.WhenAll(State.UnsoldLines().Select(line => Places(line.TicketTypeId).Release(Id)));
        await FinishRefund();
    }

    /// <summary>Somebody paid by an intent that is not the order's own, so it has been paid twice, or will be.</summary>
    private async Task<PaymentFlag?> ReturnSecondPayment(string intentId)
    {
        if (!State.SecondPayments.ContainsKey(intentId))
        {
            var payment = await gateway.Get(Claim(intentId));
            if (!payment.IsCaptured)
                return null;

            // On record before anything goes back: an activation that has missed the order's own intent fails here.
            await Record([new SecondPaymentFound(intentId, payment.ReceivedMinor, Now)]);
        }

        if (!State.SecondPayments[intentId])
        {
            await gateway.Refund(new(OrderRules.RefundOf(intentId), Id, intentId, null, State.Placed!.Currency));
            await Record([new SecondPaymentReturned(intentId, Now)]);
        }

        return PaymentFlag.PaidTwice;
    }

    /// <summary>Carries the open refund out: tickets die, places go back on sale, money goes back. Each step is done once.</summary>
    private async Task FinishRefund()
    {
        if (State.OpenRefund is not { Decided: var decided } refund)
            return;
        if (!refund.Voided)
        {
            await Task.WhenAll(decided.Tickets.Select(number => grains.Get<ITicketParts>(TicketId.Of(Id, number)).Void(decided.RefundId)));
            await Record([new TicketsVoided(decided.RefundId)]);
        }

        foreach (var (line, quantity) in State.PlacesToReturn())
        {
            await RecordWith([new PlacesReturned(line.TicketTypeId)], async rider =>
            {
                await Places(line.TicketTypeId).Return(Id, quantity, line.PriceMinor, rider);
                return true;
            });
        }

        // What came wrongly goes back whole, in the gateway's own terms: our amount may be of another currency.
        if (decided.AmountMinor > 0)
            await gateway.Refund(new(decided.RefundId, Id, State.PaymentIntentId!, State.PaidAt is null ? null : decided.AmountMinor, State.Placed!.Currency));
        await Record([new RefundPaid(decided.RefundId, Now)]);
    }
}
