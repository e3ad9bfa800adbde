using System.Globalization;
using EventLoop.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;

namespace EventLoop.Running;

/// <summary>What <c>/metrics</c> said at one moment: a value for each series, such as <c>eventloop_holds_total{result="held"}</c>.</summary>
internal sealed record Scrape(IReadOnlyDictionary<string, double> Series)
{
    /// <summary>The names of all series, without labels.</summary>
    public IEnumerable<string> Names => Series.Keys.Select(series => series.Split('{')[0]).Distinct();

    /// <summary>The value of a series; null when there is none.</summary>
    public double? this[string series] => Series.TryGetValue(series, out var value) ? value : null;

    /// <summary>
    /// Each host of this process has Orleans' meters for itself and every host exports those of all: a series of one that has just ended can
    /// stand beside that of the others, and both count.
    /// </summary>
    public static async Task<Scrape> Of(Product product)
    {
        var text = await product.Client.GetStringAsync("/metrics");
        return new(text.Split('\n').Where(line => line.Length > 0 && line[0] != '#')
            .GroupBy(
                line => line[..line.LastIndexOf(' ')].Replace("{}", "", StringComparison.Ordinal),
                line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture))
            .ToDictionary(series => series.Key, series => series.Sum()));
    }

    /// <summary>Each look is a fresh one.</summary>
    public static void Uncached(WebApplicationBuilder builder) =>
        builder.Services.Configure<PrometheusAspNetCoreOptions>(prometheus => prometheus.ScrapeResponseCacheDurationMilliseconds = 0);
}
