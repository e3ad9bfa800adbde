using System.Text;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EventLoop.Payments;

/// <summary>Which messages count as Stripe's, and what they say.</summary>
public sealed class StripeWebhooksTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly Guid OrderId = Guid.Parse("0193a000-0000-7000-8000-000000000042");

    private readonly StripeWebhooks webhooks = new(new() { WebhookSecret = FakeStripe.WebhookSecret }, new FakeTimeProvider(Now));
    private readonly FakeIntent intent = new("pi_1", 5324, "eur", new() { ["order_id"] = $"{OrderId}", ["event_id"] = "x" });
    private FakeStripe stripe = null!;

    public async Task InitializeAsync() => stripe = await FakeStripe.Start();

    public async Task DisposeAsync() => await stripe.DisposeAsync();

    [Fact]
    public void A_message_names_its_order_and_intent()
    {
        var (body, signature) = stripe.Message("payment_intent.succeeded", intent.Pay(), Now, "evt_1");

        Assert.Equal(new GatewayNews("evt_1", "payment_intent.succeeded", OrderId, "pi_1", 5324, "EUR") { ObjectId = "pi_1" }, webhooks.Read(body, signature));
    }

    [Fact]
    public void A_refund_names_all_that_went_back()
    {
        intent.Pay().Refunds.AddRange([new("re_1", "pi_1", 100, "eur", "a"), new("re_2", "pi_1", 50, "eur", "b")]);
        var (body, signature) = stripe.Message("charge.refunded", intent.ToCharge(), Now, "evt_1");

        Assert.Equal(new GatewayNews("evt_1", "charge.refunded", OrderId, "pi_1", 150, "EUR") { ObjectId = "ch_pi_1" }, webhooks.Read(body, signature));
    }

    [Theory]
    [InlineData(-300, true)]
    [InlineData(300, true)]
    [InlineData(-301, false)]
    [InlineData(301, false)]
    public void A_message_counts_for_five_minutes(int seconds, bool counts)
    {
        var (body, signature) = stripe.Message("payment_intent.succeeded", intent, Now.AddSeconds(seconds));

        Assert.Equal(counts, webhooks.Read(body, signature) is not null);
    }

    [Fact]
    public void A_second_signature_counts_while_the_secret_is_changed()
    {
        var (body, signature) = stripe.Message("payment_intent.succeeded", intent, Now);
        var other = FakeStripe.Sign(body, Now.ToUnixTimeSeconds(), "whsec_other").Split("v1=")[1];

        Assert.NotNull(webhooks.Read(body, signature.Replace(",v1=", $",v1={other},v1=", StringComparison.Ordinal)));
    }

    [Fact]
    public void Nothing_counts_without_a_secret()
    {
        var (body, signature) = stripe.Message("payment_intent.succeeded", intent.ToJson(), Now, secret: "");

        Assert.Null(new StripeWebhooks(new(), new FakeTimeProvider(Now)).Read(body, signature));
    }

    [Fact]
    public void Forged_stale_and_truncated_messages_never_count()
    {
        const int Seed = 20261122;
        var dice = new Random(Seed);
        var (good, signature) = stripe.Message("payment_intent.succeeded", intent.Pay(), Now);
        for (var times = 0; times < 20_000; times++)
        {
            var (body, header) = Spoil(dice, good, signature);
            Assert.True(webhooks.Read(body, header) is null, $"Seed {Seed}, try {times}: {header} {Encoding.UTF8.GetString(body)}");
        }
    }

    [Fact]
    public void Signed_bodies_that_are_no_messages_are_refused()
    {
        foreach (var text in new[] { "", "{", "[]", "null", "{}", "{\"id\":1,\"type\":2}", "{\"id\":\"e\",\"type\":\"t\",\"data\":{\"object\":[]}}", "{\"id\":\"e\",\"type\":\"t\",\"data\":{\"object\":{\"object\":\"charge\",\"amount\":1.5}}}" })
        {
            var body = Encoding.UTF8.GetBytes(text);
            Assert.Null(webhooks.Read(body, FakeStripe.Sign(body, Now.ToUnixTimeSeconds())));
        }
    }

    private static (byte[] Body, string? Signature) Spoil(Random dice, byte[] good, string signature)
    {
        byte[] body = [.. good];
        switch (dice.Next(7))
        {
            case 0:
                body[dice.Next(body.Length)] ^= (byte)(1 << dice.Next(8));
                return (body, signature);
            case 1:
                return (body[..dice.Next(body.Length)], signature);
            case 2:
                return (body, FakeStripe.Sign(body, Now.ToUnixTimeSeconds() + (dice.Next(2) == 0 ? 1 : -1) * dice.NextInt64(301, 100_000_000)));
            case 3:
                return (body, FakeStripe.Sign(body, Now.ToUnixTimeSeconds(), $"whsec_{dice.Next()}"));
            case 4:
                return (body, signature[..dice.Next(signature.Length)]);
            case 5:
                // A fresh time over an old signature.
                return (body, $"t={Now.ToUnixTimeSeconds() + dice.Next(1, 300)},{signature.Split(',')[1]}");
            default:
                var header = signature.ToCharArray();
                var at = signature.IndexOf("v1=", StringComparison.Ordinal) + 3 + dice.Next(64);
                header[at] = header[at] == '0' ? '1' : '0';
                return (body, new string(header));
        }
    }
}
