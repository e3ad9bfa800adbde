using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EventLoop.Webhooks;

/// <summary>A partner's server: keeps all that it is told, and answers as it is bidden.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly SemaphoreSlim came = new(0);

    private WebhookReceiver(WebApplication app) => this.app = app;

    /// <summary>All that came, the oldest first, with what was answered.</summary>
    public ConcurrentQueue<Told> Came { get; } = new();

    /// <summary>What is answered, by what came.</summary>
    public Func<Told, int> Answer { get; set; } = _ => 204;

    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<WebhookReceiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var receiver = new WebhookReceiver(builder.Build());
        receiver.app.MapPost("/{**path}", receiver.Receive);
        await receiver.app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>Waits until so many have come in all.</summary>
    public async Task<IReadOnlyList<Told>> Wait(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (Came.Count < count)
            await came.WaitAsync(patience.Token);
        return [.. Came];
    }

    private async Task<IResult> Receive(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var told = new Told(
            request.Path,
            request.Headers["webhook-id"].ToString(),
            request.Headers["webhook-timestamp"].ToString(),
            request.Headers["webhook-signature"].ToString(),
            await reader.ReadToEndAsync());
        var status = Answer(told);
        Came.Enqueue(told);
        came.Release();
        return status is 302 ? Results.Redirect("http://127.0.0.1:9/inside") : Results.StatusCode(status);
    }
}

/// <summary>What came.</summary>
internal sealed record Told(string Path, string Id, string Timestamp, string Signature, string Body);
