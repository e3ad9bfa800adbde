using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Stripe;

namespace EventLoop.Payments;

/// <summary>
/// Stripe. The buyer pays in the browser with Stripe's own form, so card data never comes here; what counts is what Stripe says of the
/// intent, whoever asks us to look. The account is the only book of an intent's secret: it is asked for again after a restart.
/// </summary>
internal sealed partial class StripeGateway : IPaymentGateway, IDisposable
{
    /// <summary>Metadata by which an intent names its order.</summary>
    public const string OrderKey = "order_id";

    private const string EventKey = "event_id";
    private const string RefundKey = "refund_id";
    private const string OrganizerKey = "organizer_id";
    private const string DisputeKey = "dispute_id";
    private const string AmountParameter = "amount";
    private const int MostSecrets = 50_000;

    private readonly StripeOptions options;
    private readonly ILogger<StripeGateway> logger;
    private readonly HttpClient http;
    private readonly StripeCalls calls;
    private readonly PaymentIntentService intents;
    private readonly RefundService refunds;
    private readonly DisputeService disputes;
    private readonly AccountService accounts;
    private readonly AccountLinkService accountLinks;
    private readonly TransferService transfers;
    private readonly TransferReversalService reversals;
    private readonly BalanceService balances;
    private readonly PayoutService payouts;
    private readonly BalanceTransactionService movements;
    private readonly ConcurrentDictionary<string, string> secrets = new();

    public StripeGateway(StripeOptions options, ILogger<StripeGateway> logger)
    {
        (this.options, this.logger) = (options, logger);
        http = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(options.TrySeconds),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        { Timeout = Timeout.InfiniteTimeSpan }; // Each try has a limit of its own.
        var client = new StripeClient(
            options.ApiKey,
            httpClient: new SystemNetHttpClient(http, maxNetworkRetries: 0, enableTelemetry: false),
            apiBase: options.ApiBase?.TrimEnd('/'));
        (calls, intents, refunds, disputes) = (new(options, logger), new(client), new(client), new(client));
        (accounts, accountLinks, reversals, balances, payouts) = (new(client), new(client), new(client), new(client), new(client));
        (movements, transfers) = (new(client), new(client));
    }

    public string Provider => "stripe";

    public string? PublishableKey => options.PublishableKey;

    public TimeSpan PollInterval => TimeSpan.FromSeconds(15); // Its webhook is faster.

    public long Step(string currency) => StripeAmounts.Step(currency);

    public long Least(string currency) => StripeAmounts.Least(currency);

    public string? IntentIdFor(Guid orderId, string email) => null;

    public async ValueTask<string> CreateIntent(IntentRequest request)
    {
        try
        {
            return Remember(await Make(request)).Id;
        }
        catch (StripeException failure) when (failure.StripeError?.Code is StripeCalls.TooSmall or StripeCalls.TooLarge)
        {
            throw new AmountNotPayableException($"Stripe takes no {request.AmountMinor} of {request.Currency}: {failure.StripeError.Code}.");
        }
    }

    public async ValueTask<string> ClientSecret(string intentId) => secrets.TryGetValue(intentId, out var secret)
        ? secret
        : Remember(await Read(intentId)).ClientSecret;

    public ValueTask<PaymentStanding> Confirm(PaymentClaim claim) => Get(claim);

    public async ValueTask<PaymentStanding> Get(PaymentClaim claim) => StandingOf(await Read(claim.IntentId), claim);

    public async ValueTask<PaymentStanding> Cancel(PaymentClaim claim)
    {
        try
        {
            return StandingOf(await calls.Run(cancellation => intents.CancelAsync(claim.IntentId, new() { CancellationReason = "abandoned" }, new(), cancellation)), claim);
        }
        catch (StripeException failure) when (failure.StripeError?.Code == StripeCalls.UnexpectedState)
        {
            // Paid, on its way, or cancelled before.
            return await Get(claim);
        }
    }

    // Stripe forgets idempotency keys after a day or more, and a refund may be resumed later than that: so its own list is asked first.
    public async ValueTask<bool> Refund(RefundRequest request)
    {
        var ours = await Made(request);
        if (ours.Exists(IsGood))
            return true;
        long? amount = request.AmountMinor is { } minor ? Amount(minor, request.Currency) : null;
        var key = $"refund-{request.RefundId:N}-{ours.Count}";
        try
        {
            await Refund(request, amount, key);
        }
        catch (StripeException failure) when (failure.StripeError?.Code == StripeCalls.Disputed)
        {
            return false;
        }
        catch (StripeException failure) when (failure.StripeError?.Param == AmountParameter && amount is not null)
        {
            // Somebody has refunded some of it at Stripe: what is left goes back, and the comparison of books tells the rest.
            await Refund(request, null, $"{key}-rest");
        }
        catch (StripeException failure) when (failure.StripeError?.Code == StripeCalls.AlreadyRefunded)
        {
            LogNothingLeft(request.OrderId, request.RefundId);
        }

        return true;
    }

    public async ValueTask<bool> HasRefunded(RefundRequest request) => (await Made(request)) is var made && (made.Count == 0 || made.Exists(IsGood));

    public async ValueTask<GatewayDispute?> Dispute(string disputeId)
    {
        if (await calls.Run(OrNull(cancellation => disputes.GetAsync(disputeId, new(), new(), cancellation))) is not { } dispute)
            return null;
        var isTaken = dispute.Status is "needs_response" or "under_review" or "lost"; // What only warns takes nothing.
        return new(dispute.Status, StripeAmounts.ToMinor(dispute.Amount, dispute.Currency.ToUpperInvariant()), isTaken);
    }

    public async ValueTask<Guid?> OrderOf(string intentId) =>
        await calls.Run(OrNull(cancellation => intents.GetAsync(intentId, new(), new(), cancellation))) is { } intent
        && Guid.TryParse(intent.Metadata.GetValueOrDefault(OrderKey), out var orderId) ? orderId : null;

    public bool HasAccounts => options.Connect;

    public void Dispose() => http.Dispose();

    private Task<PaymentIntent> Make(IntentRequest request) => calls.Run(cancellation => intents.CreateAsync(
        new()
        {
            Amount = Amount(request.AmountMinor, request.Currency),
            Currency = Lower(request.Currency),
            AutomaticPaymentMethods = new() { Enabled = true },
            Metadata = new() { [OrderKey] = $"{request.OrderId}", [EventKey] = $"{request.EventId}" },
            TransferData = request.Destination is null ? null : new() { Destination = request.Destination },
            ApplicationFeeAmount = request.Destination is null ? null : Amount(request.FeeMinor, request.Currency),
        },
        new() { IdempotencyKey = request.Destination is null ? $"intent-{request.OrderId:N}" : $"intent-{request.OrderId:N}-{request.Destination}" },
        cancellation));

    private async Task Refund(RefundRequest request, long? amount, string key)
    {
        var refund = await calls.Run(
            cancellation => refunds.CreateAsync(
                new()
                {
                    PaymentIntent = request.IntentId,
                    Amount = amount,
                    ReverseTransfer = request.IsTransferred ? true : null,
                    RefundApplicationFee = request.IsTransferred ? request.ReturnsFee : null,
                    Metadata = new() { [OrderKey] = $"{request.OrderId}", [RefundKey] = $"{request.RefundId}" },
                },
                new() { IdempotencyKey = key },
                cancellation),
            expected: AmountParameter);
        if (!IsGood(refund))
            throw new PaymentUnavailableException($"Stripe could not pay back: {refund.Status}.");
    }

    private async Task<List<Refund>> Made(RefundRequest request)
    {
        var made = await calls.Run(cancellation => refunds.ListAsync(new() { PaymentIntent = request.IntentId, Limit = 100 }, new(), cancellation));
        return [.. made.Where(refund => refund.Metadata?.GetValueOrDefault(RefundKey) == $"{request.RefundId}")];
    }

    // The account may be used for other things too, and there may be no such thing any more.
    private static Func<CancellationToken, Task<T?>> OrNull<T>(Func<CancellationToken, Task<T>> call)
        where T : class => async cancellation =>
        {
            try
            {
                return await call(cancellation);
            }
            catch (StripeException failure) when (failure.StripeError?.Code == StripeCalls.Missing)
            {
                return null;
            }
        };

    private Task<PaymentIntent> Read(string intentId) =>
        calls.Run(cancellation => intents.GetAsync(intentId, new() { Expand = ["latest_charge"] }, new(), cancellation));

    private PaymentIntent Remember(PaymentIntent intent)
    {
        if (secrets.Count >= MostSecrets)
            secrets.Clear();
        secrets[intent.Id] = intent.ClientSecret;
        return intent;
    }

    private PaymentStanding StandingOf(PaymentIntent intent, PaymentClaim claim)
    {
        if (intent.Status is "succeeded" or "canceled")
            secrets.TryRemove(intent.Id, out _);
        return intent.Status switch
        {
            "succeeded" => new PaymentStanding(
                IsAsClaimed(intent, claim) ? PaymentState.Succeeded : PaymentState.Wrong,
                StripeAmounts.ToMinor(intent.AmountReceived, intent.Currency.ToUpperInvariant()))
            {
                Risk = RiskOf(intent.LatestCharge?.Outcome),
                Card = intent.LatestCharge?.PaymentMethodDetails?.Card?.Fingerprint,
            },
            "processing" or "requires_capture" => PaymentState.Processing,
            "canceled" => PaymentState.Cancelled,
            _ => intent.LastPaymentError is null ? PaymentState.Open : PaymentState.Failed,
        };
    }

    // Radar's score comes with some plans only, and its message is written for people, so neither is relied on.
    private static PaymentRisk? RiskOf(ChargeOutcome? outcome) =>
        outcome is { RiskLevel: { } level } ? new(level, outcome.RiskScore is > 0 and <= 99 and var score ? (int)score : null, outcome.Type) : null;

    private static bool IsAsClaimed(PaymentIntent intent, PaymentClaim claim) =>
        intent.AmountReceived == StripeAmounts.ToStripe(claim.AmountMinor, claim.Currency)
        && intent.Currency == Lower(claim.Currency)
        && intent.Metadata.GetValueOrDefault(OrderKey) == $"{claim.OrderId}"
        && intent.Metadata.GetValueOrDefault(EventKey) == $"{claim.EventId}";

    private static bool IsGood(Refund refund) => refund.Status is not ("failed" or "canceled");

    private static long Amount(long minor, string currency) => StripeAmounts.ToStripe(minor, currency)
        ?? throw new PaymentUnavailableException($"Stripe takes no such amount of {currency}.");

    private static string Lower(string currency) => currency.ToLowerInvariant();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nothing was left to pay back of order {OrderId} for refund {RefundId}: somebody refunded it at Stripe")]
    private partial void LogNothingLeft(Guid orderId, Guid refundId);
}
