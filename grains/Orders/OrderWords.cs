namespace EventLoop.Orders;

/// <summary>How an order's status is spelled in its table.</summary>
internal static class OrderWords
{
    /// <summary>Part of the money, or all of it, is on its way back; the sweeper looks for it.</summary>
    public const string Refunding = "refunding";

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
    public static OrderStatus Status(string word, bool isWhole) => word == Refunding
        ? isWhole ? OrderStatus.Refunded : OrderStatus.PartlyRefunded
        : Enum.GetValues<OrderStatus>().First(status => Of(status) == word);
}
