namespace EventLoop.Orders;

/// <summary>How orders are handled (configuration section <c>Orders</c>).</summary>
internal sealed class OrderOptions
{
    /// <summary>How long places are held for a buyer.</summary>
    public int HoldSeconds { get; set; } = 600;

    /// <summary>How often orders that have ended are asked about, as long as somebody might still pay them.</summary>
    public int ReconcileSeconds { get; set; } = 60;

    public TimeSpan HoldLifetime => TimeSpan.FromSeconds(HoldSeconds);
}
