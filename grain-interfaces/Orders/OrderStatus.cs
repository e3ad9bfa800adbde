namespace EventLoop.Orders;

/// <summary>The life of an order.</summary>
public enum OrderStatus
{
    /// <summary>Its places are held until it expires; it waits for its payment.</summary>
    Pending,

    /// <summary>Paid, and its tickets are being issued; it goes on by itself.</summary>
    Paying,

    /// <summary>Paid, and its tickets are issued.</summary>
    Paid,

    /// <summary>Nobody paid in time; its places are back on sale.</summary>
    Expired,

    /// <summary>Given back before it was paid.</summary>
    Cancelled,

    /// <summary>Some of its tickets were refunded.</summary>
    PartlyRefunded,

    /// <summary>All was refunded.</summary>
    Refunded,
}
