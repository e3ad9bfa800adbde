namespace EventLoop.Payments;

/// <summary>
/// What the gateway's own list of movements adds to the books: what it charges for its work, and what it pays out to the bank. What buyers pay and get
/// back the facts of orders have booked already.
/// </summary>
internal static class GatewayBook
{
    /// <summary>What this movement adds, one after the other; every one adds up to zero.</summary>
    public static IReadOnlyList<Movement> Read(GatewayMovement movement)
    {
        var found = new List<Movement>();
        if (movement.FeeMinor != 0)
            found.Add(new("provider_fee", movement.At, movement.IntentId, [(Accounts.Gateway, -movement.FeeMinor), (Accounts.ProviderFees, movement.FeeMinor)]));
        if (movement.AmountMinor != 0 && AccountOf(movement.Kind) is { } account)
            found.Add(new(account == Accounts.Bank ? "payout" : "other", movement.At, movement.IntentId, [(Accounts.Gateway, movement.AmountMinor), (account, -movement.AmountMinor)]));
        return found;
    }

    /// <summary>Where the money went or came from, in Stripe's words (docs.stripe.com/reports/balance-transaction-types); null: an order has booked it.</summary>
    private static string? AccountOf(string kind) => kind switch
    {
        "charge" or "payment" or "refund" or "payment_refund" or "refund_failure" or "payment_failure_refund" or "adjustment" => null,
        "transfer" or "transfer_refund" or "application_fee" or "application_fee_refund" => null,
        "payout" or "payout_failure" or "payout_cancel" => Accounts.Bank,
        _ => Accounts.Other,
    };
}

/// <summary>A movement in the gateway's own books.</summary>
/// <param name="Id">The gateway's id of it.</param>
/// <param name="Kind">The gateway's word, such as <c>charge</c> or <c>payout</c>.</param>
/// <param name="AmountMinor">What the gateway then held more for us, or less, before its own fee.</param>
/// <param name="FeeMinor">What the gateway took for its work.</param>
/// <param name="OrderId">The order that it belongs to; null for what belongs to none, such as a payout.</param>
internal sealed record GatewayMovement(string Id, DateTimeOffset At, string Kind, string Currency, long AmountMinor, long FeeMinor, Guid? OrderId, string? IntentId);

/// <summary>Some of the gateway's movements.</summary>
/// <param name="Next">Where the next page begins; null: this is the last one.</param>
internal sealed record GatewayMovements(IReadOnlyList<GatewayMovement> Movements, string? Next);
