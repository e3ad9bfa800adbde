using System.Security.Claims;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace EventLoop.Accounts;

/// <summary>The product's own access tokens: JWT, HS256 under a key derived from the master key, with <c>sub</c> and <c>role</c>.</summary>
internal sealed class AccessTokens
{
    private const string Issuer = "eventloop";

    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly SymmetricSecurityKey key;
    private readonly TimeProvider time;
    private readonly TimeSpan lifetime;

    public AccessTokens(MasterKey master, IOptions<AccountsOptions> options, TimeProvider time)
    {
        this.time = time;
        lifetime = TimeSpan.FromMinutes(options.Value.AccessTokenMinutes);
        key = new(master.Derive("jwt"));
        Validation = new()
        {
            ValidIssuer = Issuer,
            ValidAudience = Issuer,
            IssuerSigningKey = key,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            NameClaimType = Claims.Subject,
            RoleClaimType = Claims.Role,
            LifetimeValidator = (_, expires, _, _) => expires is { } end && end > time.GetUtcNow().UtcDateTime,
        };
    }

    public TokenValidationParameters Validation { get; }

    public SessionResponse Issue(Session session)
    {
        var now = time.GetUtcNow();
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds((now + lifetime).ToUnixTimeSeconds());
        var token = handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Issuer,
            IssuedAt = now.UtcDateTime,
            Expires = expiresAt.UtcDateTime,
            Subject = new([
                new Claim(Claims.Subject, session.AccountId.ToString()),
                .. RoleNames.Of(session.Roles).Select(role => new Claim(Claims.Role, role)),
            ]),
            SigningCredentials = new(key, SecurityAlgorithms.HmacSha256),
        });
        return new(token, expiresAt, session.RefreshToken);
    }
}

/// <summary>The claims that the API goes by, whoever issued the token.</summary>
internal static class Claims
{
    public const string Subject = "sub";
    public const string Role = "role";

    /// <summary>The device that a device token names.</summary>
    public const string Device = "device";

    /// <summary>SHA-256 of the whole device token.</summary>
    public const string DeviceHash = "device_hash";
}
