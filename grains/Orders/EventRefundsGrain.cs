using EventLoop.Accounts;
using EventLoop.Events;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace EventLoop.Orders;

/// <summary>What starts the refunds of a cancelled event, and starts them again.</summary>
[Alias("IEventRefundsParts")]
internal interface IEventRefundsParts : IGrainWithGuidKey
{
    /// <summary>Goes on with the refunds, unless that is under way; does not wait for them.</summary>
    [Alias("Work")]
    Task Work();
}

/// <summary>
/// Goes through the orders of a cancelled event, some at a time, until none has anything left. It remembers nothing: what is left stands in
/// the table of orders, each order decides once, and the sweeper starts it again after a crash.
/// </summary>
[Reentrant]
internal sealed partial class EventRefundsGrain(
    IGrainContext context, IGrainFactory grains, OrderTable orders, EventOwners owners, ILogger<EventRefundsGrain> logger)
    : IGrainBase, IEventRefundsGrain, IEventRefundsParts
{
    private const int AtOnce = 20;

    private bool isWorking;

    public IGrainContext GrainContext { get; } = context;

    private Guid EventId => GrainContext.GrainId.GetGuidKey();

    private IEventParts Event => grains.GetGrain<IEventParts>(EventId);

    public async Task<Outcome<RefundProgress, EventRefusal>> Progress(Caller caller)
    {
        if (await owners.Refuse(caller, EventId) is { } refusal)
            return refusal;
        return await orders.ProgressOf(EventId);
    }

    public Task Work()
    {
        if (!isWorking)
            _ = RefundAll();
        return Task.CompletedTask;
    }

    private async Task RefundAll()
    {
        isWorking = true;
        try
        {
            // First, so that nothing is sold behind the back of the refunds.
            await Event.StopSales();
            if (await RefundEach())
                await Event.Refunded();
        }
        catch (Exception failure)
        {
            // Nobody waits for it, and the sweeper starts it again.
            LogAway(EventId, failure.Message);
        }
        finally
        {
            isWorking = false;
        }
    }

    /// <returns>False: some could not be paid back now.</returns>
    private async Task<bool> RefundEach()
    {
        var (after, isDone) = ((DateTimeOffset.UnixEpoch, Guid.Empty), true);
        while (true)
        {
            var some = await orders.FindRefundable(EventId, after, AtOnce);
            if (some.Count == 0)
                return isDone;
            after = (some[^1].PlacedAt, some[^1].OrderId);
            isDone &= (await Task.WhenAll(some.Select(order => Refund(order.OrderId)))).All(refunded => refunded);
        }
    }

    private async Task<bool> Refund(Guid orderId)
    {
        try
        {
            await grains.Get<IOrderParts>(orderId).RefundCancelled();
            return true;
        }
        catch (Exception failure)
        {
            // It must not keep others from their money.
            LogLater(orderId, failure.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The refunds of event {EventId} have to wait: {Reason}")]
    private partial void LogAway(Guid eventId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} of a cancelled event is paid back later: {Reason}")]
    private partial void LogLater(Guid orderId, string reason);
}
