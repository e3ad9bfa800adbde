using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EventLoop;

/// <summary>A client that reaches the cluster through one silo only. Once lost it stays so.</summary>
internal sealed class DirectLine : IClusterConnectionStatusObserver, IAsyncDisposable
{
    private readonly CancellationTokenSource lost = new();
    private readonly ServiceProvider services;
    private readonly IGrainFactory grains;

    private DirectLine(IPEndPoint gateway, ClusterSettings settings, IConfiguration configuration, ILoggerFactory logging)
    {
        services = new ServiceCollection()
            .AddSingleton(logging)
            .AddSingleton<IClusterConnectionStatusObserver>(this)
            .AddOrleansClient(configuration, client => client
                .Join(settings, configuration)
                .UseStaticClustering(gateway)
                .UseConnectionRetryFilter((_, _) => Task.FromResult(false)))
            .BuildServiceProvider();
        grains = services.GetRequiredService<IGrainFactory>();
    }

    public bool IsUp => !lost.IsCancellationRequested;

    /// <exception cref="OrleansMessageRejectionException">The silo cannot be reached.</exception>
    public static async Task<DirectLine> Open(
        IPEndPoint gateway, ClusterSettings settings, IConfiguration configuration, ILoggerFactory logging, CancellationToken cancellation)
    {
        var line = new DirectLine(gateway, settings, configuration, logging);
        try
        {
            foreach (var service in line.services.GetServices<IHostedService>())
                await service.StartAsync(cancellation);
            return line;
        }
        catch
        {
            await line.services.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="SiloUnavailableException">The line was lost before there was an answer.</exception>
    public async Task<T> Ask<T>(Func<IGrainFactory, Task<T>> ask)
    {
        var answer = ask(grains);
        try
        {
            return await answer.WaitAsync(lost.Token);
        }
        catch (OperationCanceledException) when (!IsUp)
        {
            answer.Ignore();
            throw new SiloUnavailableException("The silo has gone.");
        }
    }

    /// <summary>Whoever waits for an answer hears that there will be none.</summary>
    public void Lose() => lost.Cancel();

    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
        if (currentNumberOfGateways == 0)
            Lose();
    }

    public void NotifyClusterConnectionLost() => Lose();

    public async ValueTask DisposeAsync()
    {
        foreach (var service in services.GetServices<IHostedService>())
            await service.StopAsync(CancellationToken.None);
        await services.DisposeAsync();
        Lose();
    }
}
