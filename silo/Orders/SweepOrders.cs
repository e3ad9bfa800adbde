using EventLoop.Payments;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EventLoop.Orders;

/// <summary>Keeps the sweeper going, and what works on news of payments. In place of a reminder, which is a minute at best.</summary>
internal sealed partial class SweepOrders(HomePokes pokes, ILogger<SweepOrders> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => pokes.Run(
        0,
        OrderSweeperGrain.Interval,
        grains => Task.WhenAll(grains.GetGrain<IOrderSweeperGrain>(0).Sweep(), grains.GetGrain<IPaymentNewsGrain>(0).Work(), grains.GetGrain<IPaymentUpkeepGrain>(0).Work()),
        LogFailure,
        stoppingToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sweeper could not run: {Reason}")]
    private partial void LogFailure(string reason);
}
