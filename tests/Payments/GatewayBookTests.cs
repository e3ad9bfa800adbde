using Xunit;

namespace EventLoop.Payments;

public sealed class GatewayBookTests
{
    [Theory]
    [InlineData("charge", 2662, 95, "provider_fee: gateway -95, provider_fees 95")]
    [InlineData("charge", 2662, 0, "")]
    [InlineData("refund", -2662, 0, "")]
    [InlineData("adjustment", -2662, 1500, "provider_fee: gateway -1500, provider_fees 1500")] // a dispute, and what it costs
    [InlineData("transfer", -2500, 0, "")]
    [InlineData("payout", -5000, 0, "payout: gateway -5000, bank 5000")]
    [InlineData("payout_failure", 5000, 0, "payout: gateway 5000, bank -5000")]
    [InlineData("stripe_fee", -200, 0, "other: gateway -200, other 200")]
    public void What_a_movement_adds_to_the_books(string kind, long amount, long fee, string booked)
    {
        var movements = GatewayBook.Read(new("txn_1", DateTimeOffset.UnixEpoch, kind, "EUR", amount, fee, null, null));

        Assert.All(movements, movement => Assert.Equal(0, movement.Lines.Sum(line => line.AmountMinor)));
        Assert.Equal(booked, string.Join("; ", movements.Select(movement =>
            $"{movement.Name}: {string.Join(", ", movement.Lines.Select(line => $"{line.Account} {line.AmountMinor}"))}")));
    }
}
