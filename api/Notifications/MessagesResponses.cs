using System.Text.Json;
using System.Text.Json.Serialization;
using EventLoop.Requests;

namespace EventLoop.Notifications;

/// <summary>A message, without whom it goes to.</summary>
/// <param name="Status">
/// <c>queued</c>, <c>sending</c>, <c>sent</c>; <c>bounced</c>: the server does not take it; <c>suppressed</c>: it must not be sent, or has nothing left to say;
/// <c>failed</c>: tried often enough; <c>unknown</c>: it may have arrived, and is not sent again by itself.
/// </param>
/// <param name="Problem">Why it did not go out, as a code.</param>
/// <param name="DueAt">When it is tried next.</param>
public sealed record MessageResponse(
    Guid MessageId,
    string Kind,
    string Channel,
    Guid? OrderId,
    Guid? TicketId,
    string Status,
    int Tries,
    string? Problem,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt,
    DateTimeOffset? DueAt)
{
    internal static MessageResponse Of(MessageView message) => new(
        message.MessageId,
        message.Kind,
        message.Channel,
        message.OrderId,
        message.TicketId,
        message.Status,
        message.Tries,
        message.Problem,
        message.CreatedAt,
        message.ChangedAt,
        message.DueAt);
}

/// <param name="Count">How many messages go out again.</param>
internal sealed record ReplayedResponse(int Count);

/// <summary>What a message will look like, with names and numbers that are made up.</summary>
public sealed record PreviewResponse(string Subject, string Text, string Html)
{
    internal static PreviewResponse Of(LetterPreview letter) => new(letter.Subject, letter.Text, letter.Html);
}

internal sealed record LanguageResponse(string Language);

/// <summary>What an event says in a kind of message.</summary>
/// <param name="Subject">With words in braces for what is known when a message is written.</param>
/// <param name="IsOwn">The organizer's words; false: the built-in ones.</param>
public sealed record MessageTextResponse(string Kind, string Language, string Subject, string Text, bool IsOwn)
{
    internal static MessageTextResponse Of(EventLetter letter) => new(letter.Kind, letter.Language, letter.Words.Subject, letter.Words.Text, letter.IsOwn);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ListResponse<MessageResponse>))]
[JsonSerializable(typeof(ReplayRequest))]
[JsonSerializable(typeof(ReplayedResponse))]
[JsonSerializable(typeof(PreviewResponse))]
[JsonSerializable(typeof(MessageTextRequest))]
[JsonSerializable(typeof(MessageTextResponse))]
[JsonSerializable(typeof(ReportScheduleRequest))]
[JsonSerializable(typeof(ReportScheduleResponse))]
[JsonSerializable(typeof(ListResponse<FailedMessageResponse>))]
[JsonSerializable(typeof(ListResponse<FailedDeliveryResponse>))]
[JsonSerializable(typeof(FailureTotalsResponse))]
[JsonSerializable(typeof(LanguageRequest))]
[JsonSerializable(typeof(LanguageResponse))]
[JsonSerializable(typeof(BounceRequest))]
internal sealed partial class MessagesJson : JsonSerializerContext;
