using Xunit;

namespace EventLoop.Payments;

/// <summary>What is taken for a card's number.</summary>
public sealed class CardNumbersTests
{
    [Theory]
    [InlineData("4242424242424242", true)]
    [InlineData("Ann 4242 4242 4242 4242 12/34 123", true)]
    [InlineData("2031 4242 4242 4242 4242", true)]
    [InlineData("card:5555-5555-5555-4444.", true)]
    [InlineData("2223003122003222", true)]
    [InlineData("3782 822463 10005", true)]
    [InlineData("378282246310005", true)]
    [InlineData("36227206271667", true)]
    [InlineData("3566002020360505", true)]
    [InlineData("6011.1111.1111.1117", true)]
    [InlineData("6200000000000005", true)]
    [InlineData("4242424242424242@example.org", true)]
    [InlineData("4242424242424241", false)] // its check digit is wrong
    [InlineData("1234567812345670", false)] // no issuer
    [InlineData("4242 4242 4242", false)]
    [InlineData("42424242424242421", false)] // 17 digits
    [InlineData("424242424242424242424242", false)]
    [InlineData("x4242424242424242", false)]
    [InlineData("+4915123456789", false)]
    [InlineData("0031 20 123 45 67 890", false)]
    [InlineData("0193a000-4242-7242-8242-424242424242", false)]
    [InlineData("42424242-4242-4242-8242-424242424242", false)]
    [InlineData("2031-07-16T08:00:00Z 2031-07-19T18:00:00Z", false)]
    [InlineData("DE89 3704 0044 0532 0130 00", false)]
    [InlineData("Ann Example", false)]
    [InlineData("", false)]
    public void A_number_counts_by_its_form(string text, bool counts) => Assert.Equal(counts, CardNumbers.In(text));

    [Fact]
    public void Every_number_that_tests_send_is_known_and_of_others_one_in_ten() =>
        Assert.Equal(
            (CardSearch.Numbers.Length, 1_000),
            (CardSearch.Numbers.Count(CardNumbers.In), Enumerable.Range(0, 10_000).Count(last => CardNumbers.In($"424242424242{last:D4}"))));
}
