namespace EventLoop.Payments;

/// <summary>What a person should look at, though the product has already done what it can.</summary>
[GenerateSerializer, Alias("PaymentFlag")]
internal enum PaymentFlag
{
    /// <summary>The payment names an order that does not exist here.</summary>
    UnknownOrder,

    /// <summary>Another amount or currency came than was asked; no tickets were issued, and it went back.</summary>
    WrongPayment,

    /// <summary>The order was paid by a second intent, which went back.</summary>
    PaidTwice,

    /// <summary>More went back at the gateway than we know of: somebody refunded there.</summary>
    RefundedElsewhere,

    /// <summary>The buyer's bank disputes the payment.</summary>
    Disputed,

    /// <summary>The buyer's bank did not take a refund; it is tried again a few times.</summary>
    RefundFailed,
}
