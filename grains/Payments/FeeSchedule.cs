namespace EventLoop.Payments;

/// <summary>
/// What an organizer pays EventLoop for a ticket: a share of its price and a fixed amount, 2.5 % + 0.99 by default. Free
/// tickets carry no fee. This is the one place where fees are rounded: half a minor unit goes up.
/// </summary>
/// <param name="Percent">The share of the price, in percent.</param>
/// <param name="Fixed">The fixed amount, in major units of the currency.</param>
internal sealed record FeeSchedule(decimal Percent, decimal Fixed)
{
    public static FeeSchedule Default { get; } = new(2.5m, 0.99m);

    /// <summary>The fee of one ticket in minor units.</summary>
    public long FeeMinor(long priceMinor, string currency)
    {
        if (priceMinor == 0)
            return 0;
        var share = priceMinor * Percent / 100m;
        var fixedMinor = Fixed * Scale(Currencies.Decimals(currency));
        return (long)Math.Round(share + fixedMinor, MidpointRounding.AwayFromZero);
    }

    private static decimal Scale(int decimals) => decimals switch { 0 => 1m, 1 => 10m, 2 => 100m, _ => 1000m };
}
