using EventLoop.Analytics;
using EventLoop.Ledger;
using Orleans.Concurrency;

namespace EventLoop.Orders;

/// <inheritdoc cref="IPurchaseTallyGrain"/>
/// <remarks>
/// What counts is read from the tables, which are as fresh as the ledger; only orders that are being placed at this moment are remembered here.
/// </remarks>
[Reentrant]
internal sealed class PurchaseTallyGrain(IGrainFactory grains, PurchaseTable purchases, TimeProvider time) : Grain, IPurchaseTallyGrain
{
    private const int MostAtOnce = 100;

    // Longer than an order may take to be placed, should nobody say what became of it.
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(2);

    private readonly Dictionary<Guid, List<(PurchaseClaim Claim, DateTimeOffset Since)>> underWay = [];
    private int asking;

    public async Task<bool> Claim(PurchaseClaim claim)
    {
        if (asking >= MostAtOnce)
            throw new LedgerUnavailableException("Too many purchases are being counted.");
        var (now, others) = (time.GetUtcNow(), Begin(claim));
        var mayBuy = false;
        asking++;
        try
        {
            if (claim.Kind == PurchaseTrait.Card)
                await purchases.KeepCard(claim.OrderId, claim.Trait);
            var (had, orders) = await purchases.HadBy(claim, [claim.OrderId, .. others.Select(other => other.OrderId)], now);
            foreach (var item in others.SelectMany(other => other.Items))
                had[item.TicketTypeId] = had.GetValueOrDefault(item.TicketTypeId) + item.Quantity;
            mayBuy = !claim.Limits.Exceeds(claim.Kind, had, claim.Items);
            if (!mayBuy)
                await Suspect(claim, "over_limit", now);
            if (orders + others.Count + 1 >= claim.Limits.Watch?.Orders)
                await Suspect(claim, "many_orders", now);
            return mayBuy;
        }
        finally
        {
            asking--;
            if (!mayBuy)
                End(claim.Trait, claim.OrderId);
        }
    }

    public Task Settle(Guid trait, Guid orderId)
    {
        End(trait, orderId);
        return Task.CompletedTask;
    }

    /// <summary>Remembers the claim, and tells which others were there before: of two at once exactly one counts the other.</summary>
    private List<PurchaseClaim> Begin(PurchaseClaim claim)
    {
        if (!underWay.TryGetValue(claim.Trait, out var claims))
            underWay[claim.Trait] = claims = [];
        var now = time.GetUtcNow();
        claims.RemoveAll(other => other.Claim.OrderId == claim.OrderId || other.Since + Forgotten < now);
        List<PurchaseClaim> others = [.. claims.Select(other => other.Claim)];
        claims.Add((claim, now));
        return others;
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
