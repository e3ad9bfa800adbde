namespace EventLoop.Orders;

/// <summary>
/// How many tickets may be had over the whole sale of an event. Tickets that are held or sold count; what expired, was cancelled or was
/// refunded does not.
/// </summary>
/// <param name="Event">Over all ticket types.</param>
/// <param name="TicketTypes">Of some ticket types, beside that.</param>
/// <param name="Watch">What is shown to the organizer as suspicious, beside what was over a limit; null: nothing.</param>
[GenerateSerializer, Immutable, Alias("PurchaseLimits")]
public sealed record PurchaseLimits(
    [property: Id(0)] Allowance Event,
    [property: Id(1)] IReadOnlyList<TicketTypeAllowance> TicketTypes,
    [property: Id(2)] PurchaseWatch? Watch)
{
    public static PurchaseLimits None { get; } = new(new(null, null, null, null), [], null);

    public bool IsEmpty => Watch is null && Event.IsEmpty && TicketTypes.All(type => type.Allowance.IsEmpty);
}

/// <summary>Tickets that one of each may have; null: any number.</summary>
/// <param name="PerPerson">With one e-mail address, and with one account.</param>
/// <param name="PerCard">Paid with one card.</param>
/// <param name="PerAddress">Ordered from one network: the first three bytes of an IPv4 address, the first six of an IPv6 address.</param>
/// <param name="PerDevice">Ordered with one browser or app, as far as it says which one it is.</param>
[GenerateSerializer, Immutable, Alias("Allowance")]
public sealed record Allowance(
    [property: Id(0)] int? PerPerson,
    [property: Id(1)] int? PerCard,
    [property: Id(2)] int? PerAddress,
    [property: Id(3)] int? PerDevice)
{
    public bool IsEmpty => (PerPerson, PerCard, PerAddress, PerDevice) is (null, null, null, null);
}

/// <summary>What may be had of one ticket type.</summary>
[GenerateSerializer, Immutable, Alias("TicketTypeAllowance")]
public sealed record TicketTypeAllowance([property: Id(0)] Guid TicketTypeId, [property: Id(1)] Allowance Allowance);

/// <summary>Suspicious is whoever places so many orders within so many minutes.</summary>
[GenerateSerializer, Immutable, Alias("PurchaseWatch")]
public sealed record PurchaseWatch([property: Id(0)] int Orders, [property: Id(1)] int Minutes);

/// <summary>By what it is seen that two orders are one person's.</summary>
[GenerateSerializer, Alias("PurchaseTrait")]
public enum PurchaseTrait
{
    Account,
    Email,
    Address,
    Device,
    Card,
}

/// <summary>Where an order comes from. Personal data, though coarse: kept only as a keyed hash, and only where there are limits.</summary>
/// <param name="Network">The address without its last part, as a number; 0: unknown.</param>
/// <param name="Device">What the browser or app calls itself; null: nothing.</param>
[GenerateSerializer, Immutable, Alias("BuyerTrace")]
public sealed record BuyerTrace([property: Id(0)] long Network, [property: Id(1)] string? Device)
{
    // Personal data is not for logs.
    public override string ToString() => nameof(BuyerTrace);
}
