namespace EventLoop.Accounts;

/// <summary>One key with which a partner's program acts for an organizer, within its scopes. The grain's key is the API key's id.</summary>
[Alias("IApiKeyGrain")]
public interface IApiKeyGrain : IGrainWithGuidKey
{
    /// <summary>After a change the key before still works for so long.</summary>
    static readonly TimeSpan OldKeyServes = TimeSpan.FromHours(24);

    /// <summary>Makes it. A repeat gives the same key.</summary>
    [Alias("Create")]
    Task<Outcome<IssuedApiKey, ApiKeyRefusal>> Create(Caller caller, ApiKeyTerms terms);

    /// <summary>Gives it a new secret; the one before works for <see cref="OldKeyServes"/> more.</summary>
    /// <param name="operationId">A repeat makes no other secret.</param>
    [Alias("Rotate")]
    Task<Outcome<IssuedApiKey, ApiKeyRefusal>> Rotate(Caller caller, Guid operationId);

    /// <summary>It works no more, at once. A repeat changes nothing.</summary>
    [Alias("Revoke")]
    Task<Outcome<ApiKeyView, ApiKeyRefusal>> Revoke(Caller caller);

    /// <summary>Whom a key that was shown acts for; null when it does not work. Counts as a use of it.</summary>
    /// <param name="tokenHash">SHA-256 of the whole key, in lower-case hexadecimal.</param>
    [Alias("Verify")]
    Task<ApiKeyGrant?> Verify(string tokenHash);
}

/// <summary>Lists keys; any activation will do (key 0).</summary>
[Alias("IApiKeyListGrain")]
public interface IApiKeyListGrain : IGrainWithIntegerKey
{
    /// <summary>So many an organizer may have at once.</summary>
    const int MostKeys = 50;

    /// <summary>All keys of an organizer, also those that were revoked in the last thirty days; the newest first.</summary>
    [Alias("OfOrganizer")]
    Task<ApiKeyView[]> OfOrganizer(Guid organizerId);

    /// <summary>One of them; null when the organizer has none of this id.</summary>
    [Alias("Find")]
    Task<ApiKeyView?> Find(Guid organizerId, Guid keyId);
}

/// <summary>What an organizer lays down about a key.</summary>
/// <param name="Scopes">Words of <see cref="ApiKeyScopes"/>.</param>
/// <param name="PerMinute">So many requests it may make in a minute.</param>
[GenerateSerializer, Immutable, Alias("ApiKeyTerms")]
public sealed record ApiKeyTerms([property: Id(0)] string Name, [property: Id(1)] IReadOnlyList<string> Scopes, [property: Id(2)] int PerMinute);

/// <summary>A key, as its organizer sees it.</summary>
/// <param name="LastUsedAt">Up to a minute old; null: never.</param>
/// <param name="Uses">Requests that showed it; a crash loses up to a minute of them.</param>
/// <param name="OldKeyUntil">Until then the key before works, too; null when there was none, or its time is over.</param>
[GenerateSerializer, Immutable, Alias("ApiKeyView")]
public sealed record ApiKeyView(
    [property: Id(0)] Guid KeyId,
    [property: Id(1)] ApiKeyTerms Terms,
    [property: Id(2)] DateTimeOffset CreatedAt,
    [property: Id(3)] DateTimeOffset? OldKeyUntil,
    [property: Id(4)] DateTimeOffset? RevokedAt,
    [property: Id(5)] DateTimeOffset? LastUsedAt,
    [property: Id(6)] long Uses);

/// <summary>A key as it is told once.</summary>
[GenerateSerializer, Immutable, Alias("IssuedApiKey")]
public sealed record IssuedApiKey([property: Id(0)] ApiKeyView Key, [property: Id(1)] string Token)
{
    // A credential is not for logs.
    public override string ToString() => $"{nameof(IssuedApiKey)} {Key.KeyId}";
}

/// <summary>What a key allows.</summary>
[GenerateSerializer, Immutable, Alias("ApiKeyGrant")]
public sealed record ApiKeyGrant(
    [property: Id(0)] Guid KeyId, [property: Id(1)] Guid OrganizerId, [property: Id(2)] IReadOnlyList<string> Scopes, [property: Id(3)] int PerMinute);

/// <summary>Why something about a key is refused, by precedence.</summary>
[GenerateSerializer, Alias("ApiKeyRefusal")]
public enum ApiKeyRefusal
{
    NotFound,
    KeyReused,
    Revoked,
    TooMany,
}
