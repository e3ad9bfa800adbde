namespace EventLoop.Orders;

/// <summary>What one person may have over a whole sale.</summary>
internal static class PurchaseRules
{
    /// <summary>How many tickets one of this trait may have; null: any number.</summary>
    public static int? Most(this Allowance allowance, PurchaseTrait trait) => trait switch
    {
        PurchaseTrait.Account or PurchaseTrait.Email => allowance.PerPerson,
        PurchaseTrait.Address => allowance.PerAddress,
        PurchaseTrait.Device => allowance.PerDevice,
        PurchaseTrait.Card => allowance.PerCard,
    };

    /// <summary>Whether it matters who shares this trait.</summary>
    public static bool Cares(this PurchaseLimits limits, PurchaseTrait trait) =>
        limits.Watch is not null || limits.Event.Most(trait) is not null || limits.TicketTypes.Any(type => type.Allowance.Most(trait) is not null);

    /// <summary>Whether these tickets would be too many for one of this trait.</summary>
    /// <param name="had">Tickets of other orders, by ticket type.</param>
    public static bool Exceeds(this PurchaseLimits limits, PurchaseTrait trait, IReadOnlyDictionary<Guid, int> had, IReadOnlyList<OrderItem> wanted) =>
        had.Values.Sum() + wanted.Sum(item => item.Quantity) > limits.Event.Most(trait)
        || limits.TicketTypes.Any(type =>
            wanted.Where(item => item.TicketTypeId == type.TicketTypeId).Sum(item => item.Quantity) is > 0 and var more
            && had.GetValueOrDefault(type.TicketTypeId) + more > type.Allowance.Most(trait));

    /// <summary>An e-mail address as its owner's: without capitals, and without what may follow a plus.</summary>
    public static string Mailbox(string email)
    {
        var at = email.LastIndexOf('@');
        var plus = email.IndexOf('+', StringComparison.Ordinal);
        return (plus > 0 && plus < at ? email[..plus] + email[at..] : email).Trim().ToLowerInvariant();
    }

    public static string Text(this PurchaseTrait trait) => trait switch
    {
        PurchaseTrait.Account => "account",
        PurchaseTrait.Email => "email",
        PurchaseTrait.Address => "address",
        PurchaseTrait.Device => "device",
        PurchaseTrait.Card => "card",
    };
}
