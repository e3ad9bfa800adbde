using System.Text.RegularExpressions;

namespace EventLoop.Notifications;

/// <summary>What text messages say: one or a few parts of 160 signs, and nothing that a buyer typed in.</summary>
internal static partial class SmsRules
{
    private const int LongestName = 60;
    private const int LongestPlace = 40;

    /// <summary>What those who agreed to text messages hear in this way, too.</summary>
    public static IReadOnlyList<MessageKind> Kinds { get; } =
        [MessageKind.Tickets, MessageKind.LateTickets, MessageKind.EventChanged, MessageKind.EventCancelled, MessageKind.Reminder];

    /// <summary>No such number, none that takes messages, or one that wants none from us (twilio.com/docs/api/errors).</summary>
    public static bool IsForGood(TextReport report) => report is { Fate: TextFate.Undelivered, Code: "30005" or "30006" or "21610" };

    public static string Text(LetterFacts facts)
    {
        var words = LetterTexts.Languages[facts.Language];
        if (facts.Campaign is { } campaign)
            return campaign.UnsubscribeToken is null ? LetterForm.Plain(campaign.Text) : $"{LetterForm.Plain(campaign.Text)} {words.EndTexts}";
        var shown = facts.Event!;
        var text = Place().Replace(SmsTexts.Languages[facts.Language][facts.Kind], place => place.Value switch
        {
            "{when}" => words.Time(shown.StartTime, shown.TimeZone),
            "{where}" => Short(shown.VenueName, LongestPlace),
            _ => Short(shown.Name, LongestName),
        });
        return (facts.Address ?? shown.Address) is { } link ? $"{text} {link}" : text;
    }

    private static string Short(string text, int longest)
    {
        var plain = LetterForm.Plain(text);
        if (plain.Length <= longest)
            return plain;
        var end = char.IsHighSurrogate(plain[longest - 2]) ? longest - 2 : longest - 1;
        return plain[..end] + "…";
    }

    [GeneratedRegex(@"\{(event|when|where)\}")]
    private static partial Regex Place();
}
