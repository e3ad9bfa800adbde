namespace EventLoop.Accounts;

/// <summary>Settings under <c>Accounts</c>.</summary>
internal sealed class AccountsOptions
{
    /// <summary>A token cannot be called back, so it should not live long; its session goes on through the refresh token.</summary>
    public int AccessTokenMinutes { get; set; } = 30;
}

/// <summary>Settings under <c>Oidc</c>: an external issuer in place of local accounts. Off without an authority.</summary>
internal sealed class OidcOptions
{
    /// <summary>The issuer's address; its keys are found through <c>/.well-known/openid-configuration</c>.</summary>
    public string? Authority { get; set; }

    /// <summary>What the issuer's tokens must be meant for.</summary>
    public string? Audience { get; set; }

    /// <summary>The claim that lists the roles.</summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>What the issuer calls our roles, where it has other names for them: its name, then ours.</summary>
    public Dictionary<string, string> RoleNames { get; } = [];

    /// <summary>Off only for an issuer on the same machine.</summary>
    public bool RequireHttps { get; set; } = true;
}
