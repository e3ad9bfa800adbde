using Microsoft.Extensions.Hosting;

namespace EventLoop;

/// <summary>
/// Between the wish to stop and the stop: for this while requests are still served and <c>/health/ready</c> says 503, so that
/// whoever balances load goes elsewhere before connections are refused.
/// </summary>
internal sealed class Drain(ClusterSettings settings, TimeProvider time) : IHostedLifecycleService
{
    public Task StoppingAsync(CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromSeconds(settings.DrainSeconds), time, cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
