namespace EventLoop.Orders;

/// <summary>How orders are handled (configuration section <c>Orders</c>).</summary>
internal sealed class OrderOptions
{
    /// <summary>How long places are held for a buyer.</summary>
    public int HoldSeconds { get; set; } = 600;

    public TimeSpan HoldLifetime => TimeSpan.FromSeconds(HoldSeconds);
}
