using System.Text.Json.Serialization;

namespace EventLoop.Accounts;

/// <summary>What can be recorded of an API key. Names and members are for ever; members are only added.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(ApiKeyCreated), "created")]
[JsonDerivedType(typeof(ApiKeyRotated), "rotated")]
[JsonDerivedType(typeof(ApiKeyRevoked), "revoked")]
internal abstract record ApiKeyFact(DateTimeOffset At);

/// <param name="TokenHash">SHA-256 of the whole key, in lower-case hexadecimal: the key itself is not kept.</param>
internal sealed record ApiKeyCreated(Guid OrganizerId, string Name, IReadOnlyList<string> Scopes, int PerMinute, string TokenHash, DateTimeOffset At) : ApiKeyFact(At);

/// <summary>It has another secret; the one before works for a while.</summary>
/// <param name="OperationId">Of the request for it.</param>
internal sealed record ApiKeyRotated(Guid OperationId, string TokenHash, DateTimeOffset At) : ApiKeyFact(At);

/// <summary>It works no more.</summary>
internal sealed record ApiKeyRevoked(DateTimeOffset At) : ApiKeyFact(At);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<ApiKeyFact>))]
internal sealed partial class ApiKeyFactsJson : JsonSerializerContext;
