using EventLoop.Ledger;
using Microsoft.Extensions.Logging;

namespace EventLoop.Orders;

/// <summary>
/// Finds orders that have something left to do and wakes them: pending ones whose time is up, paid ones that got stuck in a crash,
/// refunds that were not carried out. One in the cluster (key 0); every silo pokes it.
/// </summary>
[Alias("IOrderSweeperGrain")]
internal interface IOrderSweeperGrain : IGrainWithIntegerKey
{
    /// <summary>One pass, bounded; does nothing when the last one was just now.</summary>
    [Alias("Sweep")]
    Task Sweep();
}

/// <inheritdoc cref="IOrderSweeperGrain"/>
internal sealed partial class OrderSweeperGrain(IGrainFactory grains, TimeProvider time, OrderTable orders, ILogger<OrderSweeperGrain> logger)
    : Grain, IOrderSweeperGrain
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private const int OrdersPerPass = 2_000;
    private const int AtOnce = 50;

    private DateTimeOffset lastPass;

    public async Task Sweep()
    {
        var now = time.GetUtcNow();
        if (now - lastPass < Interval / 2)
            return;
        lastPass = now;
        foreach (var some in (await orders.FindUnfinished(now, OrdersPerPass)).Chunk(AtOnce))
            await Task.WhenAll(some.Select(Resume));
    }

    private async Task Resume(Guid orderId)
    {
        try
        {
            await grains.Get<IOrderParts>(orderId).Resume();
        }
        catch (Exception failure) when (failure is LedgerUnavailableException or TimeoutException or Payments.PaymentUnavailableException)
        {
            // It stays in the table as unfinished, so the next pass finds it again.
            LogStuck(orderId, failure.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Order {OrderId} could not go on: {Reason}")]
    private partial void LogStuck(Guid orderId, string reason);
}
