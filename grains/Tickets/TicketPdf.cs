using System.Globalization;

namespace EventLoop.Tickets;

/// <summary>A ticket as it is printed. Personal data.</summary>
/// <param name="Code">What its QR carries.</param>
/// <param name="Language">In which the event writes to its people.</param>
internal sealed record PrintedTicket(
    Guid TicketId,
    string TypeName,
    string Holder,
    string Code,
    string EventName,
    DateTimeOffset StartTime,
    DateTimeOffset EndTime,
    string TimeZone,
    string VenueName,
    string VenueAddress,
    string Language)
{
    /// <summary>Its code changes every few seconds, so that none on paper lets anybody in.</summary>
    public bool Moves { get; init; }

    // Personal data, and a code that lets in, are not for logs.
    public override string ToString() => $"PrintedTicket {TicketId}";
}

/// <summary>Tickets on paper: a page for each, with its code sharp at any size.</summary>
internal static class TicketPdf
{
    private const double Left = 48;
    private const double Right = PdfPage.Width - Left;
    private const double CodeSide = 230;
    private const double ColumnWidth = Right - Left - CodeSide - 24;

    public static byte[] Draw(IReadOnlyList<PrintedTicket> tickets)
    {
        var document = new PdfDocument(tickets[0].EventName);
        foreach (var ticket in tickets)
            Draw(document.AddPage(), ticket, PrintedWords.Of(ticket.Language));
        return document.Build();
    }

    private static void Draw(PdfPage page, PrintedTicket ticket, PrintedWords words)
    {
        page.Rectangle(0, PdfPage.Height - 140, PdfPage.Width, 140, gray: 0.12);
        var y = PdfPage.Height - 58;
        foreach (var line in PdfText.Lines(ticket.EventName, FontFile.Bold, 24, Right - Left, 2))
        {
            page.Text(Left, y, line, 24, FontFile.Bold, gray: 1);
            y -= 30;
        }

        page.Text(Left, PdfPage.Height - 124, PdfText.Lines(ticket.TypeName, FontFile.Sans, 14, Right - Left, 1).FirstOrDefault(""), 14, FontFile.Sans, gray: 1);
        if (!ticket.Moves)
            page.Code(Right - CodeSide, PdfPage.Height - 180 - CodeSide, CodeSide, QrImage.Modules(ticket.Code));

        y = PdfPage.Height - 186;
        foreach (var (label, value, most) in Facts(ticket, words))
        {
            page.Text(Left, y, label, 9, FontFile.Sans, gray: 0.4);
            y -= 15;
            foreach (var line in PdfText.Lines(value, FontFile.Sans, 11, ColumnWidth, most))
            {
                page.Text(Left, y, line, 11, FontFile.Sans);
                y -= 16;
            }

            y -= 10;
        }

        page.Rectangle(Left, 118, Right - Left, 0.6, gray: 0.7);
        y = 100;
        foreach (var line in PdfText.Lines(ticket.Moves ? words.MovingTerms : words.Terms, FontFile.Sans, 9, Right - Left, 4))
        {
            page.Text(Left, y, line, 9, FontFile.Sans, gray: 0.3);
            y -= 13;
        }
    }

    private static IEnumerable<(string Label, string Value, int Lines)> Facts(PrintedTicket ticket, PrintedWords words)
    {
        yield return (words.Holder, ticket.Holder, 3);
        yield return (words.Begins, words.Time(ticket.StartTime, ticket.TimeZone), 2);
        yield return (words.Ends, words.Time(ticket.EndTime, ticket.TimeZone), 2);
        yield return (words.Where, $"{ticket.VenueName}, {ticket.VenueAddress}", 4);
        yield return (words.Order, $"{TicketId.OrderOf(ticket.TicketId)}", 2);
        yield return (words.Ticket, $"{TicketId.NumberOf(ticket.TicketId)}", 1);
    }
}

/// <summary>What stands on a printed ticket beside what is its own.</summary>
internal sealed record PrintedWords(CultureInfo Culture, string DateFormat, string Holder, string Begins, string Ends, string Where, string Order, string Ticket, string Terms, string MovingTerms)
{
    private static readonly PrintedWords English = new(
        CultureInfo.GetCultureInfo("en-GB"), "dddd d MMMM yyyy, HH:mm", "Holder", "Begins", "Ends", "Where", "Order", "Ticket",
        "Show the code at the gate, on this paper or on a screen. It lets one person in, and whoever shows it first gets in: keep it to yourself. "
        + "When the ticket is passed on or refunded, this code is no longer valid.",
        "This paper lets nobody in. The ticket's code changes every 15 seconds: it appears some hours before the event begins on the page of your order, or under “My tickets”. Bring your phone.");

    private static readonly PrintedWords German = new(
        CultureInfo.GetCultureInfo("de-DE"), "dddd, d. MMMM yyyy, HH:mm 'Uhr'", "Inhaber", "Beginn", "Ende", "Ort", "Bestellung", "Ticket",
        "Zeigen Sie den Code am Einlass, auf diesem Papier oder auf einem Bildschirm. Er lässt eine Person ein, und wer ihn zuerst zeigt, kommt hinein: Behalten Sie ihn für sich. "
        + "Wird das Ticket weitergegeben oder erstattet, gilt dieser Code nicht mehr.",
        "Dieses Papier lässt niemanden ein. Der Code des Tickets wechselt alle 15 Sekunden: Er erscheint einige Stunden vor Beginn auf der Seite Ihrer Bestellung oder unter „My tickets“. Bringen Sie Ihr Telefon mit.");

    public static PrintedWords Of(string language) => language == "de" ? German : English;

    public string Time(DateTimeOffset time, string zone) =>
        $"{TimeZoneInfo.ConvertTime(time, TimeZoneInfo.FindSystemTimeZoneById(zone)).ToString(DateFormat, Culture)} ({zone})";
}
