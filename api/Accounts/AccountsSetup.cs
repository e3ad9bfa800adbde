using EventLoop.Notifications;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace EventLoop.Accounts;

/// <summary>Accounts on the API's side: tokens and policies.</summary>
internal static class AccountsSetup
{
    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.Configure<AccountsOptions>(builder.Configuration.GetSection("Accounts"));
        services.AddSingleton<AccountIds>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<OrderTokens>();
        services.AddSingleton<UnsubscribeTokens>();
        services.AddSingleton<DeviceTokens>();
        services.AddSingleton<ApiKeyTokens>();
        services.AddSingleton<EnrolmentCodes>();
        services.AddSchemes();
        services.AddPolicies();

        var issuer = builder.Configuration.GetSection("Oidc").Get<OidcOptions>() ?? new();
        if (issuer.Authority is null)
        {
            services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<AccessTokens>((bearer, tokens) =>
            {
                bearer.MapInboundClaims = false;
                bearer.TokenValidationParameters = tokens.Validation;
            });
        }
        else
        {
            services.AddSingleton(issuer);
            services.AddSingleton<OidcAccounts>();
            services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
                .Configure<OidcAccounts>((bearer, accounts) => accounts.Configure(bearer));
        }
    }
}
