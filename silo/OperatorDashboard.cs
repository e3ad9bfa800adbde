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

    internal static void AddOperatorDashboard(this ISiloBuilder silo, IConfiguration configuration)
    {
        if (new OperatorPassword(configuration).IsSet)
            silo.AddDashboard(Options);
    }

    internal static void AddOperatorDashboard(this IClientBuilder client, IConfiguration configuration)
    {
        if (new OperatorPassword(configuration).IsSet)
            client.AddDashboard(Options);
    }

    public static IEndpointRouteBuilder MapOperatorDashboard(this IEndpointRouteBuilder app)
    {
        var operatorPassword = new OperatorPassword(app.ServiceProvider.GetRequiredService<IConfiguration>());
        if (!operatorPassword.IsSet)
            return app;
        app.MapOrleansDashboard(Path).ExcludeFromDescription().DisableHttpMetrics().AddEndpointFilter(async (call, next) =>
        {
            var response = call.HttpContext.Response;
            response.Headers.CacheControl = "no-store";
            if (operatorPassword.IsShownBy(call.HttpContext.Request))
                return await next(call);
            response.Headers.WWWAuthenticate = OperatorPassword.Challenge;
            return TypedResults.Unauthorized();
        });
        return app;
    }

    // The live log could hold anything, so it stays off.
    private static void Options(DashboardOptions dashboard) => dashboard.HideTrace = true;
}
