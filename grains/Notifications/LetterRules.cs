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
        var parts = new List<LetterPart>();
        if (facts.Name.Length > 0 && facts.Own is not { Greets: true })
            parts.Add(new Paragraph(Filled(words.Greeting, facts.Name)));
        var (subject, texts) = Words(facts, words);
        parts.AddRange(texts.Select(text => new Paragraph(text)));
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
        if (facts.Report is { IsLast: true })
            parts.Add(new Paragraph(words.Report.Last));
        if (facts is { Report: not null, UnsubscribeAddress: { } end })
            parts.Add(new Button(words.Report.End, end));
        return new(LetterForm.Subject(subject), facts.Language, facts.Event?.Name ?? subject, parts, Footer(facts, words));
    }

    /// <summary>Subject and first paragraphs, by the organizer or by us.</summary>
    private static (string Subject, IEnumerable<string> Texts) Words(LetterFacts facts, LetterLanguage words)
    {
        if (facts.Own is { } own)
            return (OwnWords.Fill(own.Subject, facts, words), Paragraphs(own.Text).Select(text => OwnWords.Fill(text, facts, words)));
        var (subject, opening) = words.Texts[facts.Kind];
        return (Filled(subject, facts.Event?.Name ?? "", Second(facts)), [Filled(opening, facts.Event?.Name ?? "", Second(facts))]);
    }

    private static string Footer(LetterFacts facts, LetterLanguage words) => facts.Kind switch
    {
        MessageKind.Report => words.Report.Footer,
        MessageKind.WebhookOff => words.OrganizerFooter,
        _ => facts.Event is null ? words.AccountFooter : words.EventFooter,
    };

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

    private static IReadOnlyList<(string, string)> Lines(LetterFacts facts, LetterLanguage words)
    {
        if (facts.Report is { } report)
            return ReportLines.Of(report, words, facts.Event!.TimeZone);
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
        { Kind: MessageKind.Report } => new(words.Report.Show, facts.Address),
        { Kind: MessageKind.WebhookOff } => new(words.ShowWebhook, facts.Address),
        _ => new(words.ShowOrder, facts.Address),
    };

    private static string Second(LetterFacts facts) =>
        facts.Kind == MessageKind.SignIn ? $"{SignInLifetime.TotalMinutes:0}" : facts.OtherName;

    // Names are put in one after the other, so braces in them mean nothing.
    private static string Filled(string text, string first, string second = "") =>
        string.Join(second, text.Split("{1}").Select(part => string.Join(first, part.Split("{0}"))));
}
