using System.Text;
using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Orders;
using EventLoop.Payments;
using EventLoop.Tickets;
using MimeKit;

namespace EventLoop.Notifications;

/// <summary>A message as it goes out.</summary>
/// <param name="Address">Where it goes.</param>
internal sealed record Letter(MimeMessage Mail, string Address)
{
    // Personal data is not for logs.
    public override string ToString() => nameof(Letter);
}

/// <summary>Writes a message at the moment when it is sent, from what is true then: a ticket that is no longer theirs goes to nobody.</summary>
internal sealed class LetterWriter(
    LetterQueries queries, LetterSources sources, CampaignSources campaigns, AddressKeys addresses, IGrainFactory grains, PrintedTickets printed, MailOptions options, TimeProvider time)
{
    private readonly MailboxAddress from = MailboxAddress.Parse(options.From);

    /// <returns>The letter; or null, and why there is none.</returns>
    public async Task<(Letter? Letter, string? Why)> Write(QueuedMessage message)
    {
        var to = await queries.Of(message.Recipient, message.EventId, message.OrderId, message.Kind);
        if (!EmailAddress.IsPlausible(to.Address))
            return (null, "no_address");
        if (await queries.IsSuppressed(addresses.Of(to.Address)))
            return (null, "suppressed_address");
        if (message.Kind == MessageKind.SignIn && options.Address is null)
            return (null, "no_site_address");
        if (message.Kind is MessageKind.Campaign or MessageKind.CampaignTest)
        {
            var (news, why) = await campaigns.Of(message, to);
            return news is null ? (null, why) : (new(await Form(message.Id, to, news, null), to.Address), null);
        }

        var (facts, order) = await sources.Of(message, to);
        if (facts is null)
            return (null, "out_of_date");
        return (new(await Form(message.Id, to, facts, order), to.Address), null);
    }

    /// <summary>The letter that such facts make, for whoever wants to see one before it is sent.</summary>
    public static (LetterContent Content, string Text, string Html) Preview(LetterFacts facts)
    {
        var content = LetterRules.Content(facts);
        return (content, LetterForm.Text(content), LetterForm.Html(content));
    }

    private async Task<MimeMessage> Form(Guid id, Addressee to, LetterFacts facts, OrderView? order)
    {
        var (content, text, html) = Preview(facts);
        var body = new BodyBuilder { TextBody = text, HtmlBody = html };
        foreach (var ticket in facts.Tickets)
        {
            var picture = body.LinkedResources.Add($"ticket-{TicketId.NumberOf(ticket.TicketId)}.png", QrImage.AsPng(ticket.Code), new("image", "png"));
            picture.ContentId = LetterRules.ContentId(ticket);
            picture.ContentDisposition = new(ContentDisposition.Inline) { FileName = $"ticket-{TicketId.NumberOf(ticket.TicketId)}.png" };
        }

        foreach (var ticket in facts.Tickets)
            body.Attachments.Add($"ticket-{TicketId.NumberOf(ticket.TicketId)}.pdf", await printed.Pdf(ticket.TicketId), new("application", "pdf"));
        if (facts is { Event: { } shown, Campaign: null } && facts.Kind is not (MessageKind.Receipt or MessageKind.Refund or MessageKind.PaymentReturned or MessageKind.TicketPassedOn or MessageKind.TicketEnded or MessageKind.Report))
            body.Attachments.Add("event.ics", Encoding.UTF8.GetBytes($"{CalendarOf(shown)}"), new("text", "calendar") { Charset = "utf-8", Parameters = { { "method", "PUBLISH" } } });
        if (facts.Report is { } report)
            body.Attachments.Add(ReportLines.FileName(report), [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(report.Sales)], new("text", "csv") { Charset = "utf-8" });
        if (facts.Kind is MessageKind.Receipt or MessageKind.Refund && order is not null)
            await AttachDocument(body, facts, order);

        var headers = new List<Header> { new("Auto-Submitted", "auto-generated"), new("X-EventLoop-Kind", MessageWords.Of(facts.Kind)) };
        if (facts.EndToken is { } token)
            headers.AddRange([new("List-Unsubscribe", $"<{options.Address}/api/v1/messages/unsubscribe/{token}>"), new("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")]);

        // The same id each time: should a message arrive twice after all, mail programs show it once.
        var letter = new MimeMessage
        {
            From = { from },
            To = { new MailboxAddress(Encoding.UTF8, LetterForm.Subject(to.Name), to.Address) },
            Subject = content.Subject,
            Date = time.GetUtcNow(),
            MessageId = $"{id:N}@{from.Domain}",
            Body = body.ToMessageBody(),
        };
        foreach (var header in headers)
            letter.Headers.Add(header);
        return letter;
    }

    /// <summary>The receipt of an order, or the credit note of what went back last; a refund of nothing has none.</summary>
    private async Task AttachDocument(BodyBuilder body, LetterFacts facts, OrderView order)
    {
        var kind = facts.Kind == MessageKind.Receipt ? "receipt" : "credit_note";
        var documents = await grains.GetGrain<IBooksGrain>(0).DocumentsOf(order.OrderId);
        if (documents.LastOrDefault(document => document.Kind == kind && (kind == "receipt" || document.TotalMinor == facts.AmountMinor)) is { } document)
            body.Attachments.Add($"{kind}-{document.Number}.pdf", DocumentPdf.Draw(document, order, facts.Event?.Name ?? ""), new("application", "pdf"));
    }

    private static EventCalendar CalendarOf(LetterEvent shown) => new(
        shown.EventId,
        LetterForm.Plain(shown.Name),
        "",
        shown.StartTime,
        shown.EndTime,
        LetterForm.Plain($"{shown.VenueName}, {shown.VenueAddress}"),
        shown.Latitude,
        shown.Longitude,
        shown.IsCancelled,
        shown.Address);
}
