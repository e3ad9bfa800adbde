using System.Diagnostics.Metrics;
using EventLoop.Ledger;
using EventLoop.Orders;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Concurrency;

namespace EventLoop.Payments;

/// <inheritdoc cref="IPaymentNewsGrain"/>
[Reentrant, LivesAtHome]
internal sealed partial class PaymentNewsGrain(
    IGrainFactory grains, TimeProvider time, PaymentNewsTable table, OrderTable orders, PayoutAccountTable accounts, IPaymentGateway gateway, ILogger<PaymentNewsGrain> logger)
    : Grain, IPaymentNewsGrain
{
    private const int AtOnce = 20;

    private static readonly Counter<long> Flagged =
        new Meter("EventLoop").CreateCounter<long>("eventloop.payments.flagged", "{payment}", "Payments that somebody should look at.");

    private bool isWorking;
    private bool hasMore;

    public async Task Receive(GatewayNews news)
    {
        await table.Store(news, time.GetUtcNow());

        // Whoever sends it waits for the storing only.
        _ = Work();
    }

    public async Task Work()
    {
        hasMore = true;
        if (isWorking)
            return;
        isWorking = true;
        try
        {
            while (hasMore)
            {
                hasMore = false;
                var due = await table.Due(time.GetUtcNow(), AtOnce);
                hasMore |= due.Count == AtOnce;
                await Task.WhenAll(due.Select(Work));
            }
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            // What is stored is still due: the next poke goes on.
            LogAway(failure.Message);
        }
        finally
        {
            isWorking = false;
        }
    }

    private async Task Work((GatewayNews News, int Tries) due)
    {
        var (news, tries) = due;
        try
        {
            var flag = await FollowUp(news);
            await table.Done(news.Id, flag is { } what ? PaymentNews.Word(what) : null);
            if (flag is { } seen)
            {
                Flagged.Add(1, new KeyValuePair<string, object?>("flag", PaymentNews.Word(seen)));
                LogFlagged(news.Kind, PaymentNews.Word(seen), news.OrderId, news.PaymentIntentId);
            }
        }
        catch (Exception failure) when (failure is not NpgsqlException)
        {
            // Whatever it was, it must not stand in the way of other messages.
            await table.Later(news.Id, time.GetUtcNow() + PaymentNews.Pause(tries));
            LogLater(news.Id, news.Kind, failure.Message);
        }
    }

    private async Task<PaymentFlag?> FollowUp(GatewayNews news)
    {
        if (PaymentNews.IsAboutPayment(news.Kind) && news is { OrderId: { } orderId, PaymentIntentId: { } intentId })
            return await grains.GetGrain<IOrderParts>(orderId).HearOfPayment(intentId);
        if (PaymentNews.IsAboutRefund(news.Kind) && news.OrderId is { } paidBack)
            return await grains.GetGrain<IOrderParts>(paidBack).HearOfRefunds();
        if (PaymentNews.IsAboutDispute(news.Kind) && news is { ObjectId: { } disputeId, PaymentIntentId: { } disputed }
            && await gateway.OrderOf(disputed) is { } disputedOrder)
        {
            return await grains.GetGrain<IOrderParts>(disputedOrder).HearOfDispute(disputeId);
        }

        if (PaymentNews.IsAboutAccount(news.Kind))
        {
            if (news.ObjectId is { } accountId && await accounts.OrganizerOf(accountId) is { } organizerId)
                await grains.GetGrain<IPayoutAccountParts>(organizerId).HearOfAccount();
            return null;
        }

        return PaymentNews.Flag(news, news is { Kind: PaymentNews.Refunded, OrderId: { } refunded } ? await orders.RefundedOf(refunded, news.PaymentIntentId) : null);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind}: {Flag}, order {OrderId}, payment {PaymentIntentId}")]
    private partial void LogFlagged(string kind, string flag, Guid? orderId, string? paymentIntentId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Message {Id} ({Kind}) has to wait: {Reason}")]
    private partial void LogLater(string id, string kind, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "News of payments cannot be read: {Reason}")]
    private partial void LogAway(string reason);
}
