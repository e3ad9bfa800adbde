using EventLoop.Events;

namespace EventLoop.Payments;

/// <summary>Tickets of one type, as far as sums need to know; amounts are for one ticket.</summary>
public interface IPricedLine
{
    int Quantity { get; }

    long PriceMinor { get; }

    long FeeMinor { get; }

    int TaxBasisPoints { get; }
}

/// <summary>
/// What tickets come to, in minor units. Prices and fees are whole for each ticket; only taxes are worked out of more than one, and
/// <see cref="TaxesByTicket"/> says which part of a tax belongs to which ticket, so that refunds add up to what was paid.
/// </summary>
/// <param name="SubtotalMinor">The prices, with the taxes that are included in them.</param>
/// <param name="FeesMinor">The fees that the buyer pays on top; 0 when the organizer bears them.</param>
/// <param name="TaxesMinor">All taxes, included in prices or on top of them.</param>
/// <param name="TotalMinor">What the buyer pays.</param>
public readonly record struct Sums(long SubtotalMinor, long FeesMinor, long TaxesMinor, long TotalMinor)
{
    /// <summary>The sums of an order with these lines.</summary>
    public static Sums Of(IReadOnlyList<IPricedLine> lines, FeePayer feePayer, TaxTerms taxes)
    {
        var (subtotal, fees, isTaxed) = (0L, 0L, false);
        for (var at = 0; at < lines.Count; at++)
        {
            var line = lines[at];
            subtotal += line.Quantity * line.PriceMinor;
            fees += feePayer == FeePayer.Attendee ? line.Quantity * line.FeeMinor : 0;
            isTaxed |= line.TaxBasisPoints > 0;
        }

        var tax = isTaxed ? TaxOf(lines, taxes) : 0;
        return new(subtotal, fees, tax, subtotal + fees + (taxes.Mode == TaxMode.Added ? tax : 0));
    }

    /// <summary>
    /// The part of the taxes that belongs to each ticket, in the order of the lines: what the tax grows by when the ticket joins those
    /// before it. So the parts of all tickets are the whole, whichever of them are refunded when.
    /// </summary>
    public static long[] TaxesByTicket(IReadOnlyList<IPricedLine> lines, TaxTerms taxes)
    {
        var parts = new long[lines.Sum(line => line.Quantity)];
        var before = new Dictionary<int, long>();
        var ticket = 0;
        for (var at = 0; at < lines.Count; at++)
        {
            var group = taxes.Rounding == TaxRounding.Line ? at : lines[at].TaxBasisPoints;
            for (var n = 0; n < lines[at].Quantity; n++)
            {
                var amount = before.GetValueOrDefault(group);
                before[group] = amount + lines[at].PriceMinor;
                parts[ticket++] = taxes.TaxOf(before[group], lines[at].TaxBasisPoints) - taxes.TaxOf(amount, lines[at].TaxBasisPoints);
            }
        }

        return parts;
    }

    private static long TaxOf(IReadOnlyList<IPricedLine> lines, TaxTerms taxes) => taxes.Rounding == TaxRounding.Line
        ? lines.Sum(line => taxes.TaxOf(line.Quantity * line.PriceMinor, line.TaxBasisPoints))
        : lines.GroupBy(line => line.TaxBasisPoints).Sum(same => taxes.TaxOf(same.Sum(line => line.Quantity * line.PriceMinor), same.Key));
}
