namespace EventLoop.Orders;

/// <summary>What the product's own parts ask of an order.</summary>
[Alias("IOrderParts")]
internal interface IOrderParts : IGrainWithGuidKey
{
    /// <summary>The answer that placing it gave; null when it was never placed.</summary>
    [Alias("AsPlaced"), ResponseTimeout(Patience.Hot)]
    Task<OrderView?> AsPlaced();

    /// <summary>The order as the box office issued it; null when it did not.</summary>
    [Alias("AsIssued")]
    Task<OrderView?> AsIssued();

    /// <summary>Asks the gateway for an intent, for gateways that need a call.</summary>
    /// <exception cref="Payments.AmountNotPayableException">The gateway takes no such amount: the order has ended.</exception>
    [Alias("PreparePayment")]
    Task<OrderView> PreparePayment(string email);

    /// <summary>
    /// Does what is left to do: expires, issues what was paid, carries out refunds. For orders that got stuck, and for news of the
    /// payment.
    /// </summary>
    [Alias("Resume")]
    Task Resume();

    /// <summary>
    /// The gateway says that something has become of a payment for this order. The news may be old, doubled or out of order: the order
    /// asks the gateway how the payment stands now.
    /// </summary>
    /// <returns>What somebody should look at; null when all is as it should be.</returns>
    /// <exception cref="Payments.PaymentUnavailableException">The gateway did not answer; safe to repeat.</exception>
    [Alias("HearOfPayment")]
    Task<Payments.PaymentFlag?> HearOfPayment(string intentId);

    /// <summary>The gateway says that something has become of a refund: those whose money came back are paid again, a few times.</summary>
    /// <exception cref="Payments.PaymentUnavailableException">The gateway did not answer; safe to repeat.</exception>
    [Alias("HearOfRefunds")]
    Task<Payments.PaymentFlag?> HearOfRefunds();

    /// <summary>The gateway says that something has become of a dispute.</summary>
    /// <exception cref="Payments.PaymentUnavailableException">The gateway did not answer; safe to repeat.</exception>
    [Alias("HearOfDispute")]
    Task<Payments.PaymentFlag?> HearOfDispute(string disputeId);

    /// <summary>The event is cancelled: ends the order and pays back what is left of it. A repeat changes nothing.</summary>
    /// <exception cref="Payments.PaymentUnavailableException">The gateway did not answer; safe to repeat.</exception>
    [Alias("RefundCancelled")]
    Task RefundCancelled();
}
