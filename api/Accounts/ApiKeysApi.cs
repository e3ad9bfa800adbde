using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Accounts;

/// <summary>Keys with which partners' programs act for an organizer. No key can make, see or change keys.</summary>
internal static class ApiKeysApi
{
    public static void MapApiKeys(this IEndpointRouteBuilder api)
    {
        var all = api.MapGroup("/organizer/api-keys").WithTags("API keys").RequireAuthorization(Access.Organizer);
        all.MapPost("", Create).Refuses(409, "key_revoked").Refuses(422, "unknown_scope", "too_many_keys")
            .WithName("createApiKey").WithSummary("Make a key for a partner's program; the key itself is shown this once");
        all.MapGet("", List).WithName("listApiKeys").WithSummary("All keys, what they may do, and when they were used last");
        var one = all.MapGroup("/{keyId:guid}");
        one.MapGet("", Get).WithName("getApiKey").WithSummary("A key, what it may do, and when it was used last");
        one.MapPost("/rotate", Rotate).Refuses(409, "key_revoked")
            .WithName("rotateApiKey").WithSummary("Give it a new secret, shown this once; for 24 hours the old one works, too");
        one.MapDelete("", Revoke).WithName("revokeApiKey").WithSummary("It works no more, at once");
    }

    private static async Task<Results<Created<IssuedApiKeyResponse>, ProblemHttpResult>> Create(
        Body<ApiKeyRequest, ApiKeyTerms> body, HttpContext context, IGrainFactory grains)
    {
        if (body.Command.Scopes.Except(ApiKeyScopes.All).Any())
            return Problem.Of(422, "unknown_scope", $"Scopes are: {string.Join(", ", ApiKeyScopes.All)}.");
        var outcome = await grains.GetGrain<IApiKeyGrain>(context.OperationId()).Create(context.Caller(), body.Command);
        return outcome.Value is { } issued
            ? TypedResults.Created($"/api/v1/organizer/api-keys/{issued.Key.KeyId}", IssuedApiKeyResponse.Of(issued))
            : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Ok<ListResponse<ApiKeyResponse>>> List(HttpContext context, IGrainFactory grains) =>
        TypedResults.Ok(new ListResponse<ApiKeyResponse>([.. (await grains.GetGrain<IApiKeyListGrain>(0).OfOrganizer(context.Caller().AccountId!.Value)).Select(ApiKeyResponse.Of)], null));

    private static async Task<Results<Ok<ApiKeyResponse>, ProblemHttpResult>> Get(Guid keyId, HttpContext context, IGrainFactory grains) =>
        await grains.GetGrain<IApiKeyListGrain>(0).Find(context.Caller().AccountId!.Value, keyId) is { } key ? TypedResults.Ok(ApiKeyResponse.Of(key)) : Problem.NotFound();

    private static async Task<Results<Ok<IssuedApiKeyResponse>, ProblemHttpResult>> Rotate(Guid keyId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IApiKeyGrain>(keyId).Rotate(context.Caller(), context.OperationId());
        return outcome.Value is { } issued ? TypedResults.Ok(IssuedApiKeyResponse.Of(issued)) : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Revoke(Guid keyId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IApiKeyGrain>(keyId).Revoke(context.Caller());
        return outcome.Refusal is { } refusal ? Refused(refusal) : TypedResults.NoContent();
    }

    private static ProblemHttpResult Refused(ApiKeyRefusal refusal) => refusal switch
    {
        ApiKeyRefusal.NotFound => Problem.NotFound(),
        ApiKeyRefusal.KeyReused => Problem.Of(422, "idempotency_key_reused", "The key was used for a request with another body."),
        ApiKeyRefusal.Revoked => Problem.Of(409, "key_revoked", "The API key was revoked."),
        ApiKeyRefusal.TooMany => Problem.Of(422, "too_many_keys", $"An organizer has at most {IApiKeyListGrain.MostKeys} API keys."),
    };
}

/// <summary>A key that is to be made.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Scopes">What it may do: <c>events:read</c>, <c>orders:read</c>, <c>attendees:read</c>, <c>figures:read</c>, <c>scan</c>, <c>webhooks:manage</c>.</param>
/// <param name="RequestsPerMinute">From 1 to 6,000; 600 when it is not given.</param>
internal sealed record ApiKeyRequest(string? Name, IReadOnlyList<string?>? Scopes, int? RequestsPerMinute = null) : IRequest<ApiKeyTerms>
{
    private const int MostPerMinute = 6_000;
    private const int UsualPerMinute = 600;
    private const int MostScopes = 20;

    public ApiKeyTerms Parse(FieldErrors errors)
    {
        var name = errors.Text("name", Name, 100);
        if (Scopes is null || Scopes.Count is 0 or > MostScopes)
            errors.Add("scopes", Scopes is null ? "is required" : $"must have between 1 and {MostScopes} items");
        var perMinute = errors.OptionalBetween("requestsPerMinute", RequestsPerMinute, 1, MostPerMinute) ?? UsualPerMinute;
        return new(name, [.. (Scopes ?? []).Select(scope => scope ?? "").Distinct().Order(StringComparer.Ordinal)], perMinute);
    }
}

/// <summary>A key, without the key itself.</summary>
/// <param name="OldKeyUntil">Until then the key before the last change works, too.</param>
/// <param name="LastUsedAt">Up to a minute old; null: never.</param>
/// <param name="Uses">Requests that showed it, approximately.</param>
public sealed record ApiKeyResponse(
    Guid KeyId,
    string Name,
    IReadOnlyList<string> Scopes,
    int RequestsPerMinute,
    DateTimeOffset CreatedAt,
    DateTimeOffset? OldKeyUntil,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? LastUsedAt,
    long Uses)
{
    public static ApiKeyResponse Of(ApiKeyView key) => new(
        key.KeyId, key.Terms.Name, key.Terms.Scopes, key.Terms.PerMinute, key.CreatedAt, key.OldKeyUntil, key.RevokedAt, key.LastUsedAt, key.Uses);
}

/// <summary>A key that was made or changed.</summary>
/// <param name="Token">The key itself, which goes into <c>Authorization: Bearer</c>. It is not shown again.</param>
public sealed record IssuedApiKeyResponse(
    Guid KeyId, string Name, IReadOnlyList<string> Scopes, int RequestsPerMinute, DateTimeOffset CreatedAt, DateTimeOffset? OldKeyUntil, string Token)
{
    public static IssuedApiKeyResponse Of(IssuedApiKey issued) => new(
        issued.Key.KeyId, issued.Key.Terms.Name, issued.Key.Terms.Scopes, issued.Key.Terms.PerMinute, issued.Key.CreatedAt, issued.Key.OldKeyUntil, issued.Token);
}
