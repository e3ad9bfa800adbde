using EventLoop.Orders;
using EventLoop.Payments;

namespace EventLoop.Events;

/// <summary>Which prices of tickets can be paid in one currency.</summary>
/// <param name="Step">The payment provider takes multiples of so many minor units.</param>
/// <param name="LeastMinor">It takes no payment of less; 0: of any amount.</param>
/// <param name="Fees">What the organizer has agreed on.</param>
internal readonly record struct PriceLimits(long Step, long LeastMinor = 0, FeeSchedule Fees = default)
{
    /// <summary>Whether it is an amount as the payment provider writes them.</summary>
    public bool Writes(long priceMinor) => priceMinor % Step == 0;

    /// <summary>Whether one ticket, with its fee and its tax, is enough for a payment; free ones need none.</summary>
    public bool IsEnough(EventDetails details, long priceMinor, int taxBasisPoints)
    {
        if (LeastMinor == 0)
            return true;
        var line = new OrderLine(Guid.Empty, "", 1, priceMinor, Fees.FeeMinor(priceMinor, details.Currency, Step)) { TaxBasisPoints = taxBasisPoints };
        return Sums.Of([line], details.FeePayer, new(details.TaxMode, details.TaxRounding, Step)).TotalMinor is var total && (total == 0 || total >= LeastMinor);
    }
}
