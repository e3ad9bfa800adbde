namespace EventLoop.Orders;

/// <summary>
/// The most that those who share a trait can have: what was counted once, and all that was claimed since. What expired or was refunded meanwhile is still in
/// it, so whoever would be too many by it has to be counted for anew; whoever is not needs no counting.
/// </summary>
/// <param name="watch">What was looked for when counting.</param>
/// <param name="at">When it was counted.</param>
internal sealed class PurchaseCount(PurchaseWatch? watch, DateTimeOffset at)
{
    /// <summary>Then it is counted anew anyway: a payment that came late adds to what one has without asking.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(1);

    /// <summary>Tickets by ticket type.</summary>
    public Dictionary<Guid, int> Had { get; } = [];

    /// <summary>Orders that were placed within the minutes of the watch.</summary>
    public int LateOrders { get; set; }

    /// <summary>Rows that had to be counted.</summary>
    public int Rows { get; set; }

    public bool IsStale(DateTimeOffset now) => at + Stale <= now;

    public void Add(IReadOnlyList<OrderItem> items)
    {
        foreach (var item in items)
            Had[item.TicketTypeId] = Had.GetValueOrDefault(item.TicketTypeId) + item.Quantity;
        LateOrders++;
    }

    public bool IsWithin(PurchaseClaim claim) => !claim.Limits.Exceeds(claim.Kind, Had, claim.Items);

    /// <summary>Whether one more order of theirs is one that the organizer wants to know of.</summary>
    public bool IsSuspicious(PurchaseClaim claim) => LateOrders + 1 >= claim.Limits.Watch?.Orders;

    /// <summary>Whether the claim is certainly within all limits, so that nothing has to be counted.</summary>
    public bool Settles(PurchaseClaim claim, DateTimeOffset now) =>
        !IsStale(now) && watch == claim.Limits.Watch && IsWithin(claim) && !IsSuspicious(claim);
}
