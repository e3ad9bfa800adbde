namespace EventLoop.Orders;

/// <summary>What the product's own parts ask of an order.</summary>
[Alias("IOrderParts")]
internal interface IOrderParts : IGrainWithGuidKey
{
    /// <summary>The answer that placing it gave; null when it was never placed.</summary>
    [Alias("AsPlaced"), ResponseTimeout(Patience.Hot)]
    Task<OrderView?> AsPlaced();

    /// <summary>Asks the gateway for an intent, for gateways that need a call.</summary>
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
}
