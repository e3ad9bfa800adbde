using EventLoop.Ledger;
using Xunit;

namespace EventLoop.Webhooks;

public sealed class WebhookRulesTests
{
    private static readonly DateTimeOffset Now = new(2027, 6, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The vector that the libraries of Standard Webhooks test themselves with.</summary>
    [Fact]
    public void A_signature_is_the_one_of_Standard_Webhooks() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSecrets.Sign(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330), """{"test": 2432232314}"""));

    [Fact]
    public void A_message_is_sent_again_for_three_days_at_most()
    {
        var at = Now;
        var tries = 1;
        for (; WebhookSchedule.Next(tries, at, null) is { } next; tries++)
            at = next;

        Assert.Equal(10, tries);
        Assert.InRange(at - Now, TimeSpan.FromDays(2.9), TimeSpan.FromDays(3));
    }

    [Theory]
    [InlineData(1, null, 5)]
    [InlineData(1, 60, 60)] // the receiver asks for more
    [InlineData(2, 60, 300)] // and gets no less than the pause
    [InlineData(1, 1_000_000, 3_600)] // and not more than an hour
    public void A_receiver_may_ask_to_be_left_alone(int tries, int? asked, int expected) => Assert.Equal(
        Now.AddSeconds(expected), WebhookSchedule.Next(tries, Now, asked is { } seconds ? TimeSpan.FromSeconds(seconds) : null));

    [Fact]
    public void What_can_be_told_is_in_the_catalogue() => Assert.All(WebhookTypes.All, type => Assert.True(
        type == "ticket.issued" || Publications.Catalogue.ContainsKey((type.Split('.')[0], type.Split('.')[1])), type));
}
