using EventLoop.Events;
using EventLoop.Orders;

namespace EventLoop.Analytics;

/// <summary>What one order adds to its event's figures. Pure: the difference between two states of an order is what its facts in between changed.</summary>
internal static class SaleFigures
{
    /// <summary>Stands for the ticket type of what is counted by the order.</summary>
    public static readonly Guid WholeOrders = Guid.Empty;

    /// <summary>What an order in this state adds; nothing when it was never placed.</summary>
    public static Dictionary<SaleCell, SaleSums> Of(Order order)
    {
        var figures = new Dictionary<SaleCell, SaleSums>();
        if (order.Placed is not { } placed)
            return figures;
        var (channel, source) = (ChannelOf(placed.Issue), placed.Source ?? "");
        Add(placed.PlacedAt, WholeOrders, 0, new() { Placed = 1 });
        if (order.PaidAt is { } paidAt)
            Add(paidAt, WholeOrders, 0, new() { Paid = 1, TotalMinor = placed.TotalMinor, FeesMinor = FeesOf(placed) });
        if (order.Issued is { } issued)
        {
            for (var number = 1; number <= issued.Tickets.Count; number++)
                Add(issued.At, issued.Tickets[number - 1].TicketTypeId, order.LineOf(number).PriceMinor, new() { Sold = 1, RevenueMinor = order.LineOf(number).PriceMinor });
        }

        foreach (var refund in order.Refunds)
        {
            // What goes back of a payment that bought nothing never counted as paid.
            if (order.PaidAt is not null)
                Add(refund.Decided.At, WholeOrders, 0, new() { RefundedMinor = refund.Decided.AmountMinor });
            if (!refund.Voided || order.Issued is null)
                continue;
            foreach (var number in refund.Decided.Tickets)
            {
                var (type, price) = (order.Issued.Tickets[number - 1].TicketTypeId, order.LineOf(number).PriceMinor);
                Add(order.Issued.At, type, price, new() { Sold = -1, RevenueMinor = -price });
                Add(refund.Decided.At, type, price, new() { Returned = 1 });
            }
        }

        return figures;

        void Add(DateTimeOffset at, Guid ticketTypeId, long priceMinor, SaleSums sums)
        {
            var cell = new SaleCell(placed.EventId, MinuteOf(at), ticketTypeId, channel, priceMinor, source);
            figures[cell] = figures.GetValueOrDefault(cell) + sums;
        }
    }

    public static DateTimeOffset MinuteOf(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);

    /// <summary>The quarter of an hour: the offset of every time zone there is has whole ones.</summary>
    public static DateTimeOffset QuarterOf(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % (15 * TimeSpan.TicksPerMinute)), TimeSpan.Zero);

    private static string ChannelOf(OrderIssue? issue) => issue switch
    {
        null => FigureChannels.Online,
        { PaidBy: { } paidBy } => OrderChannelWords.Of(paidBy),
        _ => OrderChannelWords.Of(OrderChannel.Complimentary),
    };

    private static long FeesOf(OrderPlaced placed) =>
        placed.FeesMinor + (placed.FeePayer == FeePayer.Organizer ? placed.Lines.Sum(line => line.Quantity * line.FeeMinor) : 0);
}

/// <summary>Where an order adds something.</summary>
/// <param name="TicketTypeId"><see cref="SaleFigures.WholeOrders"/> for what is counted by the order.</param>
/// <param name="PriceMinor">Of one ticket; 0 for what is counted by the order.</param>
/// <param name="Source">What brought the buyer; empty when nothing was said.</param>
internal readonly record struct SaleCell(Guid EventId, DateTimeOffset Minute, Guid TicketTypeId, string Channel, long PriceMinor, string Source);
