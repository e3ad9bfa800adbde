using EventLoop.Orders;

namespace EventLoop.Payments;

/// <summary>
/// What has to be done about money now and then: messages and traces that were kept for long enough. One in the
/// cluster (key 0); every silo pokes it.
/// </summary>
[Alias("IPaymentUpkeepGrain")]
internal interface IPaymentUpkeepGrain : IGrainWithIntegerKey
{
    /// <summary>One pass, bounded.</summary>
    [Alias("Work")]
    Task Work();
}

/// <inheritdoc cref="IPaymentUpkeepGrain"/>
internal sealed class PaymentUpkeepGrain(
    PaymentNewsTable news, PurchaseTable purchases, OrderOptions options, TimeProvider time) : Grain, IPaymentUpkeepGrain
{
    private static readonly TimeSpan PruneInterval = TimeSpan.FromHours(1);

    private DateTimeOffset prunedAt;

    public async Task Work()
    {
        var now = time.GetUtcNow();
        if (now - prunedAt < PruneInterval)
            return;
        await news.Prune(now - PaymentNews.Kept, now - PaymentNews.FlaggedKept);
        await purchases.Prune(now.AddDays(-options.KeepTraitsDays));
        prunedAt = now;
    }
}
