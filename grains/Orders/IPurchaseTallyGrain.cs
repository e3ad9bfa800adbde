using Orleans.Concurrency;

namespace EventLoop.Orders;

/// <summary>
/// Counts what people have of an event that has limits. There are <see cref="Count"/>; whatever shares a trait goes to the same one, so two
/// orders of one person are looked at one after the other, and those of different people at once. README.md says why it is not the ticket type.
/// </summary>
[Alias("IPurchaseTallyGrain")]
internal interface IPurchaseTallyGrain : IGrainWithIntegerKey
{
    const int Count = 256;

    /// <summary>
    /// Whether an order may have its tickets. From here until <see cref="Settle"/> they count for every other order that shares the trait; a
    /// repeat of the same order counts once.
    /// </summary>
    /// <exception cref="Ledger.LedgerUnavailableException">Busy; safe to repeat.</exception>
    [Alias("Claim"), ResponseTimeout(Patience.Hot)]
    Task<bool> Claim(PurchaseClaim claim);

    /// <summary>Whatever became of the order is in the tables by now.</summary>
    [Alias("Settle"), OneWay]
    Task Settle(Guid trait, Guid orderId);
}

/// <summary>An order that wants to know whether it may have its tickets.</summary>
/// <param name="Trait">Keyed hash of what others may share with it.</param>
[GenerateSerializer, Immutable, Alias("PurchaseClaim")]
internal sealed record PurchaseClaim(
    [property: Id(0)] Guid Trait,
    [property: Id(1)] PurchaseTrait Kind,
    [property: Id(2)] Guid EventId,
    [property: Id(3)] Guid OrderId,
    [property: Id(4)] IReadOnlyList<OrderItem> Items,
    [property: Id(5)] PurchaseLimits Limits)
{
    /// <summary>The tally that counts for this trait.</summary>
    public IPurchaseTallyGrain Tally(IGrainFactory grains) => grains.Get<IPurchaseTallyGrain>(Trait.ToByteArray()[0] % IPurchaseTallyGrain.Count);
}
