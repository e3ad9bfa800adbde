using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EventLoop.Tickets;

/// <summary>Apple's push service as wallets' pushes meet it: HTTP/2 and nothing else.</summary>
internal sealed class FakeApns : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeApns(WebApplication app) => this.app = app;

    public ConcurrentQueue<Pushed> Taken { get; } = new();

    /// <summary>Asked for each push; null: it is taken.</summary>
    public Func<string, (int Status, string Reason)?> Trouble { get; set; } = _ => null;

    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<FakeApns> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var apns = new FakeApns(builder.Build());
        apns.app.MapPost("/3/device/{token}", apns.Receive);
        await apns.app.StartAsync();
        return apns;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task<IResult> Receive(string token, HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        var headers = context.Request.Headers;
        var push = new Pushed(token, headers["apns-topic"]!, headers["apns-push-type"]!, headers.Authorization!, await body.ReadToEndAsync());
        if (Trouble(token) is var (status, reason))
            return Results.Json(new { reason }, statusCode: status);
        Taken.Enqueue(push);
        return Results.Ok();
    }
}

/// <summary>A push that was taken.</summary>
internal sealed record Pushed(string Token, string Topic, string Type, string Authorization, string Body);
