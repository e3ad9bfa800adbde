using System.Globalization;
using EventLoop.Payments;

namespace EventLoop.Notifications;

/// <summary>What each kind of message says.</summary>
internal static class LetterRules
{
    /// <summary>For how long a link signs in.</summary>
    public static readonly TimeSpan SignInLifetime = TimeSpan.FromMinutes(15);

    public static LetterContent Content(LetterFacts facts)
    {
        var words = LetterTexts.Languages[facts.Language];
        if (facts.Campaign is { } campaign)
            return Content(campaign, facts, words);
        var (subject, opening) = words.Texts[facts.Kind];
        var parts = new List<LetterPart>();
        if (facts.Name.Length > 0)
            parts.Add(new Paragraph(Filled(words.Greeting, facts.Name)));
        parts.Add(new Paragraph(Filled(opening, facts.Event?.Name ?? "", Second(facts))));
        if (Lines(facts, words) is { Count: > 0 } lines)
            parts.Add(new Lines(lines));
        foreach (var (ticket, number) in facts.Tickets.Select((ticket, at) => (ticket, at + 1)))
            parts.Add(new CodePicture(ContentId(ticket), facts.Tickets.Count == 1 ? ticket.TypeName : $"{ticket.TypeName}, {number}/{facts.Tickets.Count}"));
        if (facts.Tickets.Count > 0)
            parts.Add(new Paragraph(words.HowToUse));
        if (Link(facts, words) is { } link)
            parts.Add(link);
        if (facts.Kind == MessageKind.SignIn)
            parts.Add(new Paragraph(words.SignInWarning));
        return new(
            LetterForm.Subject(Filled(subject, facts.Event?.Name ?? "", Second(facts))),
            facts.Language,
            facts.Event?.Name ?? Filled(subject, "", ""),
            parts,
            facts.Event is null ? words.AccountFooter : words.EventFooter);
    }

    /// <summary>What an organizer wrote, between our greeting and why it came.</summary>
    private static LetterContent Content(CampaignWords campaign, LetterFacts facts, LetterLanguage words)
    {
        var parts = new List<LetterPart>();
        if (facts.Name.Length > 0)
            parts.Add(new Paragraph(Filled(words.Greeting, facts.Name)));
        parts.AddRange(Paragraphs(campaign.Text).Select(text => new Paragraph(text)));
        if (facts.Event?.Address is { } page)
            parts.Add(new Button(words.ShowEvent, page));
        if (facts is { UnsubscribeAddress: { } end })
            parts.Add(new Button(words.EndNews, end));
        return new(
            LetterForm.Subject(campaign.Subject),
            facts.Language,
            facts.Event?.Name ?? campaign.Subject,
            parts,
            campaign.UnsubscribeToken is null ? words.EventFooter : words.NewsFooter);
    }

    private static IEnumerable<string> Paragraphs(string text) =>
        text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Of the picture of a ticket's code in a message.</summary>
    public static string ContentId(LetterTicket ticket) => $"{ticket.TicketId:N}@eventloop";

    /// <summary>An amount as a person of that language writes it, with the currency's own name for itself.</summary>
    public static string Money(long minor, string currency, CultureInfo culture)
    {
        var decimals = Currencies.Decimals(currency);
        return $"{(minor / (decimal)Math.Pow(10, decimals)).ToString($"N{decimals}", culture)} {currency}";
    }

    private static List<(string, string)> Lines(LetterFacts facts, LetterLanguage words)
    {
        var lines = new List<(string, string)>();
        if (facts is { Event: { } shown, Kind: not MessageKind.EventCancelled })
        {
            lines.Add((words.When, $"{words.Time(shown.StartTime, shown.TimeZone)} ({shown.TimeZone})"));
            lines.Add((words.Where, $"{shown.VenueName}, {shown.VenueAddress}"));
        }

        if (facts.AmountMinor is > 0 and var amount)
            lines.Add((words.Amount, Money(amount, facts.Currency, words.Culture)));
        if (facts.OrderId is { } order)
            lines.Add((words.Order, $"{order}"));
        return lines;
    }

    private static Button? Link(LetterFacts facts, LetterLanguage words) => facts switch
    {
        { Address: null, Event.Address: { } page } => new(words.ShowEvent, page),
        { Address: null } => null,
        { Kind: MessageKind.SignIn } => new(words.SignIn, facts.Address),
        _ => new(words.ShowOrder, facts.Address),
    };

    private static string Second(LetterFacts facts) =>
        facts.Kind == MessageKind.SignIn ? $"{SignInLifetime.TotalMinutes:0}" : facts.OtherName;

    // Names are put in one after the other, so braces in them mean nothing.
    private static string Filled(string text, string first, string second = "") =>
        string.Join(second, text.Split("{1}").Select(part => string.Join(first, part.Split("{0}"))));
}
