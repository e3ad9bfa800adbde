using EventLoop.Analytics;
using EventLoop.Ledger;
using Orleans.Concurrency;

namespace EventLoop.Orders;

/// <inheritdoc cref="IPurchaseTallyGrain"/>
/// <remarks>
/// What counts is read from the tables, which are as fresh as the ledger. Remembered are only orders that are being placed at this moment, and for a while the
/// counts that were long: thousands may share a network, and each of them would count all before.
/// </remarks>
[Reentrant]
internal sealed class PurchaseTallyGrain(IGrainFactory grains, PurchaseTable purchases, TimeProvider time) : Grain, IPurchaseTallyGrain
{
    private const int MostAtOnce = 100;

    /// <summary>A count of fewer rows is quickly made again.</summary>
    private const int LongCount = 16;

    private const int MostCounts = 1_000;

    // Longer than an order may take to be placed, should nobody say what became of it.
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(2);

    private readonly Dictionary<Guid, List<(PurchaseClaim Claim, DateTimeOffset Since)>> underWay = [];
    private readonly Dictionary<Guid, Task<bool>> turns = [];
    private readonly Dictionary<Guid, PurchaseCount> counts = [];
    private int waiting;

    public async Task<bool> Claim(PurchaseClaim claim)
    {
        if (waiting >= MostAtOnce)
            throw new LedgerUnavailableException("Too many purchases are being counted.");
        waiting++;
        var mine = turns[claim.Trait] = After(turns.GetValueOrDefault(claim.Trait), claim);
        try
        {
            return await mine;
        }
        finally
        {
            waiting--;
            if (turns.GetValueOrDefault(claim.Trait) == mine)
                turns.Remove(claim.Trait);
        }
    }

    public Task Settle(Guid trait, Guid orderId)
    {
        End(trait, orderId);
        return Task.CompletedTask;
    }

    // One after the other for each trait: whoever is refused does not count for the next.
    private async Task<bool> After(Task<bool>? before, PurchaseClaim claim)
    {
        if (before is not null)
            await ((Task)before).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        var now = time.GetUtcNow();
        var others = Others(claim, now);
        if (claim.Kind == PurchaseTrait.Card)
            await purchases.KeepCard(claim.OrderId, claim.Trait);
        if (counts.GetValueOrDefault(claim.Trait) is { } known && known.Settles(claim, now))
        {
            known.Add(claim.Items);
            Begin(claim, now);
            return true;
        }

        var count = await purchases.HadBy(claim, [claim.OrderId, .. others.Select(other => other.OrderId)], now);
        foreach (var other in others)
            count.Add(other.Items);
        var (mayBuy, isSuspicious) = (count.IsWithin(claim), count.IsSuspicious(claim));
        if (mayBuy)
        {
            count.Add(claim.Items);
            Begin(claim, now);
        }
        else
        {
            await Suspect(claim, "over_limit", now);
        }

        if (isSuspicious)
            await Suspect(claim, "many_orders", now);
        Remember(claim.Trait, count, now);
        return mayBuy;
    }

    private void Remember(Guid trait, PurchaseCount count, DateTimeOffset now)
    {
        counts.Remove(trait);
        if (count.Rows < LongCount)
            return;
        if (counts.Count == MostCounts)
        {
            foreach (var stale in counts.Where(one => one.Value.IsStale(now)).Select(one => one.Key).ToList())
                counts.Remove(stale);
        }

        if (counts.Count < MostCounts)
            counts[trait] = count;
    }

    /// <summary>Other orders with the trait that are being placed; the table may know them already, or not yet.</summary>
    private List<PurchaseClaim> Others(PurchaseClaim claim, DateTimeOffset now)
    {
        if (!underWay.TryGetValue(claim.Trait, out var claims))
            return [];
        claims.RemoveAll(other => other.Claim.OrderId == claim.OrderId || other.Since + Forgotten < now);
        return [.. claims.Select(other => other.Claim)];
    }

    private void Begin(PurchaseClaim claim, DateTimeOffset now)
    {
        if (!underWay.TryGetValue(claim.Trait, out var claims))
            underWay[claim.Trait] = claims = [];
        claims.Add((claim, now));
    }

    private void End(Guid trait, Guid orderId)
    {
        if (!underWay.TryGetValue(trait, out var claims))
            return;
        claims.RemoveAll(claim => claim.Claim.OrderId == orderId);
        if (claims.Count == 0)
            underWay.Remove(trait);
    }

    private async Task Suspect(PurchaseClaim claim, string what, DateTimeOffset now)
    {
        await purchases.Suspect(claim, what, now);
        grains.Get<ILiveReports>(claim.EventId).Suspicious().Ignore();
    }
}
