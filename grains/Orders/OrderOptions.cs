namespace EventLoop.Orders;

/// <summary>How orders are handled (configuration section <c>Orders</c>).</summary>
internal sealed class OrderOptions
{
    /// <summary>How long places are held for a buyer.</summary>
    public int HoldSeconds { get; set; } = 600;

    /// <summary>How often orders that have ended are asked about, as long as somebody might still pay them.</summary>
    public int ReconcileSeconds { get; set; } = 60;

    /// <summary>For how many days after an event it is kept by what its buyers are recognized; nothing is kept of events without limits.</summary>
    public int KeepTraitsDays { get; set; } = 30;

    public TimeSpan HoldLifetime => TimeSpan.FromSeconds(HoldSeconds);
}
