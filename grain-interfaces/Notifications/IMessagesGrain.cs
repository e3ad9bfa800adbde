using EventLoop.Accounts;
using EventLoop.Events;

namespace EventLoop.Notifications;

/// <summary>The messages of an event, for its organizer and for those whom they concern. They go out by themselves; this is to see and to repeat.</summary>
[Alias("IMessagesGrain")]
public interface IMessagesGrain : IGrainWithIntegerKey
{
    /// <summary>What people of an event were told or are to be told, in the order in which it came up. It names nobody.</summary>
    [Alias("OfEvent")]
    Task<Outcome<Page<MessageView>, EventRefusal>> OfEvent(Caller caller, MessageSearch search);

    /// <summary>How many messages of an event stand how.</summary>
    [Alias("Totals")]
    Task<Outcome<MessageTotals, EventRefusal>> Totals(Caller caller, Guid eventId);

    /// <summary>Sends a message again that failed, or of which nobody knows whether it arrived. A repeat changes nothing while it is under way.</summary>
    [Alias("Replay")]
    Task<Outcome<MessageView, ReplayRefusal>> Replay(Caller caller, Guid eventId, Guid messageId);

    /// <summary>Sends all messages of an event again that stand like this, at most some thousands at once.</summary>
    /// <param name="status"><c>failed</c> or <c>unknown</c>.</param>
    [Alias("ReplayAll")]
    Task<Outcome<ReplayedMessages, EventRefusal>> ReplayAll(Caller caller, Guid eventId, string status);

    /// <summary>What a message of this kind will say, with names and numbers that are made up.</summary>
    /// <param name="language">Null: the event's.</param>
    [Alias("Preview")]
    Task<Outcome<LetterPreview, EventRefusal>> Preview(Caller caller, Guid eventId, string kind, string? language);

    /// <summary>What the event says in a kind of message: its organizer's words, or else ours. <c>NotFound</c> for a kind that there is not, too.</summary>
    /// <param name="language">Null: the event's.</param>
    [Alias("Letter")]
    Task<Outcome<EventLetter, EventRefusal>> Letter(Caller caller, Guid eventId, string kind, string? language);

    /// <summary>Puts an organizer's words in the place of ours, or ours back. A repeat changes nothing.</summary>
    /// <param name="words">Null: ours.</param>
    [Alias("SetLetter")]
    Task<Outcome<EventLetter, EventRefusal>> SetLetter(Caller caller, Guid eventId, string kind, string? language, LetterWords? words);

    /// <summary>What a message would say with these words, which are not kept.</summary>
    [Alias("PreviewLetter")]
    Task<Outcome<LetterPreview, EventRefusal>> PreviewLetter(Caller caller, Guid eventId, string kind, string? language, LetterWords words);

    /// <summary>The language in which the event writes to its people.</summary>
    [Alias("Language")]
    Task<Outcome<EventLanguage, EventRefusal>> Language(Caller caller, Guid eventId);

    [Alias("SetLanguage")]
    Task<Outcome<EventLanguage, EventRefusal>> SetLanguage(Caller caller, Guid eventId, string language);

    /// <summary>Sends the tickets of an order again to whoever bought them. The operation names it: a repeat sends them once.</summary>
    [Alias("Resend")]
    Task<Outcome<MessageView, ResendRefusal>> Resend(Caller caller, Guid orderId, Guid operationId);

    /// <summary>Nothing is sent to this address any more; personal data. Who may say so, the API knows.</summary>
    [Alias("Suppress")]
    Task Suppress(BouncedAddress bounced);

    /// <summary>What has become of a text message. Who may say so, the API knows; reports may come twice and out of order.</summary>
    [Alias("Report")]
    Task Report(TextReport report);
}

/// <summary>Which messages of an event.</summary>
/// <param name="Status">Null: all.</param>
[GenerateSerializer, Immutable, Alias("MessageSearch")]
public sealed record MessageSearch(
    [property: Id(0)] Guid EventId,
    [property: Id(1)] string? Status,
    [property: Id(2)] int Limit,
    [property: Id(3)] PageCursor? After);

/// <summary>A message, without whom it goes to.</summary>
/// <param name="Problem">Why it did not go out: a code; null when there is nothing to say.</param>
/// <param name="DueAt">When it is tried next; null when it is not, by itself.</param>
[GenerateSerializer, Immutable, Alias("MessageView")]
public sealed record MessageView(
    [property: Id(0)] Guid MessageId,
    [property: Id(1)] string Kind,
    [property: Id(2)] string Channel,
    [property: Id(3)] Guid? OrderId,
    [property: Id(4)] Guid? TicketId,
    [property: Id(5)] string Status,
    [property: Id(6)] int Tries,
    [property: Id(7)] string? Problem,
    [property: Id(8)] DateTimeOffset CreatedAt,
    [property: Id(9)] DateTimeOffset ChangedAt,
    [property: Id(10)] DateTimeOffset? DueAt);

/// <summary>Numbers of messages; what there is none of is not there.</summary>
[GenerateSerializer, Immutable, Alias("MessageTotals")]
public sealed record MessageTotals([property: Id(0)] IReadOnlyDictionary<string, int> ByStatus);

/// <summary>How many messages go out again.</summary>
[GenerateSerializer, Immutable, Alias("ReplayedMessages")]
public sealed record ReplayedMessages([property: Id(0)] int Count);

/// <summary>What a message will look like.</summary>
[GenerateSerializer, Immutable, Alias("LetterPreview")]
public sealed record LetterPreview([property: Id(0)] string Subject, [property: Id(1)] string Text, [property: Id(2)] string Html);

/// <summary>Subject and first paragraphs of a message. Words in braces (<see cref="MessageNames.Places"/>) stand for what is known when it is written.</summary>
/// <param name="Text">Paragraphs, with empty lines between them.</param>
[GenerateSerializer, Immutable, Alias("LetterWords")]
public sealed record LetterWords([property: Id(0)] string Subject, [property: Id(1)] string Text);

/// <summary>What an event says in a kind of message.</summary>
/// <param name="IsOwn">By its organizer; false: our words.</param>
[GenerateSerializer, Immutable, Alias("EventLetter")]
public sealed record EventLetter([property: Id(0)] string Kind, [property: Id(1)] string Language, [property: Id(2)] LetterWords Words, [property: Id(3)] bool IsOwn);

/// <summary>A language, such as <c>en</c>.</summary>
[GenerateSerializer, Immutable, Alias("EventLanguage")]
public sealed record EventLanguage([property: Id(0)] string Language);

/// <summary>An address that does not exist, or does not want to hear from us; personal data.</summary>
[GenerateSerializer, Immutable, Alias("BouncedAddress")]
public sealed record BouncedAddress([property: Id(0)] string Address, [property: Id(1)] string Reason)
{
    // Personal data is not for logs.
    public override string ToString() => nameof(BouncedAddress);
}

/// <summary>Why a message is not sent again, by precedence.</summary>
[GenerateSerializer, Alias("ReplayRefusal")]
public enum ReplayRefusal
{
    EventNotFound,
    NotYours,
    MessageNotFound,

    /// <summary>It has arrived, or must not be sent.</summary>
    NotFailed,
}

/// <summary>Why tickets are not sent again, by precedence.</summary>
[GenerateSerializer, Alias("ResendRefusal")]
public enum ResendRefusal
{
    NotFound,
    NotYours,

    /// <summary>The order has no ticket that admits.</summary>
    NoTickets,

    /// <summary>This copy sends no mail.</summary>
    MailIsOff,

    /// <summary>They were sent often enough; the outcome says when to ask again.</summary>
    TooOften,
}

/// <summary>What a provider says of a text message that it took.</summary>
/// <param name="Code">Why it did not arrive, by the provider's number; null when it says none.</param>
[GenerateSerializer, Immutable, Alias("TextReport")]
public sealed record TextReport([property: Id(0)] Guid MessageId, [property: Id(1)] TextFate Fate, [property: Id(2)] string? Code);

/// <summary>What can become of a text message.</summary>
[GenerateSerializer, Alias("TextFate")]
public enum TextFate
{
    /// <summary>It is on its way.</summary>
    Taken,

    /// <summary>The network says that it has arrived.</summary>
    Delivered,

    /// <summary>It has not, and will not.</summary>
    Undelivered,
}
