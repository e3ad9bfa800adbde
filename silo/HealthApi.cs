using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Prometheus;

namespace EventLoop;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it serves requests (200) or says what is missing (503).
/// <c>/metrics</c>: figures for Prometheus. All three are for the operator's network and take no credentials.
/// </summary>
public static class HealthApi
{
    /// <summary>The meters that Prometheus sees; each becomes a family of time series per tag, so none is there by accident.</summary>
    private static readonly string[] Meters = ["EventLoop", "Microsoft.AspNetCore.Hosting", "Microsoft.Orleans", "Npgsql", "System.Runtime"];

    static HealthApi()
    {
        Metrics.SuppressDefaultMetrics(new SuppressDefaultMetricOptions { SuppressEventCounters = true });
        Metrics.ConfigureMeterAdapter(adapter => adapter.InstrumentFilterPredicate = instrument => Meters.Contains(instrument.Meter.Name));
    }

    public static IEndpointRouteBuilder MapEventLoopHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("").AllowAnonymous().DisableRateLimiting().ExcludeFromDescription();
        health.MapGet("/health/live", () => TypedResults.Text("live"));
        health.MapGet("/health/ready", async (Readiness readiness) => await readiness.Missing() is { } missing
            ? TypedResults.Text(missing, statusCode: StatusCodes.Status503ServiceUnavailable)
            : TypedResults.Text("ready"));
        health.MapMetrics();
        return app;
    }
}
