using EventLoop.Analytics;
using EventLoop.Events;
using EventLoop.Payments;

namespace EventLoop.Orders;

/// <summary>What is paid becomes a sale: places are sold and tickets issued, or the money goes back.</summary>
internal sealed partial class OrderGrain
{
    /// <returns>Why the order is not paid; null when its tickets are issued.</returns>
    private async Task<ConfirmRefusal?> Pay(ConfirmOrder command)
    {
        if (State is not { PaidAt: null, PaymentIntentId: { } intentId })
            return await Issue(command.Hash());
        try
        {
            var payment = await gateway.Confirm(Claim(intentId));
            switch (payment.State)
            {
                case PaymentState.Failed or PaymentState.Cancelled:
                    return ConfirmRefusal.PaymentFailed;
                case PaymentState.Open or PaymentState.Processing:
                    PollPayment();
                    return ConfirmRefusal.PaymentPending;
                case PaymentState.Wrong:
                    await Settle(payment);
                    return ConfirmRefusal.PaymentMismatch;
                default:
                    return await Issue(command.Hash(), payment);
            }
        }
        catch (PaymentUnavailableException)
        {
            return ConfirmRefusal.PaymentUnavailable;
        }
    }

    /// <summary>Sells what is held and issues the tickets; the payment, if there is one, has been made.</summary>
    private async Task<ConfirmRefusal?> Issue(long? requestHash, PaymentStanding payment = default)
    {
        if (await CardClaim(payment) is { } claim)
        {
            try
            {
                if (!await claim.Tally(grains).Claim(claim))
                {
                    await GiveUp(wasPaid: true, OrderRules.OverCardLimit);
                    return ConfirmRefusal.OverCardLimit;
                }

                return await Sell(requestHash, payment);
            }
            finally
            {
                claim.Tally(grains).Settle(claim.Trait, claim.OrderId).Ignore();
            }
        }

        return await Sell(requestHash, payment);
    }

    /// <summary>What there is to ask about the card that has paid; null when nothing.</summary>
    private async ValueTask<PurchaseClaim?> CardClaim(PaymentStanding payment)
    {
        if (State is not { PaidAt: null, Placed: { IsLimited: true } placed } || payment.Card is not { } card)
            return null;
        var limits = (await grains.Get<IEventParts>(placed.EventId).Terms())?.Limits;
        return limits?.Cares(PurchaseTrait.Card) != true ? null : new(
            hash.Of(placed.EventId, PurchaseTrait.Card, card),
            PurchaseTrait.Card,
            placed.EventId,
            Id,
            [.. placed.Lines.Select(line => new OrderItem(line.TicketTypeId, line.Quantity))],
            limits);
    }

    private async Task<ConfirmRefusal?> Sell(long? requestHash, PaymentStanding payment)
    {
        foreach (var line in State.UnsoldLines())
        {
            var (facts, now) = (new List<OrderFact>(), Now);
            if (State.PaidAt is null)
                facts.AddRange(Received(requestHash, payment, now));
            facts.Add(new PlacesSold(line.TicketTypeId));
            if (State.UnsoldLines().Count == 1)
                facts.Add(new TicketsIssued(now, await SignTickets()));
            var wasPaid = State.Placed!.TotalMinor > 0;
            if (!await RecordWith(facts, rider => Places(line.TicketTypeId).Sell(Id, line.Quantity, line.PriceMinor, wasPaid, rider)))
                return await GiveUp(wasPaid, "sold_out");
        }

        if (State.Risk?.IsSuspicious == true)
            grains.Get<ILiveReports>(State.Placed!.EventId).Suspicious().Ignore();
        paymentPoll?.Dispose();
        return null;
    }

    private static IEnumerable<OrderFact> Received(long? requestHash, PaymentStanding payment, DateTimeOffset now)
    {
        yield return new PaymentReceived(now, requestHash);
        if (payment.Risk is { } risk)
            yield return new RiskAssessed(risk.Level, risk.Score, risk.Outcome, now);
    }

    /// <summary>Does what follows from the standing of a payment that has not counted yet.</summary>
    private Task Settle(PaymentStanding payment) => payment.State switch
    {
        PaymentState.Succeeded => State.Status == OrderStatus.Cancelled ? GiveUp(wasPaid: true, "cancelled") : Issue(null, payment),
        PaymentState.Wrong => PayBack([new RefundDecided(NewId(), [], payment.ReceivedMinor, "wrong_payment", Now)]),
        PaymentState.Cancelled when State.IsPaymentOpen => Record([new PaymentClosed(Now)]),
        _ => Task.CompletedTask,
    };
}
