namespace EventLoop.Payments;

/// <summary>
/// Takes in what the payment provider tells: it is stored before anything else, once for each message, and worked on afterwards until
/// it is done. One in the cluster (key 0), awake as long as one silo lives; were there ever two, everything that follows from a message
/// can be done twice.
/// </summary>
[Alias("IPaymentNewsGrain")]
internal interface IPaymentNewsGrain : IGrainWithIntegerKey
{
    /// <summary>Stores the message; a repeat changes nothing. What follows from it happens afterwards.</summary>
    [Alias("Receive")]
    Task Receive(GatewayNews news);

    /// <summary>Works on what is due.</summary>
    [Alias("Work")]
    Task Work();
}

/// <summary>A message of the payment provider.</summary>
/// <param name="Id">The provider's id of the message.</param>
/// <param name="Kind">The provider's word, such as <c>payment_intent.succeeded</c>.</param>
/// <param name="OrderId">The order that the payment names; null when it names none.</param>
/// <param name="AmountMinor">Of a refund, all that was paid back so far.</param>
[GenerateSerializer, Immutable, Alias("GatewayNews")]
internal sealed record GatewayNews(
    [property: Id(0)] string Id,
    [property: Id(1)] string Kind,
    [property: Id(2)] Guid? OrderId,
    [property: Id(3)] string? PaymentIntentId,
    [property: Id(4)] long? AmountMinor,
    [property: Id(5)] string? Currency)
{
    /// <summary>The provider's id of what the message is about: an intent, a charge, a refund, a dispute.</summary>
    [Id(6)]
    public string? ObjectId { get; init; }
}
