using EventLoop.Tickets;
using MimeKit;
using Xunit;

namespace EventLoop.Notifications;

/// <summary>What people type in does no harm in what others read.</summary>
public sealed class LetterTests
{
    public static TheoryData<string> HostileNames => new()
    {
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "Ann\r\nBcc: everybody@example.org\r\n\r\nA body of my own",
        "\"Ann\" <ann@evil.example>",
        "\u202Egro.elpmaxe@nna\u202C \u2066x\u2069",
        "אירוע גדול في القاهرة",
        "🎉👩‍👩‍👧‍👦 \uD83D ｆｕｌｌ",
        new string('é', 500),
        "{{ name }} {0} {1} %s ${x}",
        "東京タワー Ωμέγα Жанна",
        "\0\u0007\u001b[31m",
    };

    private static readonly MessageKind[] Campaigns = [MessageKind.Campaign, MessageKind.CampaignTest];
    private static readonly MessageKind[] ToOrganizers = [MessageKind.Report, MessageKind.WebhookOff];

    [Theory]
    [MemberData(nameof(HostileNames))]
    public void A_hostile_name_is_a_name(string name)
    {
        foreach (var language in LetterTexts.Languages.Keys)
        {
            foreach (var (kind, own) in Enum.GetValues<MessageKind>().SelectMany(kind => new[] { (kind, (OwnWords?)null), (kind, new OwnWords($"{{event}} {name}", $"{name}\n\n{{name}} {{other}} {{where}}")) }))
            {
                var content = LetterRules.Content(Facts(kind, language, name) with { Own = own });
                var (text, html) = (LetterForm.Text(content), LetterForm.Html(content));
                var message = new MimeMessage { Subject = content.Subject, From = { new MailboxAddress(LetterForm.Subject(name), "a@example.org") }, Body = new TextPart("plain") { Text = text } };
                using var bytes = new MemoryStream();
                message.WriteTo(bytes);
                bytes.Position = 0;
                var read = MimeMessage.Load(bytes);

                Assert.Equal(content.Subject, read.Subject);
                Assert.InRange(content.Subject.Length, 1, 150);
                Assert.DoesNotContain(content.Subject, letter => char.IsControl(letter) || letter is '\u202E' or '\u2066');
                Assert.Null(read.Headers["Bcc"]);
                Assert.Equal("a@example.org", ((MailboxAddress)Assert.Single(read.From)).Address);
                Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("<img src=x", html, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("\u202E", html + text, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Every_language_has_words_for_every_kind()
    {
        Assert.Equal(LetterTexts.Languages.Keys.Order(), MessageNames.Languages.Order());
        Assert.All(LetterTexts.Languages.Values, language => Assert.Equal(Enum.GetValues<MessageKind>().Except(Campaigns).Order(), language.Texts.Keys.Order()));
        Assert.Equal(Enum.GetValues<MessageKind>().Except([MessageKind.SignIn, .. Campaigns, .. ToOrganizers]).Select(MessageWords.Of), MessageNames.Kinds);
    }

    [Fact]
    public void An_organizers_words_stand_in_place_of_ours_and_braces_in_a_name_mean_nothing()
    {
        var letter = LetterRules.Content(Facts(MessageKind.Receipt, "en", "{event} {0}") with { AmountMinor = 1_250, Currency = "EUR", Own = new("{amount} for {event}", "Dear {name},\n\nsee you {when}.") });
        var text = LetterForm.Text(letter);

        Assert.Equal("12.50 EUR for {event} {0}", letter.Subject);
        Assert.Contains("Dear {event} {0},\n\nsee you Thursday 10 July 2031, 20:00.\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Hello", text, StringComparison.Ordinal);
        Assert.DoesNotContain("receipt is attached", text, StringComparison.Ordinal);
        Assert.Contains("Amount: 12.50 EUR", text, StringComparison.Ordinal);
        Assert.Equal(["evnt", "0"], OwnWords.Unknown("{event} {evnt} {0} { name } {evnt}"));
        Assert.All(MessageNames.Kinds.SelectMany(kind => MessageNames.Languages, (kind, language) => OwnWords.BuiltIn(MessageWords.Kind(kind)!.Value, language)), words => Assert.Empty(OwnWords.Unknown(words.Subject + words.Text)));
    }

    [Fact]
    public void Times_are_those_of_the_event_and_amounts_as_the_language_writes_them()
    {
        var english = LetterForm.Text(LetterRules.Content(Facts(MessageKind.Receipt, "en", "Ann") with { AmountMinor = 1_234_567, Currency = "EUR" }));
        var german = LetterForm.Text(LetterRules.Content(Facts(MessageKind.Receipt, "de", "Ann") with { AmountMinor = 1_234_567, Currency = "JPY" }));

        Assert.Contains("Thursday 10 July 2031, 20:00 (Europe/Amsterdam)", english, StringComparison.Ordinal);
        Assert.Contains("12,345.67 EUR", english, StringComparison.Ordinal);
        Assert.Contains("Donnerstag, 10. Juli 2031, 20:00 Uhr", german, StringComparison.Ordinal);
        Assert.Contains("1.234.567 JPY", german, StringComparison.Ordinal);
    }

    [Fact]
    public void Pauses_double_up_to_an_hour()
    {
        var first = TimeSpan.FromSeconds(30);

        Assert.Equal([30, 60, 120, 240, 480, 960, 1920, 3600, 3600], Enumerable.Range(0, 9).Select(tries => (int)Backoff.After(tries, first).TotalSeconds));
    }

    private static LetterFacts Facts(MessageKind kind, string language, string name) => new(kind, language, name)
    {
        Event = new(Guid.CreateVersion7(), name, new(2031, 7, 10, 18, 0, 0, TimeSpan.Zero), new(2031, 7, 11, 2, 0, 0, TimeSpan.Zero), "Europe/Amsterdam", name, name, 52, 4, false, "https://example.org/events/x"),
        OtherName = name,
        Campaign = Campaigns.Contains(kind) ? new($"{name}!", $"{name}\n\nA second paragraph.", "token") : null,
        UnsubscribeAddress = Campaigns.Contains(kind) || kind == MessageKind.Report ? "https://example.org/unsubscribe/token" : null,
        Tickets = [new(TicketId.Of(TicketId.NewOrder(DateTimeOffset.UnixEpoch), 1), name, "T1:ABC")],
        Address = "https://example.org/orders/x",
        Report = kind == MessageKind.Report ? new(DateTimeOffset.UnixEpoch, "EUR", default, (DateTimeOffset.UnixEpoch, default), true) : null,
    };
}
