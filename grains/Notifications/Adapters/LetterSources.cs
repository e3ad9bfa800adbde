using EventLoop.Accounts;
using EventLoop.Analytics;
using EventLoop.Ledger;
using EventLoop.Orders;
using EventLoop.Tickets;

namespace EventLoop.Notifications;

/// <summary>Finds out what a message is about, at the moment when it is written.</summary>
internal sealed class LetterSources(
    LetterQueries queries, ReportTable reports, ExportQueries exports, SiloLedger ledger, OrderTokens tokens, UnsubscribeTokens endings, SignInLinks links, MailOptions options, TimeProvider time)
{
    /// <summary>What the message is about as things stand now; null when there is nothing left to say.</summary>
    public async Task<(LetterFacts? Facts, OrderView? Order)> Of(QueuedMessage message, Addressee to)
    {
        var page = to.Event is { } shown ? Page($"/events/{shown.EventId}") : null;
        var facts = new LetterFacts(message.Kind, to.Language ?? options.Language, to.Name)
        {
            Event = to.Event is null ? null : to.Event with { Address = page },
            Own = to.Own,
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
            case MessageKind.Report:
                return (await Report(message, facts), null);
            case MessageKind.WebhookOff:
                var host = await queries.HostOfSwitchedOff(message.Reference!.Value);
                return (host is null ? null : facts with { OtherName = host, Address = Page($"/organizer/partners/webhooks/{message.Reference}") }, null);
            case MessageKind.EventChanged or MessageKind.Reminder when to.Event!.IsCancelled || to.Event.EndTime < time.GetUtcNow():
                return (null, null);
            default:
                return (facts, null);
        }
    }

    private async Task<LetterFacts?> Report(QueuedMessage message, LetterFacts facts)
    {
        if (await reports.Find(message.Reference!.Value) is not { } report)
            return null;
        var (sales, columns) = (await exports.Sales(message.EventId!.Value), ExportColumns.Of(ExportKind.Sales));
        return facts with
        {
            Address = Page($"/organizer/events/{message.EventId}/figures"),
            UnsubscribeAddress = Page($"/unsubscribe/reports/{endings.For(message.Id)}"),
            Report = report with
            {
                EndToken = options.Address is null ? null : endings.For(message.Id),
                Sales = string.Concat(sales.Rows.Select(row => CsvLines.Line(columns, row)).Prepend(CsvLines.Head(columns))),
            },
        };
    }

    private async Task<OrderView> OrderOf(Guid orderId)
    {
        var order = (await ledger.Streams.Read(new StreamPosition(orderId, 0)))
            .SelectMany(append => OrderKind.Instance.Deserialize(append.Facts)).Aggregate(new Order(), (before, fact) => before.Apply(fact));
        return OrderViews.Of(orderId, order, null, TicketCode.ToText);
    }

    private string? Page(string path) => options.Address is null ? null : options.Address + path;
}
