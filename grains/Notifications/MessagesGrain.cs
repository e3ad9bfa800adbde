using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Orders;
using Orleans.Concurrency;

namespace EventLoop.Notifications;

/// <inheritdoc cref="IMessagesGrain"/>
[StatelessWorker]
internal sealed class MessagesGrain(
    EventOwners owners, MessageQueries queries, MessageTable messages, LetterQueries letters, LetterTable texts, AddressKeys addresses, MailOptions options, TimeProvider time)
    : Grain, IMessagesGrain
{
    private const int MostResends = 3;

    private static readonly TimeSpan ResendWindow = TimeSpan.FromHours(1);

    public async Task<Outcome<Page<MessageView>, EventRefusal>> OfEvent(Caller caller, MessageSearch search) =>
        await owners.Refuse(caller, search.EventId) is { } refusal ? refusal : await queries.OfEvent(search);

    public async Task<Outcome<MessageTotals, EventRefusal>> Totals(Caller caller, Guid eventId) =>
        await owners.Refuse(caller, eventId) is { } refusal ? refusal : new MessageTotals(await queries.TotalsOf(eventId));

    public async Task<Outcome<MessageView, ReplayRefusal>> Replay(Caller caller, Guid eventId, Guid messageId)
    {
        if (await owners.Refuse(caller, eventId) is { } refusal)
            return refusal == EventRefusal.NotFound ? ReplayRefusal.EventNotFound : ReplayRefusal.NotYours;
        if (await queries.Find(eventId, messageId) is null)
            return ReplayRefusal.MessageNotFound;
        await queries.Replay(eventId, messageId, MessageNames.Replayable, time.GetUtcNow());
        var message = (await queries.Find(eventId, messageId))!;
        return message.Status is "queued" or "sending" ? message : ReplayRefusal.NotFailed;
    }

    public async Task<Outcome<ReplayedMessages, EventRefusal>> ReplayAll(Caller caller, Guid eventId, string status) =>
        await owners.Refuse(caller, eventId) is { } refusal
            ? refusal
            : new ReplayedMessages(await queries.Replay(eventId, null, [status], time.GetUtcNow()));

    public Task<Outcome<LetterPreview, EventRefusal>> Preview(Caller caller, Guid eventId, string kind, string? language) => Preview(caller, eventId, kind, language, null);

    public Task<Outcome<LetterPreview, EventRefusal>> PreviewLetter(Caller caller, Guid eventId, string kind, string? language, LetterWords words) =>
        Preview(caller, eventId, kind, language, new(words.Subject, words.Text));

    public async Task<Outcome<EventLetter, EventRefusal>> Letter(Caller caller, Guid eventId, string kind, string? language)
    {
        if (await RefuseLetter(caller, eventId, kind) is { } refusal)
            return refusal;
        var spoken = language ?? await queries.LanguageOf(eventId) ?? options.Language;
        var own = await texts.Find(eventId, spoken, kind);
        var words = own ?? OwnWords.BuiltIn(MessageWords.Kind(kind)!.Value, spoken);
        return new EventLetter(kind, spoken, new(words.Subject, words.Text), own is not null);
    }

    public async Task<Outcome<EventLetter, EventRefusal>> SetLetter(Caller caller, Guid eventId, string kind, string? language, LetterWords? words)
    {
        if (await RefuseLetter(caller, eventId, kind) is { } refusal)
            return refusal;
        var spoken = language ?? await queries.LanguageOf(eventId) ?? options.Language;
        if (words is null)
            await texts.Remove(eventId, spoken, kind);
        else
            await texts.Set(eventId, spoken, kind, new(words.Subject, words.Text), time.GetUtcNow());
        return await Letter(caller, eventId, kind, spoken);
    }

    public async Task<Outcome<EventLanguage, EventRefusal>> Language(Caller caller, Guid eventId) =>
        await owners.Refuse(caller, eventId) is { } refusal
            ? refusal
            : new EventLanguage(await queries.LanguageOf(eventId) ?? options.Language);

    public async Task<Outcome<EventLanguage, EventRefusal>> SetLanguage(Caller caller, Guid eventId, string language)
    {
        if (await owners.Refuse(caller, eventId) is { } refusal)
            return refusal;
        await queries.SetLanguage(eventId, language);
        return new EventLanguage(language);
    }

    public async Task<Outcome<MessageView, ResendRefusal>> Resend(Caller caller, Guid orderId, Guid operationId)
    {
        var order = await GrainFactory.GetGrain<IOrderGrain>(orderId).Get(caller);
        if (order.Refusal is { } refusal)
            return refusal == OrderRefusal.NotFound ? ResendRefusal.NotFound : ResendRefusal.NotYours;
        var source = $"resend {operationId}";
        if (await queries.Find(source) is { } sent)
            return sent;
        var attendee = await queries.AttendeeOf(orderId);
        if ((await letters.TicketsOf(orderId, attendee)).Count == 0)
            return ResendRefusal.NoTickets;
        if (!options.IsOn)
            return ResendRefusal.MailIsOff;
        var now = time.GetUtcNow();
        if (await queries.ResendsOf(orderId, now - ResendWindow) is { Count: >= MostResends } resends)
            return Outcome<MessageView, ResendRefusal>.Refuse(ResendRefusal.TooOften) with { RetryAfter = resends[^MostResends] + ResendWindow - now };
        await messages.Add([new(source, MessageKind.TicketsAgain, attendee, order.Value!.EventId, orderId, null, null, now)], now, options.MaxAge);
        return (await queries.Find(source))!;
    }

    public Task Suppress(BouncedAddress bounced) => messages.Suppress(addresses.Of(bounced.Address), bounced.Reason, time.GetUtcNow());

    public async Task Report(TextReport report)
    {
        if (await messages.Record(report.MessageId, report.Fate, report.Code, time.GetUtcNow()) is not { } recipient || !SmsRules.IsForGood(report))
            return;
        if (PhoneNumber.Read((await letters.Of(recipient, null, null)).Phone) is { } number)
            await messages.Suppress(addresses.OfNumber(number.E164), report.Code!, time.GetUtcNow());
    }

    private async Task<Outcome<LetterPreview, EventRefusal>> Preview(Caller caller, Guid eventId, string kind, string? language, OwnWords? words)
    {
        if (await RefuseLetter(caller, eventId, kind) is { } refusal)
            return refusal;
        var shown = MessageWords.Kind(kind)!.Value;
        var to = await letters.Of(Guid.Empty, eventId, null, shown, language);
        var facts = LetterSample.Of(shown, language ?? to.Language ?? options.Language, to.Event!, await queries.CurrencyOf(eventId)) with { Own = words ?? to.Own };
        var (content, text, html) = LetterWriter.Preview(facts);
        return new LetterPreview(content.Subject, text, html);
    }

    private async Task<EventRefusal?> RefuseLetter(Caller caller, Guid eventId, string kind) =>
        await owners.Refuse(caller, eventId) ?? (MessageNames.Kinds.Contains(kind) ? null : EventRefusal.NotFound);
}
