using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace EventLoop.Accounts;

/// <summary>A partner's program with an API key acts for the organizer whose key it is, as far as <see cref="KeyScopes"/> lets it.</summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeyTokens tokens, IGrainFactory grains)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (tokens.Read(Access.BearerOf(Request).ToString()) is not { } shown)
            return AuthenticateResult.Fail("Not an API key.");
        if (await grains.GetGrain<IApiKeyGrain>(shown.KeyId).Verify(shown.Hash) is not { } grant)
            return AuthenticateResult.Fail("The API key does not work.");

        Context.Features.Set(grant);
        var identity = new ClaimsIdentity(
            [new(Claims.Subject, grant.OrganizerId.ToString()), new(Claims.Role, RoleNames.Organizer)], Scheme.Name, Claims.Subject, Claims.Role);
        return AuthenticateResult.Success(new(new(identity), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }
}
