using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace EventLoop.Accounts;

/// <summary>
/// Accounts that an external issuer keeps: its subject stands for an account of ours, with an id that follows from it, and its claims
/// name the roles. Whoever is seen for the first time by this process is written down.
/// </summary>
internal sealed class OidcAccounts(OidcOptions options, AccountIds ids, IGrainFactory grains)
{
    /// <summary>Forgotten as a whole when full: writing somebody down once more does no harm.</summary>
    private const int MostRemembered = 100_000;

    private readonly ConcurrentDictionary<Guid, (string Email, string Name, Roles Roles)> introduced = new();

    public void Configure(JwtBearerOptions bearer)
    {
        bearer.Authority = options.Authority;
        bearer.Audience = options.Audience;
        bearer.RequireHttpsMetadata = options.RequireHttps;
        bearer.MapInboundClaims = false;
        bearer.TokenValidationParameters.ValidateAudience = options.Audience is not null;
        bearer.TokenValidationParameters.NameClaimType = Claims.Subject;
        bearer.TokenValidationParameters.RoleClaimType = Claims.Role;
        bearer.Events = new() { OnTokenValidated = Translate };
    }

    private async Task Translate(TokenValidatedContext context)
    {
        var theirs = context.Principal!;
        if (theirs.FindFirstValue(Claims.Subject) is not { Length: > 0 } subject)
        {
            context.Fail("The token has no subject.");
            return;
        }

        var issuer = context.SecurityToken.Issuer;
        var accountId = ids.OfSubject(issuer, subject);
        var roles = RolesOf(theirs);
        await Introduce(accountId, $"{issuer} {subject}", theirs, roles);
        context.Principal = new(new ClaimsIdentity(
            [new(Claims.Subject, accountId.ToString()), .. RoleNames.Of(roles).Select(r => new Claim(Claims.Role, r))],
            context.Scheme.Name, Claims.Subject, Claims.Role));
    }

    /// <summary>Everybody may buy tickets; anything more must be in the token.</summary>
    private Roles RolesOf(ClaimsPrincipal theirs) => Roles.Attendee | RoleNames.Read(
        theirs.FindAll(options.RoleClaim).Select(c => options.RoleNames.GetValueOrDefault(c.Value, c.Value)));

    private async Task Introduce(Guid accountId, string subject, ClaimsPrincipal theirs, Roles roles)
    {
        var who = (theirs.FindFirstValue("email") ?? "", theirs.FindFirstValue("name") ?? "", roles);
        if (introduced.TryGetValue(accountId, out var known) && known == who)
            return;
        await grains.GetGrain<IAccountGrain>(accountId).Introduce(new(subject, who.Item1, who.Item2, roles));
        if (introduced.Count >= MostRemembered)
            introduced.Clear();
        introduced[accountId] = who;
    }
}
