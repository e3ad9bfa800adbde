using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Dashboard;

namespace EventLoop;

/// <summary>
/// The Orleans dashboard at <c>/operator/dashboard/</c>, only when <c>Operator:Password</c> is set, and only for whoever shows it (HTTP Basic,
/// user <c>operator</c>, since browsers cannot send anything else by themselves). By itself it would be open to all, and it shows the state of grains.
/// </summary>
public static class OperatorDashboard
{
    private const string Path = "/operator/dashboard";
    private const string User = "operator";
    private const int ShortestPassword = 20;

    internal static void AddOperatorDashboard(this ISiloBuilder silo, IConfiguration configuration)
    {
        if (Password(configuration) is not null)
            silo.AddDashboard(Options);
    }

    internal static void AddOperatorDashboard(this IClientBuilder client, IConfiguration configuration)
    {
        if (Password(configuration) is not null)
            client.AddDashboard(Options);
    }

    public static IEndpointRouteBuilder MapOperatorDashboard(this IEndpointRouteBuilder app)
    {
        if (Password(app.ServiceProvider.GetRequiredService<IConfiguration>()) is not { } password)
            return app;
        var expected = SHA256.HashData(Encoding.UTF8.GetBytes($"{User}:{password}"));
        app.MapOrleansDashboard(Path).ExcludeFromDescription().DisableHttpMetrics().AddEndpointFilter(async (call, next) =>
        {
            var response = call.HttpContext.Response;
            response.Headers.CacheControl = "no-store";
            if (Shows(call.HttpContext.Request, expected))
                return await next(call);
            response.Headers.WWWAuthenticate = "Basic realm=\"operator\", charset=\"UTF-8\"";
            return TypedResults.Unauthorized();
        });
        return app;
    }

    // The live log could hold anything, so it stays off.
    private static void Options(DashboardOptions dashboard) => dashboard.HideTrace = true;

    private static string? Password(IConfiguration configuration) => configuration["Operator:Password"] switch
    {
        null or "" => null,
        { Length: < ShortestPassword } => throw new StartException($"Operator:Password needs at least {ShortestPassword} characters (openssl rand -base64 24)."),
        var password => password,
    };

    /// <summary>Compares hashes, so that the time it takes says nothing of what is expected.</summary>
    private static bool Shows(HttpRequest request, byte[] expected)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var shown) || !"Basic".Equals(shown.Scheme, StringComparison.OrdinalIgnoreCase))
            return false;
        var credential = new byte[1024];
        return Convert.TryFromBase64String(shown.Parameter ?? "", credential, out var length)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(credential.AsSpan(0, length)), expected);
    }
}
