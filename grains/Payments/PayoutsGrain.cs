using EventLoop.Ledger;

namespace EventLoop.Payments;

/// <inheritdoc cref="IPayoutsGrain"/>
internal sealed class PayoutsGrain(IGrainContext context, SiloLedger ledger, IGrainFactory grains, OwedTable owed)
    : LedgerGrain<Payouts, PayoutFact>(context, ledger, Payouts.Kind), IPayoutsGrain
{
    public async Task<Outcome<PayoutView, PayoutRefusal>> Pay(PayOut command)
    {
        // What buyers and banks do meanwhile may leave the organizer with a debt, which the next payout waits for.
        await grains.GetGrain<IBooksParts>(0).CatchUp();
        var earned = (await owed.EarnedBy(command.OrganizerId)).FirstOrDefault(balance => balance.Currency == command.Currency)?.EarnedMinor ?? 0;
        if (State.Refuse(command, earned) is { } refusal)
            return await Refused(refusal);
        await Record(State.Find(command.PayoutId) is null
            ? [new PayoutMade(command.PayoutId, command.OrganizerId, command.Currency, command.AmountMinor, command.Reference, Now)]
            : []);
        return State.Find(command.PayoutId)!.View();
    }

    public async Task<Outcome<PayoutView, PayoutRefusal>> TakeBack(Guid payoutId)
    {
        if (State.Find(payoutId) is not { } payout)
            return await Refused(PayoutRefusal.NotFound);
        await Record(payout.ReturnedAt is null ? [new PayoutReturned(payoutId, Now)] : []);
        return State.Find(payoutId)!.View();
    }

    public async Task<PayoutStanding> Standing(Guid organizerId)
    {
        await grains.GetGrain<IBooksParts>(0).CatchUp();
        var (asOf, earned) = (Now, await owed.EarnedBy(organizerId));
        await Record([]);
        var currencies = earned.Select(balance => balance.Currency).Union(State.All.Select(payout => payout.Made.Currency)).Order(StringComparer.Ordinal);
        PayoutStanding standing = new(
            asOf,
            [.. currencies.Select(currency => new OwedBalance(
                currency, earned.FirstOrDefault(balance => balance.Currency == currency)?.EarnedMinor ?? 0, State.PaidMinor(currency)))],
            [.. State.All.Reverse().Select(payout => payout.View())]);
        ForgetIfUnknown();
        return standing;
    }

    private async Task<PayoutRefusal> Refused(PayoutRefusal refusal)
    {
        await Record([]);
        ForgetIfUnknown();
        return refusal;
    }
}
