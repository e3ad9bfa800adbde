using EventLoop.Ledger;
using EventLoop.Orders;

namespace EventLoop.Payments;

/// <summary>
/// What has to be done about money now and then: messages and traits that were kept for long enough, comparisons of books that got stuck, and
/// what the payment provider's own books have to say. One in the cluster (key 0); its home pokes it.
/// </summary>
[Alias("IPaymentUpkeepGrain")]
internal interface IPaymentUpkeepGrain : IGrainWithIntegerKey
{
    /// <summary>One pass, bounded.</summary>
    [Alias("Work")]
    Task Work();
}

/// <inheritdoc cref="IPaymentUpkeepGrain"/>
[LivesAtHome]
internal sealed class PaymentUpkeepGrain(
    IGrainFactory grains, PaymentNewsTable news, PurchaseTable purchases, ReconciliationTable reconciliations, OrderOptions options, TimeProvider time) : Grain, IPaymentUpkeepGrain
{
    private const int EventsPerPass = 20;

    private static readonly TimeSpan PruneInterval = TimeSpan.FromHours(1);

    private DateTimeOffset prunedAt;

    public async Task Work()
    {
        foreach (var compared in await reconciliations.EventsUnderWay(EventsPerPass))
            await grains.GetGrain<IReconciliationParts>(compared).Work();
        await grains.GetGrain<IGatewayBooksGrain>(0).Work();
        var now = time.GetUtcNow();
        if (now - prunedAt < PruneInterval)
            return;
        await news.Prune(now - PaymentNews.Kept, now - PaymentNews.FlaggedKept);
        await purchases.Prune(now.AddDays(-options.KeepTraitsDays));
        prunedAt = now;
    }
}
