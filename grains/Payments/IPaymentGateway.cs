namespace EventLoop.Payments;

/// <summary>
/// Who takes the buyers' money. Every call can be repeated: the order and refund ids are idempotency keys, and a repeat acts once.
/// A gateway that cannot be reached throws <see cref="PaymentUnavailableException"/>.
/// </summary>
internal interface IPaymentGateway
{
    /// <summary>Its name in the API, such as <c>sandbox</c>.</summary>
    string Provider { get; }

    /// <summary>
    /// The id of the intent for an order when the gateway can name it without a call, so that it rides in the order's first commit;
    /// null when <see cref="CreateIntent"/> has to be asked once the places are held.
    /// </summary>
    string? IntentIdFor(Guid orderId, string email);

    /// <summary>Prepares a payment for an order whose places are held, and gives the intent's id.</summary>
    ValueTask<string> CreateIntent(IntentRequest request);

    /// <summary>What lets the buyer's browser complete the payment with the gateway.</summary>
    ValueTask<string> ClientSecret(string intentId);

    /// <summary>
    /// The buyer says that they have paid: completes the payment where the gateway does that on the server's side, and tells its
    /// state.
    /// </summary>
    ValueTask<PaymentState> Confirm(Guid orderId, string intentId);

    /// <summary>The state of a payment, without changing it.</summary>
    ValueTask<PaymentState> Get(Guid orderId, string intentId);

    /// <summary>
    /// Gives up a payment that nobody will make any more, and tells what became of it: one that has succeeded stays so, and one that is
    /// on its way may still succeed.
    /// </summary>
    ValueTask<PaymentState> Cancel(Guid orderId, string intentId);

    /// <summary>Pays back, once for each refund id.</summary>
    ValueTask Refund(RefundRequest request);

    /// <summary>
    /// Reads a message of the gateway about a payment; null when it is not authentic. The message may be old, doubled or out of
    /// order, so it only says which order to look at.
    /// </summary>
    PaymentNotice? ReadWebhook(ReadOnlySpan<byte> body, string signature);
}

/// <summary>What is to be paid.</summary>
/// <param name="Email">The buyer's address; never kept by us with the payment.</param>
internal sealed record IntentRequest(Guid OrderId, Guid EventId, long AmountMinor, string Currency, string Email);

/// <summary>Money back to the buyer.</summary>
internal sealed record RefundRequest(Guid RefundId, Guid OrderId, string IntentId, long AmountMinor, string Currency);

/// <summary>Something happened to the payment of this order.</summary>
internal sealed record PaymentNotice(Guid OrderId);

/// <summary>How far a payment has come.</summary>
internal enum PaymentState
{
    /// <summary>The buyer has not paid yet.</summary>
    Open,

    /// <summary>On its way; a webhook will tell.</summary>
    Processing,

    /// <summary>The whole amount is ours.</summary>
    Succeeded,

    /// <summary>Declined; the buyer may try again.</summary>
    Failed,
}

/// <summary>The gateway did not answer, so nothing is known. Safe to retry.</summary>
[GenerateSerializer, Alias("PaymentUnavailableException")]
public sealed class PaymentUnavailableException : Exception
{
    public PaymentUnavailableException()
    {
    }

    public PaymentUnavailableException(string message)
        : base(message)
    {
    }

    public PaymentUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
