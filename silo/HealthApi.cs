using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EventLoop;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it serves requests (200) or says what is missing (503).
/// <c>/metrics</c>: figures for Prometheus. All three are for the operator's network and take no credentials.
/// </summary>
public static class HealthApi
{
    public static IEndpointRouteBuilder MapEventLoopHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("").AllowAnonymous().DisableRateLimiting().DisableHttpMetrics().ExcludeFromDescription();
        health.MapGet("/health/live", () => TypedResults.Text("live"));
        health.MapGet("/health/ready", async (Readiness readiness) => await readiness.Missing() is { } missing
            ? TypedResults.Text(missing, statusCode: StatusCodes.Status503ServiceUnavailable)
            : TypedResults.Text("ready"));
        health.MapPrometheusScrapingEndpoint();
        return app;
    }
}
