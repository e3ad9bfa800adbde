using Microsoft.Extensions.Logging.Abstractions;
using Stripe;
using Xunit;

namespace EventLoop.Payments;

/// <summary>How calls to Stripe are tried again, and when nobody is sent there.</summary>
public sealed class StripeCallsTests
{
    private int asked;

    [Fact]
    public async Task After_most_calls_have_failed_nobody_is_sent_there_for_a_while_and_then_everybody_again()
    {
        var calls = new StripeCalls(new() { BreakSeconds = 1 }, NullLogger.Instance);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Assert.ThrowsAsync<PaymentUnavailableException>(() => calls.Run(Fail))));
        var before = asked;

        Assert.True(before >= 10, $"{before} tries");
        var refused = await Assert.ThrowsAsync<PaymentUnavailableException>(() => calls.Run(Answer));
        Assert.Contains("BrokenCircuit", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, asked);

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                Assert.Equal("it answers", await calls.Run(Answer));
                break;
            }
            catch (PaymentUnavailableException)
            {
                await Task.Delay(20, limit.Token);
            }
        }
    }

    [Fact]
    public async Task So_many_calls_are_under_way_and_more_are_turned_away_at_once()
    {
        var calls = new StripeCalls(new() { MaxCalls = 2 }, NullLogger.Instance);
        var answer = new TaskCompletionSource<string>();
        Task<string>[] underWay = [calls.Run(_ => answer.Task), calls.Run(_ => answer.Task)];

        await Assert.ThrowsAsync<PaymentUnavailableException>(() => calls.Run(Answer));
        answer.SetResult("late");

        Assert.Equal(["late", "late"], await Task.WhenAll(underWay));
        Assert.Equal("it answers", await calls.Run(Answer));
    }

    [Fact]
    public async Task What_Stripe_refuses_is_not_asked_again()
    {
        var calls = new StripeCalls(new(), NullLogger.Instance);

        await Assert.ThrowsAsync<PaymentUnavailableException>(() => calls.Run(Refuse));

        Assert.Equal(1, asked);
    }

    private Task<string> Fail(CancellationToken cancellation)
    {
        Interlocked.Increment(ref asked);
        throw new HttpRequestException("away");
    }

    private Task<string> Answer(CancellationToken cancellation)
    {
        Interlocked.Increment(ref asked);
        return Task.FromResult("it answers");
    }

    private Task<string> Refuse(CancellationToken cancellation)
    {
        Interlocked.Increment(ref asked);
        throw new StripeException(System.Net.HttpStatusCode.BadRequest, new StripeError { Type = "invalid_request_error", Code = "parameter_unknown" }, "No such parameter.");
    }
}
