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
