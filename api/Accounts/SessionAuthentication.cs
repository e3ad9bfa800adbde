using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace EventLoop.Accounts;

/// <summary>Visitors of the pages, by their cookies. Who has to sign in is sent to do so, and comes back.</summary>
internal sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Sessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync() => await sessions.Read(Context) is { } user
        ? AuthenticateResult.Success(new(user, Scheme.Name))
        : AuthenticateResult.NoResult();

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var back = HttpMethods.IsGet(Request.Method) ? Request.Path + Request.QueryString : "/";
        Response.Redirect($"/sign-in?to={Uri.EscapeDataString(back)}");
        return Task.CompletedTask;
    }
}
