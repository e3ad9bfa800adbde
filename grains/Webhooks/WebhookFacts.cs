using System.Text.Json.Serialization;

namespace EventLoop.Webhooks;

/// <summary>What can be recorded of an organizer's webhooks. Names and members are for ever; members are only added.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(WebhookAdded), "added")]
[JsonDerivedType(typeof(WebhookChanged), "changed")]
[JsonDerivedType(typeof(SecretRotated), "secret_rotated")]
[JsonDerivedType(typeof(WebhookSwitchedOff), "switched_off")]
[JsonDerivedType(typeof(WebhookRemoved), "removed")]
internal abstract record WebhookFact(Guid WebhookId, DateTimeOffset At);

internal sealed record WebhookAdded(Guid WebhookId, Guid OrganizerId, string Url, IReadOnlyList<string> Types, DateTimeOffset At) : WebhookFact(WebhookId, At);

/// <summary>It has other terms now, and is on.</summary>
internal sealed record WebhookChanged(Guid WebhookId, string Url, IReadOnlyList<string> Types, DateTimeOffset At) : WebhookFact(WebhookId, At);

/// <summary>The next secret counts. Secrets follow from the master key, the webhook and their number, so none is stored.</summary>
/// <param name="OperationId">Of the request for it.</param>
internal sealed record SecretRotated(Guid WebhookId, Guid OperationId, DateTimeOffset At) : WebhookFact(WebhookId, At);

/// <param name="Reason"><c>failing</c>: nothing arrived for days; <c>gone</c>: the receiver said so (410).</param>
internal sealed record WebhookSwitchedOff(Guid WebhookId, string Reason, DateTimeOffset At) : WebhookFact(WebhookId, At);

internal sealed record WebhookRemoved(Guid WebhookId, DateTimeOffset At) : WebhookFact(WebhookId, At);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<WebhookFact>))]
internal sealed partial class WebhookFactsJson : JsonSerializerContext;
