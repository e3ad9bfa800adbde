using EventLoop.Ledger;
using Microsoft.Extensions.Logging;

namespace EventLoop.Orders;

/// <summary>
/// Finds orders that have something left to do and wakes them: pending ones whose time is up, paid ones that got stuck in a crash,
/// refunds that were not carried out, events that were cancelled. Now and then it also asks about orders that have ended while the gateway could not say that nobody
/// will pay them any more. One in the cluster (key 0); its home pokes it.
/// </summary>
[Alias("IOrderSweeperGrain")]
internal interface IOrderSweeperGrain : IGrainWithIntegerKey
{
    /// <summary>One pass, bounded; does nothing when the last one was just now.</summary>
    [Alias("Sweep")]
    Task Sweep();
}

/// <inheritdoc cref="IOrderSweeperGrain"/>
[LivesAtHome]
internal sealed partial class OrderSweeperGrain(
    IGrainFactory grains, TimeProvider time, OrderTable orders, OrderOptions options, ILogger<OrderSweeperGrain> logger)
    : Grain, IOrderSweeperGrain
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private const int OrdersPerPass = 2_000;
    private const int OrdersPerReconciliation = 500;
    private const int EventsPerPass = 20;
    private const int AtOnce = 50;

    private DateTimeOffset lastPass;
    private DateTimeOffset lastReconciled;
    private (Guid OrderId, DateTimeOffset ExpiresAt) reconciled = (Guid.Empty, DateTimeOffset.UnixEpoch);

    public async Task Sweep()
    {
        var now = time.GetUtcNow();
        if (now - lastPass < Interval / 2)
            return;
        lastPass = now;
        await Resume(await orders.FindUnfinished(now, OrdersPerPass));
        foreach (var cancelled in await orders.FindCancelledEvents(EventsPerPass))
            await grains.GetGrain<IEventRefundsParts>(cancelled).Work();
        if (now - lastReconciled < TimeSpan.FromSeconds(options.ReconcileSeconds))
            return;
        lastReconciled = now;
        await Reconcile();
    }

    // Some payments take days, so a pass goes on where the last one ended, and each of them has its turn.
    private async Task Reconcile()
    {
        var closing = await orders.FindClosing(reconciled.ExpiresAt, reconciled.OrderId, OrdersPerReconciliation);
        reconciled = closing.Count < OrdersPerReconciliation ? (Guid.Empty, DateTimeOffset.UnixEpoch) : closing[^1];
        await Resume([.. closing.Select(order => order.OrderId)]);
    }

    private async Task Resume(IReadOnlyList<Guid> stuck)
    {
        foreach (var some in stuck.Chunk(AtOnce))
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
