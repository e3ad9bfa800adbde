using Microsoft.Extensions.Logging;
using Stripe;

namespace EventLoop.Payments;

/// <summary>Organizers' own accounts (docs.stripe.com/connect/express-accounts).</summary>
internal sealed partial class StripeGateway
{
    // An Express account: Stripe asks the organizer for what the law wants, and shows them their money.
    public async ValueTask<ConnectedAccount> CreateAccount(Guid organizerId) => StandingOf(await calls.Run(cancellation => accounts.CreateAsync(
        new()
        {
            Type = "express",
            Capabilities = new() { CardPayments = new() { Requested = true }, Transfers = new() { Requested = true } },
            Metadata = new() { [OrganizerKey] = $"{organizerId}" },
        },
        new() { IdempotencyKey = $"account-{organizerId:N}" },
        cancellation)));

    public async ValueTask<ConnectedAccount> Account(string accountId) =>
        StandingOf(await calls.Run(cancellation => accounts.GetAsync(accountId, new(), new(), cancellation)));

    public async ValueTask<string> AccountLink(string accountId, string back, string again) => (await calls.Run(cancellation => accountLinks.CreateAsync(
        new() { Account = accountId, ReturnUrl = back, RefreshUrl = again, Type = "account_onboarding" }, new(), cancellation))).Url;

    public async ValueTask<AccountMoney> MoneyOf(string accountId)
    {
        var their = new RequestOptions { StripeAccount = accountId };
        var balance = await calls.Run(cancellation => balances.GetAsync(new(), their, cancellation));
        var paidOut = await calls.Run(cancellation => payouts.ListAsync(new() { Limit = 100 }, their, cancellation));
        var amounts = balance.Available.Select(amount => (amount.Currency, Available: amount.Amount, Pending: 0L))
            .Concat(balance.Pending.Select(amount => (amount.Currency, Available: 0L, Pending: amount.Amount)));
        return new(
            [.. amounts.GroupBy(amount => amount.Currency.ToUpperInvariant()).Select(same => new AccountBalance(
                same.Key, StripeAmounts.ToMinor(same.Sum(amount => amount.Available), same.Key), StripeAmounts.ToMinor(same.Sum(amount => amount.Pending), same.Key)))],
            [.. paidOut.Select(payout => new AccountPayout(
                payout.Id,
                payout.Currency.ToUpperInvariant(),
                StripeAmounts.ToMinor(payout.Amount, payout.Currency.ToUpperInvariant()),
                payout.Status,
                Utc(payout.Created),
                Utc(payout.ArrivalDate)))]);
    }

    // The list is asked first, since Stripe forgets idempotency keys. It takes back what is left of a transfer and no more
    // (docs.stripe.com/api/transfer_reversals): refunds have taken back their part before.
    public async ValueTask<long> TakeBack(string intentId, string disputeId, long amountMinor, string currency)
    {
        if ((await Read(intentId)).LatestCharge?.TransferId is not { } transferId)
            return 0;
        var made = await calls.Run(cancellation => reversals.ListAsync(transferId, new() { Limit = 100 }, new(), cancellation));
        if (made.FirstOrDefault(reversal => reversal.Metadata?.GetValueOrDefault(DisputeKey) == disputeId) is { } earlier)
            return StripeAmounts.ToMinor(earlier.Amount, currency);
        var transfer = await calls.Run(cancellation => transfers.GetAsync(transferId, new(), new(), cancellation));
        var amount = Math.Min(Amount(amountMinor, currency), transfer.Amount - transfer.AmountReversed);
        if (amount <= 0)
            return 0;
        try
        {
            await calls.Run(cancellation => reversals.CreateAsync(
                transferId,
                new() { Amount = amount, Metadata = new() { [DisputeKey] = disputeId } },
                new() { IdempotencyKey = $"dispute-{disputeId}-{amount}" },
                cancellation));
        }
        catch (StripeException failure) when (failure.StripeError?.Code == StripeCalls.Insufficient)
        {
            // The account has paid out what it had: its owner owes it.
            LogNothingToTakeBack(disputeId);
            return 0;
        }

        return StripeAmounts.ToMinor(amount, currency);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An organizer's account has too little for the lost dispute {DisputeId}: it is owed")]
    private partial void LogNothingToTakeBack(string disputeId);

    private static DateTimeOffset Utc(DateTime time) => new(time.ToUniversalTime());

    private static ConnectedAccount StandingOf(Account account) => new(
        account.Id, account.ChargesEnabled && account.Capabilities?.Transfers == "active", account.PayoutsEnabled, account.DetailsSubmitted);
}
