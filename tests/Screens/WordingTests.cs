using Xunit;

namespace EventLoop.Screens;

public sealed class WordingTests
{
    [Theory]
    [InlineData(2_500, "EUR", "€25.00")]
    [InlineData(-2_500, "EUR", "−€25.00")]
    [InlineData(-1_234_567, "JPY", "−¥1,234,567")]
    [InlineData(-100, "SEK", "−SEK\u00A01.00")]
    [InlineData(long.MinValue, "USD", "−$92,233,720,368,547,758.08")]
    public void An_amount_begins_with_its_sign_and_its_currency(long minor, string currency, string written) => Assert.Equal(written, Wording.Money(minor, currency));
}
