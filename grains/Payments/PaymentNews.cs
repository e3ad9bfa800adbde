namespace EventLoop.Payments;

/// <summary>What a message of the payment provider means.</summary>
internal static class PaymentNews
{
    /// <summary>Of a charge: some of it, or all, went back.</summary>
    public const string Refunded = "charge.refunded";

    /// <summary>How long a message is kept after it has come; longer than Stripe sends one again (30 days, by hand), and a repeat does nothing new anyway.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <summary>The same for those that somebody should look at.</summary>
    public static readonly TimeSpan FlaggedKept = TimeSpan.FromDays(400);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    /// <summary>Whether the order has to look how its payment stands.</summary>
    public static bool IsAboutPayment(string kind) => kind is "payment_intent.succeeded" or "payment_intent.payment_failed" or "payment_intent.canceled";

    /// <summary>Whether the order has to look how its refunds stand.</summary>
    public static bool IsAboutRefund(string kind) => kind is "refund.failed" or "charge.refund.updated";

    public static bool IsAboutDispute(string kind) => kind.StartsWith("charge.dispute.", StringComparison.Ordinal);

    public static bool IsAboutAccount(string kind) => kind is "account.updated";

    /// <summary>What somebody should look at, of a message that changes no order.</summary>
    /// <param name="refundedMinor">What the order knows to be paid back; null when there is no such order.</param>
    public static PaymentFlag? Flag(GatewayNews news, long? refundedMinor) => news.Kind switch
    {
        Refunded when news.OrderId is not null && news.AmountMinor > (refundedMinor ?? 0) => PaymentFlag.RefundedElsewhere,
        _ when IsAboutDispute(news.Kind) => PaymentFlag.Disputed,
        _ => null,
    };

    /// <summary>How long to wait before the next try: 1 s, 2 s, 4 s, up to ten minutes.</summary>
    public static TimeSpan Pause(int tries) => tries >= 10 ? LongestPause : TimeSpan.FromSeconds(1 << tries);

    public static string Word(PaymentFlag flag) => flag switch
    {
        PaymentFlag.UnknownOrder => "unknown_order",
        PaymentFlag.WrongPayment => "wrong_payment",
        PaymentFlag.PaidTwice => "paid_twice",
        PaymentFlag.RefundedElsewhere => "refunded_elsewhere",
        PaymentFlag.Disputed => "disputed",
        PaymentFlag.RefundFailed => "refund_failed",
    };
}
