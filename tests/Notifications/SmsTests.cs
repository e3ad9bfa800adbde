using Xunit;

namespace EventLoop.Notifications;

/// <summary>Numbers, and what text messages say.</summary>
public sealed class SmsTests
{
    [Theory]
    [InlineData("+31 6 12345678", "+31612345678", "NL")]
    [InlineData("+31 (0)6 1234 5678", "+31612345678", "NL")]
    [InlineData("tel:+4915112345678", "+4915112345678", "DE")]
    [InlineData("+1 650-253-0000", "+16502530000", "US")] // There, nobody can tell a mobile number.
    [InlineData("06 12345678", null, null)]
    [InlineData("+31 20 624 1111", null, null)] // A line at home.
    [InlineData("+31 6", null, null)]
    [InlineData("+999 12345678", null, null)]
    [InlineData("Some words", null, null)]
    [InlineData("", null, null)]
    public void A_number_is_one_that_can_get_messages_whatever_it_is_written_like(string text, string? number, string? country)
    {
        var read = PhoneNumber.Read(text);

        Assert.Equal((number, country), (read?.E164, read?.Country));
    }

    [Fact]
    public void Every_language_has_words_for_every_kind_and_stays_short()
    {
        Assert.Equal(LetterTexts.Languages.Keys.Order(), SmsTexts.Languages.Keys.Order());
        foreach (var (language, texts) in SmsTexts.Languages)
        {
            Assert.Equal(SmsRules.Kinds.Order(), texts.Keys.Order());
            Assert.All(SmsRules.Kinds, kind => Assert.InRange(SmsRules.Text(Facts(kind, language, new string('é', 500))).Length, 40, 320));
        }
    }

    [Fact]
    public void A_text_says_what_where_and_when()
    {
        Assert.Equal(
            "Soon: Night of tests, Thursday 10 July 2031, 20:00, The hall. Have your ticket at hand. https://example.org/orders/x",
            SmsRules.Text(Facts(MessageKind.Reminder, "en", "Night of tests")));
    }

    [Theory]
    [MemberData(nameof(LetterTests.HostileNames), MemberType = typeof(LetterTests))]
    [InlineData("{where} {event} {when}")]
    public void A_hostile_name_is_a_name(string name)
    {
        foreach (var language in SmsTexts.Languages.Keys)
        {
            foreach (var kind in SmsRules.Kinds)
            {
                var text = SmsRules.Text(Facts(kind, language, name));

                Assert.DoesNotContain(text, letter => char.IsControl(letter) || letter is '\u202E' or '\u2066');
                Assert.EndsWith(" https://example.org/orders/x", text, StringComparison.Ordinal);
                Assert.Equal(text, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)));
            }
        }
    }

    private static LetterFacts Facts(MessageKind kind, string language, string name) => new(kind, language, name)
    {
        Event = new(Guid.CreateVersion7(), name, new(2031, 7, 10, 18, 0, 0, TimeSpan.Zero), new(2031, 7, 11, 2, 0, 0, TimeSpan.Zero), "Europe/Amsterdam", "The hall", "Dam 1", 52, 4, false, null),
        Address = "https://example.org/orders/x",
    };
}
