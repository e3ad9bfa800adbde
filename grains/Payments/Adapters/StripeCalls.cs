using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;
using Stripe;

namespace EventLoop.Payments;

/// <summary>
/// Carries calls to Stripe out: each try has its time, what failed for a moment is tried again, and when most tries fail nobody is sent
/// there for a while. Repeats are safe, since every call either reads, or carries an idempotency key, or can be done twice.
/// Whatever goes wrong comes out as a <see cref="PaymentUnavailableException"/>, but for errors that callers expect.
/// </summary>
internal sealed partial class StripeCalls
{
    /// <summary>The intent is in a state that does not allow this.</summary>
    public const string UnexpectedState = "payment_intent_unexpected_state";

    /// <summary>There is no such thing.</summary>
    public const string Missing = "resource_missing";

    /// <summary>Nothing is left to pay back.</summary>
    public const string AlreadyRefunded = "charge_already_refunded";

    /// <summary>The buyer's bank has taken the payment, so nothing can be paid back.</summary>
    public const string Disputed = "charge_disputed";

    /// <summary>An account has less than is to be taken from it.</summary>
    public const string Insufficient = "balance_insufficient";

    /// <summary>Less than it takes.</summary>
    public const string TooSmall = "amount_too_small";

    /// <summary>More than it takes.</summary>
    public const string TooLarge = "amount_too_large";

    private readonly int most;
    private readonly ResiliencePipeline pipeline;
    private readonly ILogger logger;
    private int underWay;

    public StripeCalls(StripeOptions options, ILogger logger)
    {
        (most, this.logger) = (options.MaxCalls, logger);
        var passing = new PredicateBuilder().Handle<Exception>(MayPass);
        pipeline = new ResiliencePipelineBuilder()
            .AddTimeout(TimeSpan.FromSeconds(options.CallSeconds))
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = passing,
                MaxRetryAttempts = 3,
                Delay = TimeSpan.FromMilliseconds(200),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = passing,
                FailureRatio = 0.5,
                MinimumThroughput = 10,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = TimeSpan.FromSeconds(options.BreakSeconds),
            })
            .AddTimeout(TimeSpan.FromSeconds(options.TrySeconds))
            .Build();
    }

    /// <exception cref="PaymentUnavailableException">Nothing is known; safe to repeat.</exception>
    /// <exception cref="StripeException">One of the errors that are constants here, or about the parameter that the caller expects trouble with.</exception>
    public async Task<T> Run<T>(Func<CancellationToken, Task<T>> call, string? expected = null)
    {
        try
        {
            if (Interlocked.Increment(ref underWay) > most)
                throw new PaymentUnavailableException("Too many calls to Stripe are under way.");
            return await pipeline.ExecuteAsync(async cancellation => await call(cancellation));
        }
        catch (StripeException failure) when (failure.StripeError is { } error && error.Code is not (UnexpectedState or AlreadyRefunded or Disputed or Insufficient or TooSmall or TooLarge) && (expected is null || error.Param != expected))
        {
            // Its message may quote what a buyer has typed, so only the codes are kept.
            LogRefused((int)failure.HttpStatusCode, error.Type, error.Code, error.Param, failure.StripeResponse?.RequestId);
            throw new PaymentUnavailableException($"Stripe refused: {error.Type} {error.Code}.");
        }
        catch (Exception failure) when (failure is BrokenCircuitException || MayPass(failure))
        {
            throw new PaymentUnavailableException($"Stripe did not answer: {failure.GetType().Name}.");
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }

    private static bool MayPass(Exception failure) => failure switch
    {
        HttpRequestException or IOException or TimeoutRejectedException or OperationCanceledException => true,
        StripeException stripe => stripe.StripeError is null || (int)stripe.HttpStatusCode is 409 or 429 or >= 500,
        _ => false,
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "Stripe refused a request with {Status}: {Type} {Code} {Param} ({RequestId})")]
    private partial void LogRefused(int status, string? type, string? code, string? param, string? requestId);
}
