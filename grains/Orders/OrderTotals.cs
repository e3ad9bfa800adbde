using EventLoop.Events;

namespace EventLoop.Orders;

/// <summary>What an order comes to, in minor units of its currency. Prices and fees are whole per ticket, so sums need no rounding.</summary>
internal readonly record struct OrderTotals(long SubtotalMinor, long FeesMinor)
{
    /// <summary>What the buyer pays.</summary>
    public long TotalMinor => SubtotalMinor + FeesMinor;

    public static OrderTotals Of(IReadOnlyList<OrderLine> lines, FeePayer feePayer) => new(
        lines.Sum(line => line.Quantity * line.PriceMinor),
        feePayer == FeePayer.Attendee ? lines.Sum(line => line.Quantity * line.FeeMinor) : 0);
}
