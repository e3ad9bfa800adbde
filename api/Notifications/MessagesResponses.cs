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
internal sealed record PreviewResponse(string Subject, string Text, string Html)
{
    public static PreviewResponse Of(LetterPreview letter) => new(letter.Subject, letter.Text, letter.Html);
}

internal sealed record LanguageResponse(string Language);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ListResponse<MessageResponse>))]
[JsonSerializable(typeof(ReplayRequest))]
[JsonSerializable(typeof(ReplayedResponse))]
[JsonSerializable(typeof(PreviewResponse))]
[JsonSerializable(typeof(LanguageRequest))]
[JsonSerializable(typeof(LanguageResponse))]
[JsonSerializable(typeof(BounceRequest))]
internal sealed partial class MessagesJson : JsonSerializerContext;
