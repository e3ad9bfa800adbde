using EventLoop.Payments;

namespace EventLoop.Orders;

/// <summary>What the payment provider tells of an order. News may be old, doubled or out of order: the provider is asked how things stand.</summary>
internal sealed partial class OrderGrain
{
    public async Task<PaymentFlag?> HearOfPayment(string intentId)
    {
        if (await IsUnknownOrder())
            return PaymentFlag.UnknownOrder;
        if (intentId != State.PaymentIntentId)
            return await ReturnSecondPayment(intentId);
        await Resume();
        return State is { PaidAt: null, Refunds.Count: > 0 } ? PaymentFlag.WrongPayment : null;
    }

    public async Task<PaymentFlag?> HearOfRefunds()
    {
        if (await IsUnknownOrder())
            return PaymentFlag.UnknownOrder;
        foreach (var refund in State.Refunds.Where(refund => refund.IsPaid && refund.Decided.AmountMinor > 0).ToList())
        {
            if (!await gateway.HasRefunded(ToGateway(refund.Decided)))
                await Record([new RefundFailed(refund.Decided.RefundId, Now)]);
        }

        await FinishRefunds();
        foreach (var (intentId, payment) in State.SecondPayments)
        {
            if (payment.IsReturned && !await gateway.HasRefunded(ToGateway(intentId)))
                await Record([new SecondPaymentSentBack(intentId, Now)]);
            if (State.SecondPayments[intentId].IsDue)
                await ReturnSecondPayment(intentId);
        }

        return State.Refunds.Any(refund => refund.Failures > 0) || State.SecondPayments.Values.Any(payment => payment.Failures > 0) ? PaymentFlag.RefundFailed : null;
    }

    public async Task<PaymentFlag?> HearOfDispute(string disputeId)
    {
        if (await IsUnknownOrder())
            return PaymentFlag.UnknownOrder;
        if (await gateway.Dispute(disputeId) is { } dispute)
        {
            var known = State.Disputes.GetValueOrDefault(disputeId);
            if (known?.Status != dispute.Status || known.AmountMinor != dispute.AmountMinor || known.IsWithdrawn != dispute.IsWithdrawn)
            {
                var changed = new DisputeChanged(disputeId, dispute.Status, dispute.AmountMinor, dispute.IsWithdrawn, Now);

                // What a bank has taken for good the organizer bears, also where the money went to their own account; what is there no more they owe.
                if (dispute.Status == "lost" && State is { Destination: not null, PaymentIntentId: { } intentId })
                    changed = changed with { TakenBackMinor = await gateway.TakeBack(intentId, disputeId, dispute.AmountMinor, State.Placed!.Currency) };
                await Record([changed]);
            }
        }

        return PaymentFlag.Disputed;
    }

    private async Task<bool> IsUnknownOrder()
    {
        await Verify();
        if (State.Placed is not null)
            return false;
        ForgetIfUnknown();
        return true;
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

        if (State.SecondPayments[intentId].IsDue && await gateway.Refund(ToGateway(intentId)))
            await Record([new SecondPaymentReturned(intentId, Now)]);

        return PaymentFlag.PaidTwice;
    }

    /// <summary>All of a second payment.</summary>
    private RefundRequest ToGateway(string intentId) => new(OrderRules.RefundOf(intentId), Id, intentId, null, State.Placed!.Currency);
}
