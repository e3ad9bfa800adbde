using Stripe;

namespace EventLoop.Payments;

/// <summary>What Stripe's own books say.</summary>
internal sealed partial class StripeGateway
{
    private static readonly DateTimeOffset LatestDate = DateTimeOffset.UnixEpoch.AddYears(500);

    public async ValueTask<PaymentPage?> Payments(Guid eventId, DateTimeOffset from, DateTimeOffset until, string? after)
    {
        var page = await calls.Run(cancellation => intents.ListAsync(
            new()
            {
                // An intent is made while its order's hold lasts.
                Created = new DateRangeOptions { GreaterThanOrEqual = from.UtcDateTime, LessThan = until > LatestDate ? null : until.AddDays(1).UtcDateTime },
                Limit = 100,
                StartingAfter = after,
                Expand = ["data.latest_charge"],
            },
            new(),
            cancellation));
        var found = page.Where(intent => intent.Metadata?.GetValueOrDefault(EventKey) == $"{eventId}").Select(TotalsOf)
            .Where(payment => payment.OrderId is not { } order || (PlacedAt(order) >= from && PlacedAt(order) < until));
        return new([.. found], page.HasMore ? page.LastOrDefault()?.Id : null, page.Data.Count);
    }

    public async ValueTask<PaymentTotals?> PaymentOf(string intentId) =>
        await calls.Run(OrNull(cancellation => intents.GetAsync(intentId, new() { Expand = ["latest_charge"] }, new(), cancellation))) is { } intent ? TotalsOf(intent) : null;

    public bool HasMovements => true;

    public async ValueTask<GatewayMovements> Movements(DateTimeOffset from, string? after)
    {
        var page = await calls.Run(cancellation => movements.ListAsync(
            new() { Created = new DateRangeOptions { GreaterThanOrEqual = from.UtcDateTime }, Limit = 100, StartingAfter = after, Expand = ["data.source"] }, new(), cancellation));
        return new([.. page.Select(MovementOf)], page.HasMore ? page.LastOrDefault()?.Id : null);
    }

    // A charge has its intent's metadata, and a refund has what we gave it.
    private static GatewayMovement MovementOf(BalanceTransaction movement)
    {
        var (metadata, intentId) = movement.Source switch
        {
            Charge charge => (charge.Metadata, charge.PaymentIntentId),
            Refund refund => (refund.Metadata, refund.PaymentIntentId),
            _ => (null, null),
        };
        var currency = movement.Currency.ToUpperInvariant();
        return new(
            movement.Id,
            Utc(movement.Created),
            movement.Type,
            currency,
            StripeAmounts.ToMinor(movement.Amount, currency),
            StripeAmounts.ToMinor(movement.Fee, currency),
            Guid.TryParse(metadata?.GetValueOrDefault(OrderKey), out var orderId) ? orderId : null,
            intentId);
    }

    private static PaymentTotals TotalsOf(PaymentIntent intent)
    {
        var currency = intent.Currency.ToUpperInvariant();
        Guid? orderId = Guid.TryParse(intent.Metadata.GetValueOrDefault(OrderKey), out var id) ? id : null;
        return new(
            intent.Id, orderId, currency, StripeAmounts.ToMinor(intent.AmountReceived, currency), StripeAmounts.ToMinor(intent.LatestCharge?.AmountRefunded ?? 0, currency));
    }

    // The order's id carries the time of the order (UUID version 7).
    private static DateTimeOffset PlacedAt(Guid orderId)
    {
        var milliseconds = (long)(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(orderId.ToByteArray(bigEndian: true)) >> 80);
        return milliseconds > LatestDate.ToUnixTimeMilliseconds() ? DateTimeOffset.UnixEpoch : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }
}
