using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EventLoop.Accounts;

/// <summary>Puts what account grains need into a silo's container. Needs the data source and a clock.</summary>
internal static class AccountsHosting
{
    /// <summary>What OWASP's password storage cheat sheet asks of PBKDF2 with HMAC-SHA-512.</summary>
    private const int PasswordIterations = 210_000;

    public static IServiceCollection AddEventLoopAccounts(this IServiceCollection services, IConfiguration configuration) => services
        .Configure<PasswordHasherOptions>(o => o.IterationCount = configuration.GetValue("Accounts:PasswordIterations", PasswordIterations))
        .AddSingleton<PasswordHashing>()
        .AddSingleton<UserRows>()
        .AddSingleton<SignInLinks>()
        .AddSingleton<ApiKeyTokens>()
        .AddSingleton<ApiKeyTable>();
}
