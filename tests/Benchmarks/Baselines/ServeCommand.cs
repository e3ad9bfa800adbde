using EventLoop.Gates;
using EventLoop.Orders;
using EventLoop.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace EventLoop.Benchmarks;

/// <summary>
/// A baseline as a process of its own, with the product's Kestrel settings and JSON, and nothing else of it: no authentication, no
/// idempotency keys, no limits, no validation beyond types.
/// </summary>
internal static class ServeCommand
{
    private static readonly Dictionary<string, Func<string, IShop>> Shops = new()
    {
        ["echo"] = _ => new EchoShop(),
        ["sql"] = database => new SqlShop(database),
        ["occ"] = database => new OccShop(database),
        ["redis"] = database => new RedisShop(database, Environment.GetEnvironmentVariable("BENCH_REDIS")!),
    };

    /// <param name="design">Which.</param>
    /// <param name="url">Where it listens.</param>
    public static async Task<int> Run(string design, string url)
    {
        var shop = Shops[design](Environment.GetEnvironmentVariable("BENCH_POSTGRES") ?? "");
        var builder = WebApplication.CreateBuilder(["--urls", url]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddRequests();
        var app = builder.Build();
        app.MapGet("/health/ready", () => "ready");
        app.MapGet("/metrics", () => $"{ServerProcess.AllocatedMetric} {GC.GetTotalAllocatedBytes()}\n");
        app.MapShop(shop);
        await app.RunAsync();
        return 0;
    }

    private static void MapShop(this IEndpointRouteBuilder app, IShop shop)
    {
        app.MapPost("/api/v1/orders", async (PlaceOrderRequest request) =>
            await shop.Place(request) is { } order
                ? Results.Created($"/api/v1/orders/{order.OrderId}", order)
                : Results.Conflict());
        app.MapPost("/api/v1/orders/{orderId:guid}/confirm", async (Guid orderId, ConfirmOrderRequest request) =>
            await shop.Confirm(orderId, request) is { } order ? Results.Ok(order) : Results.NotFound());
        app.MapPost("/api/v1/checkin/scan", async (ScanRequest request) => Results.Ok(await shop.Scan(request)));
    }
}

/// <summary>The product's two hot paths as a baseline does them.</summary>
internal interface IShop
{
    /// <summary>Null: sold out.</summary>
    ValueTask<OrderResponse?> Place(PlaceOrderRequest request);

    /// <summary>Null: there is no such pending order.</summary>
    ValueTask<OrderResponse?> Confirm(Guid orderId, ConfirmOrderRequest request);

    ValueTask<ScanResponse> Scan(ScanRequest request);
}
