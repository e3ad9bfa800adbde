using EventLoop.Screens;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.HttpOverrides;

namespace EventLoop.Requests;

/// <summary>What every request meets before and after its endpoint.</summary>
internal static class RequestsSetup
{
    /// <summary>
    /// A body that is too large is still taken off the wire up to here and thrown away: a connection that is cut while a client sends
    /// takes the answer with it.
    /// </summary>
    private const long LargestDrainedBytes = 8 * 1024 * 1024;

    public static void AddRequests(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestDrainedBytes;
        });
        builder.Services.Configure<JsonOptions>(Json.Configure);
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddExceptionHandler<Faults>();
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded => TrustProxies(forwarded, builder.Configuration));
    }

    /// <summary>Everything that goes wrong from here on becomes a problem: exceptions, and answers that have a status and nothing else.</summary>
    public static void UseFaults(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseStatusCodePages(page => OfStatus(page.HttpContext).ExecuteAsync(page.HttpContext));
        app.UseExceptionHandler(_ => { });
        app.Use(RefuseNul);
    }

    /// <summary>Only an endpoint that takes files takes large bodies; it is known by now which one is meant.</summary>
    public static void UseBodyLimits(this WebApplication app) => app.Use(RefuseHuge);

    /// <summary>The group that holds every endpoint of the API: what is malformed is answered before an endpoint runs.</summary>
    public static RouteGroupBuilder MapApi(this WebApplication app, string prefix)
    {
        var api = app.MapGroup(prefix);
        api.AddEndpointFilter(Malformed.Filter);
        api.WithMetadata(new ApiEndpoint());
        return api;
    }

    private static IResult OfStatus(HttpContext context) => Sorry.IsForPeople(context, context.GetEndpoint())
        ? Sorry.Of(context.Response.StatusCode)
        : context.Response.StatusCode == StatusCodes.Status400BadRequest ? Malformed.Query(context) : Problem.OfStatus(context.Response.StatusCode);

    /// <summary>The address that a proxy reports counts only when the proxy is in one of the networks <c>Proxies:Networks</c>.</summary>
    private static void TrustProxies(ForwardedHeadersOptions forwarded, IConfiguration configuration)
    {
        var networks = configuration.GetSection("Proxies:Networks").Get<string[]>() ?? [];
        forwarded.ForwardedHeaders = networks.Length == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        forwarded.KnownIPNetworks.Clear();
        forwarded.KnownProxies.Clear();
        foreach (var network in networks)
            forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
    }

    /// <summary>A body without a length is measured while it is read.</summary>
    private static Task RefuseHuge(HttpContext context, RequestDelegate next) =>
        context.Request.ContentLength > RequestBody.LargestBytes && context.GetEndpoint()?.Metadata.GetMetadata<TakesFiles>() is null
            ? Problem.OfStatus(StatusCodes.Status413PayloadTooLarge).ExecuteAsync(context)
            : next(context);

    /// <summary>U+0000 can be written in an address and cannot be stored or searched for.</summary>
    private static Task RefuseNul(HttpContext context, RequestDelegate next) =>
        context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true
            ? Problem.Malformed("query", "must not have the character U+0000").ExecuteAsync(context)
            : next(context);
}
