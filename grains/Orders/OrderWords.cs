namespace EventLoop.Orders;

/// <summary>How an order's status is spelled in its table.</summary>
internal static class OrderWords
{
    /// <summary>Part of the money, or all of it, is on its way back; the sweeper looks for it.</summary>
    public const string Refunding = "refunding";

    private const string Expiring = "expiring";
    private const string Cancelling = "cancelling";

    /// <summary>Of an order that has ended while its payment may still come; reconciliation looks for it.</summary>
    public static string Closing(OrderStatus ended) => ended == OrderStatus.Cancelled ? Cancelling : Expiring;

    public static string Of(OrderStatus status) => status switch
    {
        OrderStatus.Pending => "pending",
        OrderStatus.Paying => "paying",
        OrderStatus.Paid => "paid",
        OrderStatus.Expired => "expired",
        OrderStatus.Cancelled => "cancelled",
        OrderStatus.PartlyRefunded => "partly_refunded",
        OrderStatus.Refunded => "refunded",
    };

    /// <param name="isWhole">Of an order whose refund is under way: whether all of it goes back.</param>
    public static OrderStatus Status(string word, bool isWhole) => word switch
    {
        Refunding => isWhole ? OrderStatus.Refunded : OrderStatus.PartlyRefunded,
        Expiring => OrderStatus.Expired,
        Cancelling => OrderStatus.Cancelled,
        _ => Enum.GetValues<OrderStatus>().First(status => Of(status) == word),
    };
}
