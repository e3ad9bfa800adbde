using EventLoop.Payments;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Orleans.Diagnostics;

namespace EventLoop;

/// <summary>
/// Metrics for <c>/metrics</c>, always; traces for a collector, only when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names one. Without it no
/// source has a listener and no filter stands before a grain call, so that tracing costs nothing.
/// </summary>
internal static class Telemetry
{
    /// <summary>The meters that Prometheus sees; each becomes a family of time series per tag, so none is there by accident.</summary>
    private static readonly string[] Meters = ["EventLoop", "Microsoft.AspNetCore.Hosting", "Microsoft.Orleans", "Npgsql", "System.Runtime"];

    public static bool IsTraced(this IConfiguration configuration) => !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(builder.ServiceName(), serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3)))
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter(ConfigureNames));
        if (builder.Configuration.IsTraced())
            telemetry.WithTracing(tracing => tracing.TraceRequests(builder.Configuration));
    }

    private static TracerProviderBuilder TraceRequests(this TracerProviderBuilder tracing, IConfiguration configuration) => tracing
        .SetSampler(new RequestSampler(configuration.GetValue("OTEL_TRACES_SAMPLER_ARG", 1.0)))
        .AddAspNetCoreInstrumentation(requests => requests.Filter = context => IsTraced(context.Request.Path))
        .AddSource(
            "EventLoop",
            "Npgsql",
            ActivitySources.ApplicationGrainActivitySourceName,
            ActivitySources.RuntimeActivitySourceName,
            ActivitySources.LifecycleActivitySourceName,
            ActivitySources.StorageActivitySourceName)
        .AddOtlpExporter();

    // A path is part of a span, and nothing that has a card's number in it is kept.
    private static bool IsTraced(PathString path) => !IsOperators(path) && !CardNumbers.In(path.Value ?? "");

    private static bool IsOperators(PathString path) => path.StartsWithSegments("/health") || path.StartsWithSegments("/metrics");

    /// <summary>The names stand for themselves (<c>eventloop_orders_total</c>): no label on every series says which library counted.</summary>
    private static void ConfigureNames(PrometheusAspNetCoreOptions prometheus) => prometheus.ScopeInfoEnabled = false;

    private static string ServiceName(this IHostApplicationBuilder builder) =>
        builder.Configuration["OTEL_SERVICE_NAME"] ?? builder.Environment.ApplicationName.ToLowerInvariant().Replace('.', '-');
}
