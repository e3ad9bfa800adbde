using EventLoop.Payments;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EventLoop.Orders;

/// <summary>Pokes the sweeper and what works on news of payments from every silo, so that both are awake as long as one silo lives. In place of a reminder, which is a minute at best.</summary>
internal sealed partial class SweepOrders(IGrainFactory grains, TimeProvider time, ILogger<SweepOrders> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(OrderSweeperGrain.Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await Sweep();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task Sweep()
    {
        try
        {
            await Task.WhenAll(grains.GetGrain<IOrderSweeperGrain>(0).Sweep(), grains.GetGrain<IPaymentNewsGrain>(0).Work(), grains.GetGrain<IPaymentUpkeepGrain>(0).Work());
        }
        catch (Exception failure)
        {
            // Storage may be away for a while; the next tick tries again.
            LogFailure(failure.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sweeper could not run: {Reason}")]
    private partial void LogFailure(string reason);
}
