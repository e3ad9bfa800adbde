using EventLoop.Ledger;

namespace EventLoop.Accounts;

/// <summary>One API key: whom it acts for, what it may do, and by which hashes it is known.</summary>
internal sealed record ApiKey : ILedgerState<ApiKey, ApiKeyFact>
{
    /// <summary>Null: it was never made.</summary>
    public ApiKeyCreated? Created { get; private init; }

    /// <summary>The last change of its secret; null: none.</summary>
    public ApiKeyRotated? Rotated { get; private init; }

    public DateTimeOffset? RevokedAt { get; private init; }

    /// <summary>The number of its secret, from 1.</summary>
    public int Secret { get; private init; } = 1;

    /// <summary>Of the secret that counts.</summary>
    public string Hash { get; private init; } = "";

    /// <summary>Of the one before; null: there was none.</summary>
    public string? OldHash { get; private init; }

    public static FactKind<ApiKey, ApiKeyFact> Kind { get; } = new("api_key", ApiKeyFactsJson.Default.IReadOnlyListApiKeyFact, (id, after, _, isNew) => [ApiKeyRow.Of(id, after, isNew)]);

    public ApiKey Apply(ApiKeyFact fact) => fact switch
    {
        ApiKeyCreated created => this with { Created = created, Hash = created.TokenHash },
        ApiKeyRotated rotated => this with { Rotated = rotated, Secret = Secret + 1, OldHash = Hash, Hash = rotated.TokenHash },
        ApiKeyRevoked revoked => this with { RevokedAt = revoked.At },
        _ => throw new InvalidOperationException($"An API key knows no {fact.GetType().Name}."),
    };

    public bool IsOf(Caller caller) => Created is { } created && caller.IsOrganizer(created.OrganizerId);

    /// <summary>Whether the secret with this hash works now.</summary>
    public bool Accepts(string tokenHash, DateTimeOffset now) =>
        Created is not null && RevokedAt is null && (tokenHash == Hash || (tokenHash == OldHash && now < Rotated!.At + IApiKeyGrain.OldKeyServes));

    public bool Has(ApiKeyTerms terms) =>
        Created is { } created && created.Name == terms.Name && created.PerMinute == terms.PerMinute && created.Scopes.SequenceEqual(terms.Scopes);
}
