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
    /// <exception cref="AmountNotPayableException">It never takes such an amount.</exception>
    ValueTask<string> CreateIntent(IntentRequest request);

    /// <summary>The gateway takes amounts of this currency that are multiples of so many minor units.</summary>
    long Step(string currency) => 1;

    /// <summary>The gateway takes no payment of less, in minor units, as far as is known before it is asked; 0: of any amount.</summary>
    long Least(string currency) => 0;

    /// <summary>What the buyer's browser needs to talk to the gateway, and may know; null when nothing.</summary>
    string? PublishableKey => null;

    /// <summary>How often to ask about a payment on its way while somebody waits for it.</summary>
    TimeSpan PollInterval => TimeSpan.FromSeconds(1);

    /// <summary>What lets the buyer's browser complete the payment with the gateway.</summary>
    ValueTask<string> ClientSecret(string intentId);

    /// <summary>
    /// The buyer says that they have paid: completes the payment where the gateway does that on the server's side, and tells its
    /// state.
    /// </summary>
    ValueTask<PaymentStanding> Confirm(PaymentClaim claim);

    /// <summary>The state of a payment, without changing it.</summary>
    ValueTask<PaymentStanding> Get(PaymentClaim claim);

    /// <summary>
    /// Gives up a payment that nobody will make any more, and tells what became of it: one that has succeeded stays so, and one that is
    /// on its way may still succeed.
    /// </summary>
    ValueTask<PaymentStanding> Cancel(PaymentClaim claim);

    /// <summary>Pays back, once for each refund id; once more when <see cref="HasRefunded"/> has become false.</summary>
    /// <returns>False: the buyer's bank disputes the payment and has taken it, so that nothing can go back.</returns>
    ValueTask<bool> Refund(RefundRequest request);

    /// <summary>Whether what was paid back is still with the buyer, or on its way there; false: their bank did not take it.</summary>
    ValueTask<bool> HasRefunded(RefundRequest request) => new(true);

    /// <summary>How a dispute stands; null when there is none.</summary>
    ValueTask<GatewayDispute?> Dispute(string disputeId) => new((GatewayDispute?)null);

    /// <summary>
    /// What the gateway's own books say of payments for an event's orders that were placed in this time, page by page; null when it keeps none.
    /// </summary>
    /// <param name="after">Where the page before has said that the next one begins; null: at the first one.</param>
    ValueTask<PaymentPage?> Payments(Guid eventId, DateTimeOffset from, DateTimeOffset until, string? after) => new((PaymentPage?)null);

    /// <summary>What the gateway's own books say of one payment; null when it keeps none, or has no such payment.</summary>
    ValueTask<PaymentTotals?> PaymentOf(string intentId) => new((PaymentTotals?)null);

    /// <summary>The gateway has books of its own of all that moves there.</summary>
    bool HasMovements => false;

    /// <summary>What has moved at the gateway since then, the latest first, page by page.</summary>
    /// <param name="after">Where the page before has said that the next one begins; null: at the first one.</param>
    ValueTask<GatewayMovements> Movements(DateTimeOffset from, string? after) => throw new NotSupportedException();

    /// <summary>The order that an intent names; null when it names none.</summary>
    ValueTask<Guid?> OrderOf(string intentId) => new((Guid?)null);

    /// <summary>Organizers can have accounts of their own there, to which payments go at once.</summary>
    bool HasAccounts => false;

    /// <summary>Makes an organizer's account; a repeat gives the same.</summary>
    ValueTask<ConnectedAccount> CreateAccount(Guid organizerId) => throw new NotSupportedException();

    /// <summary>How an organizer's account stands.</summary>
    ValueTask<ConnectedAccount> Account(string accountId) => throw new NotSupportedException();

    /// <summary>An address at the gateway where the organizer says who they are.</summary>
    ValueTask<string> AccountLink(string accountId, string back, string again) => throw new NotSupportedException();

    /// <summary>What is on an organizer's account, and what was paid out from it.</summary>
    ValueTask<AccountMoney> MoneyOf(string accountId) => throw new NotSupportedException();

    /// <summary>
    /// Takes back from an organizer's account what a bank has taken from us for one of its payments, as far as there is anything left of what went there; once for
    /// each dispute.
    /// </summary>
    /// <returns>How much that was, also when it is asked again.</returns>
    ValueTask<long> TakeBack(string intentId, string disputeId, long amountMinor, string currency) => throw new NotSupportedException();
}

/// <summary>What is to be paid.</summary>
/// <param name="Email">The buyer's address; never kept by us with the payment.</param>
internal sealed record IntentRequest(Guid OrderId, Guid EventId, long AmountMinor, string Currency, string Email)
{
    /// <summary>The account that the money goes to at once; null: it stays with us.</summary>
    public string? Destination { get; init; }

    /// <summary>What of it comes back to us as our fee.</summary>
    public long FeeMinor { get; init; }
}

/// <summary>An organizer's account at the gateway.</summary>
internal sealed record ConnectedAccount(string AccountId, bool TakesTransfers, bool TakesPayouts, bool IsComplete);

/// <summary>A payment, and what we take it to be: the gateway's own books have to agree before anything is issued.</summary>
internal readonly record struct PaymentClaim(Guid OrderId, Guid EventId, string IntentId, long AmountMinor, string Currency);

/// <summary>Money back to the buyer.</summary>
/// <param name="AmountMinor">Null: all that is left of the payment.</param>
internal sealed record RefundRequest(Guid RefundId, Guid OrderId, string IntentId, long? AmountMinor, string Currency)
{
    /// <summary>The money has gone on to the organizer's account, and comes back from there.</summary>
    public bool IsTransferred { get; init; }

    /// <summary>Our fee goes back to the organizer, since nothing was sold; else it stays with us.</summary>
    public bool ReturnsFee { get; init; }
}

/// <summary>A payment that the buyer's bank disputes.</summary>
/// <param name="Status">The gateway's word.</param>
/// <param name="IsWithdrawn">The amount has been taken from us, for now or for good.</param>
internal sealed record GatewayDispute(string Status, long AmountMinor, bool IsWithdrawn);

/// <summary>Some of a gateway's payments.</summary>
/// <param name="Next">Where the next page begins; null: this is the last one.</param>
/// <param name="Looked">How many payments were looked at, also of other events.</param>
internal sealed record PaymentPage(IReadOnlyList<PaymentTotals> Payments, string? Next, int Looked);

/// <summary>How a payment stands at the gateway.</summary>
/// <param name="ReceivedMinor">What the gateway has taken, in minor units of the currency that it took; 0 where it does not matter.</param>
internal readonly record struct PaymentStanding(PaymentState State, long ReceivedMinor = 0)
{
    /// <summary>What the gateway thinks of a payment that it has taken; null when it says nothing.</summary>
    public PaymentRisk? Risk { get; init; }

    /// <summary>The gateway's name for the card that has paid, the same for all its payments, and not its number; null: it was no card.</summary>
    public string? Card { get; init; }

    public bool IsCaptured => State is PaymentState.Succeeded or PaymentState.Wrong;

    public static implicit operator PaymentStanding(PaymentState state) => new(state);
}

/// <summary>What the gateway thinks of a payment, in its own words; nothing of the card is in it.</summary>
/// <param name="Score">From 0 to 99; null when it gives none.</param>
/// <param name="Outcome">What it did about it.</param>
internal sealed record PaymentRisk(string Level, int? Score, string? Outcome);

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

    /// <summary>Nobody can pay it any more.</summary>
    Cancelled,

    /// <summary>Money came, but not what was asked: another amount, another currency, or for something else. It has to go back.</summary>
    Wrong,
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

/// <summary>The gateway takes no payment of such an amount, however often it is asked.</summary>
[GenerateSerializer, Alias("AmountNotPayableException")]
public sealed class AmountNotPayableException : Exception
{
    public AmountNotPayableException()
    {
    }

    public AmountNotPayableException(string message)
        : base(message)
    {
    }

    public AmountNotPayableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
