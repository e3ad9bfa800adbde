using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace EventLoop.Accounts;

/// <summary>
/// Takes a device token for what it says; the gate that is asked compares it with the devices that are enrolled, so that no list of
/// tokens has to be kept fresh here.
/// </summary>
internal sealed class DeviceAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (DeviceTokens.Read(Access.BearerOf(Request).ToString()) is not { } device)
            return Task.FromResult(AuthenticateResult.Fail("Not a device token."));

        var identity = new ClaimsIdentity(
            [new(Claims.Device, device.DeviceId.ToString()), new(Claims.DeviceHash, device.TokenHash)], Scheme.Name);
        return Task.FromResult(AuthenticateResult.Success(new(new(identity), Scheme.Name)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }
}
