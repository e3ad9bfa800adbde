using EventLoop.Events;
using EventLoop.Orders;
using Xunit;

namespace EventLoop.Analytics;

/// <summary>What an order adds to the figures, after each thing that can happen to it.</summary>
public sealed class SaleFiguresTests
{
    private static readonly Guid EventId = Guid.CreateVersion7();
    private static readonly Guid Regular = Guid.CreateVersion7();
    private static readonly Guid Vip = Guid.CreateVersion7();
    private static readonly DateTimeOffset At = new(2031, 7, 1, 10, 14, 59, TimeSpan.Zero);

    private static readonly OrderPlaced Placed = new(
        EventId, Guid.CreateVersion7(), null, Guid.CreateVersion7(),
        [new(Regular, "Regular", 2, 2_500, 162), new(Vip, "VIP", 1, 9_000, 324)], "EUR", FeePayer.Attendee, 14_000, 648, 14_648, "pi_1", At, At.AddMinutes(10), 1, null, null)
    {
        Source = "newsletter",
    };

    private static readonly PaymentReceived Paid = new(At.AddMinutes(1), null);
    private static readonly TicketsIssued Issued = new(At.AddMinutes(2), [new(Regular, []), new(Regular, []), new(Vip, [])]);

    [Fact]
    public void An_order_counts_where_it_was_placed_and_paid_and_its_tickets_where_they_were_issued()
    {
        var figures = SaleFigures.Of(After(Placed, Paid, Issued));

        Assert.Equal(new SaleSums { Placed = 1 }, figures[Cell(0, SaleFigures.WholeOrders, 0)]);
        Assert.Equal(new SaleSums { Paid = 1, TotalMinor = 14_648, FeesMinor = 648 }, figures[Cell(1, SaleFigures.WholeOrders, 0)]);
        Assert.Equal(new SaleSums { Sold = 2, RevenueMinor = 5_000 }, figures[Cell(2, Regular, 2_500)]);
        Assert.Equal(new SaleSums { Sold = 1, RevenueMinor = 9_000 }, figures[Cell(2, Vip, 9_000)]);
        Assert.Equal(4, figures.Count);
    }

    [Fact]
    public void An_order_that_nobody_pays_was_placed_and_no_more() =>
        Assert.Equal(new SaleSums { Placed = 1 }, Assert.Single(SaleFigures.Of(After(Placed, new OrderExpired(At.AddMinutes(10))))).Value);

    [Fact]
    public void Fees_that_the_organizer_bears_count_too()
    {
        var figures = SaleFigures.Of(After(Placed with { FeePayer = FeePayer.Organizer, FeesMinor = 0, TotalMinor = 14_000 }, Paid));
        Assert.Equal(new SaleSums { Paid = 1, TotalMinor = 14_000, FeesMinor = 648 }, figures[Cell(1, SaleFigures.WholeOrders, 0)]);
    }

    [Fact]
    public void Tickets_are_off_the_minute_in_which_they_were_sold_once_they_are_void_and_the_money_goes_back_in_the_minute_of_the_refund()
    {
        var refund = new RefundDecided(Guid.CreateVersion7(), [1, 3], 11_986, null, At.AddMinutes(60));
        var decided = SaleFigures.Of(After(Placed, Paid, Issued, refund));
        Assert.Equal(2, decided[Cell(2, Regular, 2_500)].Sold);
        Assert.Equal(new SaleSums { RefundedMinor = 11_986 }, decided[Cell(60, SaleFigures.WholeOrders, 0)]);

        var voided = SaleFigures.Of(After(Placed, Paid, Issued, refund, new TicketsVoided(refund.RefundId)));
        Assert.Equal(new SaleSums { Sold = 1, RevenueMinor = 2_500 }, voided[Cell(2, Regular, 2_500)]);
        Assert.Equal(default, voided[Cell(2, Vip, 9_000)]);
        Assert.Equal(new SaleSums { Returned = 1 }, voided[Cell(60, Regular, 2_500)]);
        Assert.Equal(new SaleSums { Returned = 1 }, voided[Cell(60, Vip, 9_000)]);
    }

    [Theory]
    [InlineData(OrderChannel.Complimentary, null, "complimentary"), InlineData(OrderChannel.AtDoor, PaidBy.Cash, "cash"), InlineData(OrderChannel.AtDoor, PaidBy.CardTerminal, "card_terminal")]
    public void What_was_not_bought_online_stands_apart(OrderChannel channel, PaidBy? paidBy, string word) =>
        Assert.All(SaleFigures.Of(After(Placed with { Issue = new(channel, Guid.CreateVersion7(), paidBy) }, Paid)), one => Assert.Equal(word, one.Key.Channel));

    [Fact]
    public void Nothing_adds_nothing() => Assert.Empty(SaleFigures.Of(new Order()));

    private static Order After(params OrderFact[] facts) => facts.Aggregate(new Order(), (order, fact) => order.Apply(fact));

    private static SaleCell Cell(int minute, Guid type, long price) => new(EventId, SaleFigures.MinuteOf(At.AddMinutes(minute)), type, "online", price, "newsletter");
}
