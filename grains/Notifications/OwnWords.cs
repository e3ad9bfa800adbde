using System.Text.RegularExpressions;

namespace EventLoop.Notifications;

/// <summary>
/// What an organizer says in a kind of message in place of our own words: its subject and first paragraphs. What tickets, money and links need
/// stays ours, so nothing of that can be lost. Words in braces stand for what is known when the message is written.
/// </summary>
/// <param name="Text">Paragraphs, with empty lines between them.</param>
internal sealed partial record OwnWords(string Subject, string Text)
{
    /// <summary>The text greets by itself, so we do not.</summary>
    public bool Greets => Text.Contains("{name}", StringComparison.Ordinal);

    /// <summary>Words in braces that stand for nothing.</summary>
    public static IEnumerable<string> Unknown(string text) =>
        Place().Matches(text).Select(place => place.Groups["word"].Value).Where(word => !MessageNames.Places.Contains(word)).Distinct();

    /// <summary>Puts what is known in, all at once: braces in somebody's name mean nothing.</summary>
    public static string Fill(string text, LetterFacts facts, LetterLanguage words) => Place().Replace(text, place => place.Groups["word"].Value switch
    {
        "event" => facts.Event?.Name ?? "",
        "name" => facts.Name,
        "other" => facts.OtherName,
        "when" => facts.Event is { } shown ? words.Time(shown.StartTime, shown.TimeZone) : "",
        "where" => facts.Event is { } shown ? $"{shown.VenueName}, {shown.VenueAddress}" : "",
        "amount" => facts.AmountMinor is { } amount ? LetterRules.Money(amount, facts.Currency, words.Culture) : "",
        _ => place.Value,
    });

    /// <summary>The words that we would say, in the same form, for whoever wants to say it otherwise.</summary>
    public static OwnWords BuiltIn(MessageKind kind, string language)
    {
        var (subject, opening) = LetterTexts.Languages[language].Texts[kind];
        return new(WithWords(subject), WithWords(opening));

        static string WithWords(string text) => text.Replace("{0}", "{event}", StringComparison.Ordinal).Replace("{1}", "{other}", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\{(?<word>\w{1,40})\}")]
    private static partial Regex Place();
}
