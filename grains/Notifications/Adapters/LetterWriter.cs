using System.Text;
using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Ledger;
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
    LetterQueries queries, AddressKeys addresses, SiloLedger ledger, IGrainFactory grains, OrderTokens tokens, PrintedTickets printed, SignInLinks links, MailOptions options, TimeProvider time)
{
    private readonly MailboxAddress from = MailboxAddress.Parse(options.From);

    /// <returns>The letter; or null, and why there is none.</returns>
    public async Task<(Letter? Letter, string? Why)> Write(QueuedMessage message)
    {
        var to = await queries.Of(message.Recipient, message.EventId, message.OrderId);
        if (!EmailAddress.IsPlausible(to.Address))
            return (null, "no_address");
        if (await queries.IsSuppressed(addresses.Of(to.Address)))
            return (null, "suppressed_address");
        if (message.Kind == MessageKind.SignIn && options.Address is null)
            return (null, "no_site_address");
        var (facts, order) = await FactsOf(message, to);
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

    /// <summary>What the message is about as things stand now; null when there is nothing left to say.</summary>
    private async Task<(LetterFacts? Facts, OrderView? Order)> FactsOf(QueuedMessage message, Addressee to)
    {
        var page = to.Event is { } shown ? Page($"/events/{shown.EventId}") : null;
        var facts = new LetterFacts(message.Kind, to.Language ?? options.Language, to.Name)
        {
            Event = to.Event is null ? null : to.Event with { Address = page },
            OrderId = message.Kind is MessageKind.TicketReceived or MessageKind.TicketEnded ? null : message.OrderId,
            Address = message is { OrderId: { } shownOrder, Kind: not (MessageKind.TicketReceived or MessageKind.TicketPassedOn or MessageKind.TicketEnded) }
                ? Page(to.HasAccount ? $"/orders/{shownOrder}" : $"/orders/{shownOrder}/open?token={tokens.For(shownOrder)}")
                : null,
        };
        switch (message.Kind)
        {
            case MessageKind.Tickets or MessageKind.LateTickets or MessageKind.TicketsAgain:
                var tickets = await queries.TicketsOf(message.OrderId!.Value, message.Recipient);
                return (tickets.Count == 0 ? null : facts with { Tickets = tickets }, null);
            case MessageKind.TicketReceived:
                var received = await queries.TicketOf(message.TicketId!.Value, message.Recipient);
                return (received.Count == 0 ? null : facts with { Tickets = received, OtherName = await queries.BuyerOf(message.OrderId!.Value) }, null);
            case MessageKind.TicketPassedOn:
                return (facts with { OtherName = await queries.HolderOf(message.TicketId!.Value) }, null);
            case MessageKind.Receipt or MessageKind.Refund or MessageKind.PaymentReturned:
                var order = await OrderOf(message.OrderId!.Value);
                var refund = order.Refunds.FirstOrDefault(refund => refund.RefundId == message.Reference);
                return (facts with { AmountMinor = message.Kind == MessageKind.Receipt ? order.TotalMinor : refund?.AmountMinor, Currency = order.Currency }, order);
            case MessageKind.SignIn:
                return (facts with { Address = Page($"/sign-in/link?token={await links.Create(message.Recipient, time.GetUtcNow())}") }, null);
            case MessageKind.EventChanged or MessageKind.Reminder when to.Event!.IsCancelled || to.Event.EndTime < time.GetUtcNow():
                return (null, null);
            default:
                return (facts, null);
        }
    }

    private async Task<OrderView> OrderOf(Guid orderId)
    {
        var order = (await ledger.Streams.Read(new StreamPosition(orderId, 0)))
            .SelectMany(append => OrderKind.Instance.Deserialize(append.Facts)).Aggregate(new Order(), (before, fact) => before.Apply(fact));
        return OrderViews.Of(orderId, order, null, TicketCode.ToText);
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
        if (facts.Event is { } shown && facts.Kind is not (MessageKind.Receipt or MessageKind.Refund or MessageKind.PaymentReturned or MessageKind.TicketPassedOn or MessageKind.TicketEnded))
            body.Attachments.Add("event.ics", Encoding.UTF8.GetBytes($"{CalendarOf(shown)}"), new("text", "calendar") { Charset = "utf-8", Parameters = { { "method", "PUBLISH" } } });
        if (facts.Kind is MessageKind.Receipt or MessageKind.Refund && order is not null)
            await AttachDocument(body, facts, order);

        // The same id each time: should a message arrive twice after all, mail programs show it once.
        return new MimeMessage
        {
            From = { from },
            To = { new MailboxAddress(Encoding.UTF8, LetterForm.Subject(to.Name), to.Address) },
            Subject = content.Subject,
            Date = time.GetUtcNow(),
            MessageId = $"{id:N}@{from.Domain}",
            Headers = { { "Auto-Submitted", "auto-generated" }, { "X-EventLoop-Kind", MessageWords.Of(facts.Kind) } },
            Body = body.ToMessageBody(),
        };
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

    private string? Page(string path) => options.Address is null ? null : options.Address + path;
}
