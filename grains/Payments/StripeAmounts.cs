using System.Collections.Frozen;

namespace EventLoop.Payments;

/// <summary>
/// Amounts as Stripe writes them, which is not always ISO 4217's minor unit (docs.stripe.com/currencies): it knows no smaller unit of the
/// ariary, writes króna and Ugandan shilling with two decimals that are zero, and takes three-decimal currencies in tens only.
/// </summary>
internal static class StripeAmounts
{
    // Of cards; some other methods take any amount, but nobody knows by what a buyer will pay.
    private static readonly FrozenDictionary<string, long> LeastByCurrency = new Dictionary<string, long>
    {
        ["AED"] = 200, ["AUD"] = 50, ["BGN"] = 100, ["BRL"] = 50, ["CAD"] = 50, ["CHF"] = 50, ["CZK"] = 15_00, ["DKK"] = 250, ["EUR"] = 50, ["GBP"] = 30,
        ["HKD"] = 400, ["HUF"] = 175_00, ["INR"] = 50, ["JPY"] = 50, ["MXN"] = 10_00, ["MYR"] = 200, ["NOK"] = 300, ["NZD"] = 50, ["PLN"] = 200,
        ["RON"] = 200, ["SEK"] = 300, ["SGD"] = 50, ["THB"] = 10_00, ["USD"] = 50,
    }.ToFrozenDictionary();

    /// <summary>
    /// The least that Stripe takes of an account that is paid out in this currency (docs.stripe.com/currencies#minimum-and-maximum-charge-amounts), in ISO 4217's
    /// minor unit; 0 where the page says nothing. Of an account that is paid out in another, the least is that one's after conversion, which only Stripe can tell.
    /// </summary>
    public static long Least(string currency) => LeastByCurrency.GetValueOrDefault(currency);

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
