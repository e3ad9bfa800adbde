using EventLoop.Events;
using EventLoop.Payments;

namespace EventLoop.Orders;

/// <summary>What each ticket of an order has to do with its total.</summary>
internal static class TicketSums
{
    /// <summary>What the buyer pays for each ticket, with the fee and the tax on top; together they are the order's total.</summary>
    /// <param name="withFees">False: without the fees that the buyer paid on top.</param>
    public static long[] PaidByTicket(this OrderPlaced placed, bool withFees = true)
    {
        var paid = placed.TaxesByTicket();
        var onTop = placed.Taxes?.Mode == TaxMode.Added;
        var ticket = 0;
        foreach (var line in placed.Lines)
        {
            var price = line.PriceMinor + (withFees && placed.FeePayer == FeePayer.Attendee ? line.FeeMinor : 0);
            for (var n = 0; n < line.Quantity; n++, ticket++)
                paid[ticket] = price + (onTop ? paid[ticket] : 0);
        }

        return paid;
    }

    /// <summary>The fees of all tickets, whoever pays them.</summary>
    public static long AllFeesMinor(this OrderPlaced placed) => placed.Lines.Sum(line => line.Quantity * line.FeeMinor);

    /// <summary>Each ticket's part of the order's taxes.</summary>
    public static long[] TaxesByTicket(this OrderPlaced placed) =>
        placed.Taxes is { } taxes ? Sums.TaxesByTicket(placed.Lines, taxes.Terms) : new long[placed.Lines.Sum(line => line.Quantity)];
}
