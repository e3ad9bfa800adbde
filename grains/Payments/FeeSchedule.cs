namespace EventLoop.Payments;

/// <summary>
/// What an organizer pays EventLoop for a ticket: a share of its price and a fixed amount, 2.5 % + 0.99 by default. Free
/// tickets carry no fee.
/// </summary>
/// <param name="Percent">The share of the price, in percent.</param>
/// <param name="Fixed">The fixed amount, in major units of the currency, like the two that follow.</param>
/// <param name="Minimum">No fee is less.</param>
/// <param name="Maximum">No fee is more; null: there is no limit.</param>
internal readonly record struct FeeSchedule(decimal Percent, decimal Fixed, decimal Minimum = 0, decimal? Maximum = null)
{
    // Shares of a percent as small as these count.
    private const long Fine = 1_000_000;

    public static FeeSchedule Default { get; } = new(2.5m, 0.99m);

    /// <summary>The fee of one ticket in minor units.</summary>
    /// <param name="step">It is a multiple of so many.</param>
    public long FeeMinor(long priceMinor, string currency, long step = 1)
    {
        if (priceMinor == 0)
            return 0;
        var scale = Scale(Currencies.Decimals(currency));
        var fee = (priceMinor * Percent / 100m) + (Fixed * scale);
        fee = Math.Min(Math.Max(fee, Minimum * scale), Maximum * scale ?? decimal.MaxValue);
        return Rounding.Nearest((Int128)(fee * Fine), Fine, step);
    }

    private static decimal Scale(int decimals) => decimals switch { 0 => 1m, 1 => 10m, 2 => 100m, _ => 1000m };
}
