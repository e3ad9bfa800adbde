using System.Collections.Frozen;

namespace EventLoop.Payments;

/// <summary>
/// The currencies in circulation and how many decimals their minor unit has (ISO 4217, list one).
/// </summary>
public static class Currencies
{
    private const string TwoDecimals =
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE " +
        "CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD " +
        "KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR " +
        "PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU " +
        "UZS VED VES WST XCD YER ZAR ZMW ZWG";

    private const string NoDecimals = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";

    private const string ThreeDecimals = "BHD IQD JOD KWD LYD OMR TND";

    private static readonly FrozenDictionary<string, int> DecimalsByCode =
        Codes(TwoDecimals, 2).Concat(Codes(NoDecimals, 0)).Concat(Codes(ThreeDecimals, 3)).ToFrozenDictionary();

    /// <summary>All codes.</summary>
    public static IReadOnlyCollection<string> All => DecimalsByCode.Keys;

    /// <summary>Whether this is the code of a currency in circulation, in capitals.</summary>
    public static bool IsKnown(string code) => DecimalsByCode.ContainsKey(code);

    /// <summary>Decimals of the minor unit: 2 for cents, 0 where money has no smaller unit, 3 for fils and the like.</summary>
    /// <exception cref="KeyNotFoundException">Not a currency.</exception>
    public static int Decimals(string code) => DecimalsByCode[code];

    private static IEnumerable<KeyValuePair<string, int>> Codes(string codes, int decimals) =>
        codes.Split(' ').Select(code => KeyValuePair.Create(code, decimals));
}
