using EventLoop.Requests;

namespace EventLoop.Accounts;

/// <summary>The scope that an API key needs for an endpoint; without this no key reaches it.</summary>
internal sealed record KeyScope(string Scope);

/// <summary>Turns API keys away from all that is not in their scopes, whoever else may call it.</summary>
internal static class KeyScopes
{
    public const string OutOfScope = "out_of_scope";

    /// <summary>Opens an endpoint to API keys with this scope.</summary>
    public static TBuilder ForKeys<TBuilder>(this TBuilder endpoint, string scope)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new KeyScope(scope));

    public static void UseKeyScopes(this WebApplication app) => app.Use((context, next) =>
        context.Features.Get<ApiKeyGrant>() is not { } key || IsWithin(key, context) ? next(context) : Refuse(context));

    // Of several the innermost counts, which is the last: a group may say one, and an endpoint in it another.
    private static bool IsWithin(ApiKeyGrant key, HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<KeyScope>() is { } needed && key.Scopes.Contains(needed.Scope);

    private static Task Refuse(HttpContext context)
    {
        var needed = context.GetEndpoint()?.Metadata.GetMetadata<KeyScope>();
        return Problem.Of(403, OutOfScope, needed is null ? "No API key may do this." : $"The API key needs the scope {needed.Scope}.").ExecuteAsync(context);
    }
}
