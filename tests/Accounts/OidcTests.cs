using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using EventLoop.Requests;
using EventLoop.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace EventLoop.Accounts;

/// <summary>The product with accounts of an external issuer, which this test plays.</summary>
public sealed class OidcTests : IAsyncLifetime
{
    private readonly RSA rsa = RSA.Create(2048);
    private WebApplication issuer = null!;
    private TestDatabase database = null!;
    private Product product = null!;

    private string Authority => issuer.Urls.Single();

    public async Task InitializeAsync()
    {
        await StartIssuer();
        database = await TestDatabase.Create();
        product = await Product.Start(
            database,
            null,
            ("Oidc:Authority", Authority),
            ("Oidc:Audience", "tickets"),
            ("Oidc:RequireHttps", "false"),
            ("Oidc:RoleClaim", "groups"),
            ("Oidc:RoleNames:promoters", "organizer"));
    }

    public async Task DisposeAsync()
    {
        await product.DisposeAsync();
        await database.DisposeAsync();
        await issuer.DisposeAsync();
        rsa.Dispose();
    }

    [Fact]
    public async Task A_subject_of_the_issuer_has_an_account_with_the_roles_that_its_token_names()
    {
        using var client = product.NewClient(Token("auth0|1", "promoters"));

        var me = await client.GetAsync("/api/v1/me").Json();
        var again = await client.GetAsync("/api/v1/me").Json();

        Assert.Equal(me.ToString(), again.ToString());
        Assert.Equal("ada@example.org", me.Text("email"));
        Assert.Equal(["attendee", "organizer"], me.GetProperty("roles").EnumerateArray().Select(r => r.GetString()));
        Assert.Equal(200, (int)(await client.GetAsync("/api/v1/organizer/events")).StatusCode);
    }

    [Fact]
    public async Task Two_subjects_may_share_an_address_and_are_two_accounts()
    {
        using var one = product.NewClient(Token("auth0|1"));
        using var other = product.NewClient(Token("google|1"));

        Assert.NotEqual((await one.GetAsync("/api/v1/me").Json()).Text("userId"), (await other.GetAsync("/api/v1/me").Json()).Text("userId"));
        await one.GetAsync("/api/v1/organizer/events").Problem(403, "forbidden");
    }

    [Fact]
    public async Task A_token_for_somebody_else_or_by_somebody_else_is_refused()
    {
        using var stranger = RSA.Create(2048);
        foreach (var token in new[]
        {
            Token("auth0|1", audience: "another"),
            Token("auth0|1", signer: stranger),
            Token("auth0|1", expires: DateTime.UnixEpoch.AddYears(50)),
            Token("auth0|1", issuedBy: "https://elsewhere.example.org"),
        })
        {
            using var client = product.NewClient(token);
            await client.GetAsync("/api/v1/me").Problem(401, "unauthorized");
        }
    }

    private async Task StartIssuer()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        issuer = builder.Build();
        issuer.Urls.Add($"http://{IPAddress.Loopback}:0");
        issuer.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = Authority, jwks_uri = $"{Authority}/keys" }));
        var key = rsa.ExportParameters(includePrivateParameters: false);
        issuer.MapGet("/keys", () => Results.Json(new
        {
            keys = new[]
            {
                new { kty = "RSA", use = "sig", kid = "1", n = Base64UrlEncoder.Encode(key.Modulus), e = Base64UrlEncoder.Encode(key.Exponent) },
            },
        }));
        await issuer.StartAsync();
    }

    private string Token(
        string subject, string? group = null, string audience = "tickets", RSA? signer = null, DateTime? expires = null, string? issuedBy = null)
    {
        var claims = new List<Claim> { new("sub", subject), new("email", "ada@example.org"), new("name", "Ada") };
        if (group is not null)
            claims.Add(new("groups", group));
        var end = expires ?? TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1);
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuedBy ?? Authority,
            Audience = audience,
            NotBefore = end.AddHours(-2),
            IssuedAt = end.AddHours(-2),
            Expires = end,
            Subject = new(claims),
            SigningCredentials = new(new RsaSecurityKey(signer ?? rsa) { KeyId = "1" }, SecurityAlgorithms.RsaSha256),
        });
    }
}
