using Xunit;

namespace EventLoop.Payments;

public sealed class StripeAmountsTests
{
    [Theory]
    [InlineData("EUR", 1234, 1234)]
    [InlineData("JPY", 1234, 1234)]
    [InlineData("KWD", 1230, 1230)]
    [InlineData("ISK", 1234, 123400)]
    [InlineData("UGX", 1234, 123400)]
    [InlineData("HUF", 1234, 1234)]
    [InlineData("MGA", 1200, 12)]
    public void Stripe_writes_some_amounts_in_its_own_way(string currency, long minor, long expected) =>
        Assert.Equal(expected, StripeAmounts.ToStripe(minor, currency));

    [Theory]
    [InlineData("KWD", 1234)]
    [InlineData("MGA", 1234)]
    public void Some_amounts_are_too_fine_for_Stripe(string currency, long minor) => Assert.Null(StripeAmounts.ToStripe(minor, currency));

    // docs.stripe.com/currencies#minimum-and-maximum-charge-amounts, in minor units of ISO 4217.
    [Theory]
    [InlineData("USD 50, AED 200, AUD 50, BGN 100, BRL 50, CAD 50, CHF 50, CZK 1500, DKK 250, EUR 50, GBP 30, HKD 400, HUF 17500, INR 50, JPY 50, MXN 1000, MYR 200, NOK 300, NZD 50, PLN 200, RON 200, SEK 300, SGD 50, THB 1000")]
    public void The_least_that_Stripe_takes_is_as_it_says_and_unknown_of_other_currencies(string published)
    {
        var least = published.Split(", ").Select(one => one.Split(' ')).ToDictionary(one => one[0], one => long.Parse(one[1], System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(24, least.Count);
        Assert.All(Currencies.All, currency => Assert.Equal(least.GetValueOrDefault(currency), StripeAmounts.Least(currency)));
        Assert.All(least, one => Assert.NotNull(StripeAmounts.ToStripe(one.Value, one.Key)));
    }

    [Fact]
    public void What_Stripe_can_take_comes_back_as_it_went()
    {
        var dice = new Random(20261122);
        foreach (var currency in Currencies.All)
        {
            for (var times = 0; times < 200; times++)
            {
                var minor = dice.NextInt64(1, 10_000_000);
                Assert.Equal(minor, StripeAmounts.ToStripe(minor, currency) is { } amount ? StripeAmounts.ToMinor(amount, currency) : minor);
                Assert.NotNull(StripeAmounts.ToStripe(minor * 100, currency));
            }
        }
    }
}
