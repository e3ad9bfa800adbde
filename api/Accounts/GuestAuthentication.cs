using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace EventLoop.Accounts;

/// <summary>Who shows no token is a guest, and no scheme needs to be asked about it: most buyers are.</summary>
internal sealed class GuestAuthentication(
    IAuthenticationSchemeProvider schemes, IAuthenticationHandlerProvider handlers, IClaimsTransformation transform, IOptions<AuthenticationOptions> options)
    : AuthenticationService(schemes, handlers, transform, options)
{
    private static readonly Task<AuthenticateResult> Guest = Task.FromResult(AuthenticateResult.NoResult());

    public override Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string? scheme) =>
        context.Request.Headers.Authorization.Count == 0 && !(Sessions.MayHave(context.Request) && Access.IsForPage(context)) ? Guest : base.AuthenticateAsync(context, scheme);
}
