namespace EventLoop.Payments;

/// <summary>
/// Amounts as Stripe writes them, which is not always ISO 4217's minor unit (docs.stripe.com/currencies): it knows no smaller unit of the
/// ariary, writes króna and Ugandan shilling with two decimals that are zero, and takes three-decimal currencies in tens only.
/// </summary>
internal static class StripeAmounts
{
    /// <summary>The amount in Stripe's unit; null when Stripe cannot take such an amount.</summary>
    public static long? ToStripe(long minor, string currency) => currency switch
    {
        "ISK" or "UGX" => minor * 100,
        _ when minor % Step(currency) != 0 => null,
        "MGA" => minor / 100,
        _ => minor,
    };

    /// <summary>Stripe takes multiples of so many minor units.</summary>
    public static long Step(string currency) => currency == "MGA" ? 100 : Currencies.Decimals(currency) == 3 ? 10 : 1;

    /// <summary>The amount in ISO 4217's minor unit. Stripe may have taken what we would not have asked for, so it rounds down.</summary>
    public static long ToMinor(long amount, string currency) => currency switch
    {
        "ISK" or "UGX" => amount / 100,
        "MGA" => amount * 100,
        _ => amount,
    };
}
