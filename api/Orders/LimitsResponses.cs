namespace EventLoop.Orders;

/// <summary>What one person may have over the whole sale of an event; null: any number.</summary>
public sealed record LimitsResponse(
    int? PerPerson, int? PerCard, int? PerAddress, int? PerDevice, IReadOnlyList<TicketTypeLimitsResponse> TicketTypes, SuspiciousResponse? Suspicious)
{
    public static LimitsResponse Of(PurchaseLimits limits) => new(
        limits.Event.PerPerson,
        limits.Event.PerCard,
        limits.Event.PerAddress,
        limits.Event.PerDevice,
        [.. limits.TicketTypes.Select(type => new TicketTypeLimitsResponse(
            type.TicketTypeId, type.Allowance.PerPerson, type.Allowance.PerCard, type.Allowance.PerAddress, type.Allowance.PerDevice))],
        limits.Watch is { } watch ? new(watch.Orders, watch.Minutes) : null);
}

public sealed record TicketTypeLimitsResponse(Guid TicketTypeId, int? PerPerson, int? PerCard, int? PerAddress, int? PerDevice);

/// <summary>Whoever places so many orders within so many minutes.</summary>
public sealed record SuspiciousResponse(int Orders, int Minutes);

/// <summary>Orders that somebody should look at.</summary>
/// <param name="What"><c>over_limit</c>, <c>many_orders</c>, or <c>risk</c>, which is the payment provider's.</param>
/// <param name="By">What the orders share: <c>account</c>, <c>email</c>, <c>address</c>, <c>device</c> or <c>card</c>; null for a risk.</param>
/// <param name="Times">How often it was seen.</param>
/// <param name="Level">Of a risk, the payment provider's word, such as <c>elevated</c>.</param>
/// <param name="OrderIds">The latest orders that it is about, at most twenty.</param>
public sealed record SuspicionResponse(Guid SuspicionId, string What, string? By, int Times, DateTime FirstAt, DateTime LastAt, string? Level, IReadOnlyList<Guid> OrderIds)
{
    public static SuspicionResponse Of(Suspicion suspicion) => new(
        suspicion.SuspicionId, suspicion.What, suspicion.By, suspicion.Times, suspicion.FirstAt.UtcDateTime, suspicion.LastAt.UtcDateTime, suspicion.Level, suspicion.OrderIds);
}
