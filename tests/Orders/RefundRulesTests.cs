using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Tickets;
using Xunit;

namespace EventLoop.Orders;

/// <summary>Two tickets of 10.00 with a fee of 1.00 each, bought by a guest.</summary>
public sealed class RefundRulesTests
{
    private static readonly DateTimeOffset Now = new(2027, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Id = TicketId.OrderOf(Guid.CreateVersion7());
    private static readonly Caller Organizer = new(Guid.CreateVersion7(), Roles.Organizer);
    private static readonly Caller Holder = Caller.Guest with { OrderId = Id };
    private static readonly Guid TypeId = Guid.CreateVersion7();
    private static readonly Guid First = TicketId.Of(Id, 1);
    private static readonly Guid Second = TicketId.Of(Id, 2);

    private static readonly Order Pending = new Order().Apply(new OrderPlaced(
        Guid.Empty, Organizer.AccountId!.Value, null, Id, [new(TypeId, "Regular", 2, 1_000, 100)], "EUR", FeePayer.Attendee, 2_000, 200, 2_200, "pi_1", Now, Now, 0, null, null));

    private static readonly Order Paid = Pending.Apply(new PaymentReceived(Now, null)).Apply(new TicketsIssued(Now, [new(TypeId, []), new(TypeId, [])]));

    [Fact]
    public void Why_an_organizer_cannot_refund_by_precedence()
    {
        Assert.Equal(RefundRefusal.NotFound, Refuse(new Order(), By(Organizer)));
        Assert.Equal(RefundRefusal.NotYours, Refuse(Pending, By(Holder)));
        Assert.Equal(RefundRefusal.NotPaid, Refuse(Pending, By(Organizer) with { TicketIds = [Guid.Empty] }));
        Assert.Equal(RefundRefusal.TicketNotFound, Refuse(Paid, By(Organizer) with { TicketIds = [TicketId.Of(Id, 3)], AmountMinor = 9_999 }));
        Assert.Equal(RefundRefusal.AlreadyRefunded, Refuse(Refunded(Paid, By(Organizer)), By(Organizer)));
        Assert.Equal(RefundRefusal.AlreadyRefunded, Refuse(Refunded(Paid, By(Organizer) with { TicketIds = [First] }), By(Organizer) with { TicketIds = [First], AmountMinor = 1 }));
        Assert.Equal(RefundRefusal.AmountNotSupported, Refuse(Paid, By(Organizer) with { AmountMinor = 9_999 }, step: 10));
        Assert.Equal(RefundRefusal.AmountTooLarge, Refuse(Paid, By(Organizer) with { AmountMinor = 2_201 }));
        Assert.Equal(RefundRefusal.AmountTooLarge, Refuse(Paid, By(Organizer) with { TicketIds = [First], AmountMinor = 1_101 }));
        Assert.Null(Refuse(Paid, By(Organizer) with { TicketIds = [First], AmountMinor = 1_100 }));
        Assert.Null(Refuse(Paid, By(Organizer) with { AmountMinor = 2_200 }));
    }

    [Fact]
    public void What_was_never_rightly_paid_has_gone_back_and_nothing_more_does()
    {
        var wrong = Pending.Apply(new RefundDecided(Guid.CreateVersion7(), [], 100, "wrong_payment", Now));

        Assert.Equal(RefundRefusal.AlreadyRefunded, Refuse(wrong, By(Organizer) with { AmountMinor = 500 }));
        Assert.Equal(RefundRefusal.AlreadyRefunded, Refuse(wrong, By(Organizer)));
    }

    [Fact]
    public void A_repeat_of_a_refund_is_not_refused()
    {
        var command = By(Organizer);

        Assert.Null(Refuse(Refunded(Paid, command), command));
    }

    [Theory]
    [InlineData(null, null, 2, 2_200)] // all of it
    [InlineData(2_200, null, 2, 2_200)] // all of it, by its amount
    [InlineData(500, null, 0, 500)] // some money, and the tickets stay
    [InlineData(null, 1, 1, 1_100)] // a ticket
    [InlineData(1_000, 1, 1, 1_000)] // a ticket without its fee
    public void What_a_refund_comes_to(int? amount, int? ticket, int tickets, long expected)
    {
        var decided = Paid.Refund(By(Organizer) with { AmountMinor = amount, TicketIds = ticket is null ? null : [First] }, Now);

        Assert.Equal((tickets, expected), (decided.Tickets.Count, decided.AmountMinor));
    }

    [Fact]
    public void Money_that_went_back_by_itself_counts_against_what_goes_back_later()
    {
        var order = Refunded(Paid, By(Organizer) with { AmountMinor = 1_500 });
        Assert.Equal((OrderStatus.PartlyRefunded, 1_500), (order.Status, order.RefundedMinor));
        Assert.Equal(RefundRefusal.AmountTooLarge, Refuse(order, By(Organizer) with { AmountMinor = 701 }));

        order = Refunded(order, By(Organizer));
        Assert.Equal((OrderStatus.Refunded, 2_200), (order.Status, order.RefundedMinor));
    }

    [Theory]
    [InlineData(2_200, true, 0)] // all of it is with the buyer already: the tickets end, and nothing goes back
    [InlineData(1_500, true, 700)]
    [InlineData(2_200, false, 2_200)] // the bank asks, and has taken nothing; or the dispute was won
    public void Money_that_a_bank_took_in_a_dispute_does_not_leave_twice(long disputed, bool isWithdrawn, long expected)
    {
        var order = Paid.Apply(new DisputeChanged("dp_1", "needs_response", disputed, isWithdrawn, Now));
        var decided = order.Refund(By(Organizer), Now);

        Assert.Equal((2, expected), (decided.Tickets.Count, decided.AmountMinor));
        Assert.Equal(RefundRefusal.AmountTooLarge, Refuse(order, By(Organizer) with { AmountMinor = expected + 1 }));
        Assert.Equal(Math.Min(2_000, expected), order.GiveBack(Back(Holder), new(0, FeeKept: true), Now).AmountMinor);
        Assert.Equal(expected, order.RefundCancelled(Id, Now).AmountMinor);
    }

    [Fact]
    public void A_fee_that_was_kept_can_go_back_later()
    {
        var order = Refunded(Paid, By(Organizer) with { TicketIds = [First, Second], AmountMinor = 2_000 });
        Assert.Equal(OrderStatus.Refunded, order.Status);

        var late = order.Refund(By(Organizer) with { AmountMinor = 200 }, Now);
        Assert.Null(Refuse(order, By(Organizer) with { AmountMinor = 200 }));
        Assert.Equal((0, 200), (late.Tickets.Count, late.AmountMinor));
    }

    [Fact]
    public void Why_a_holder_cannot_give_tickets_back_by_precedence()
    {
        Assert.Equal(RefundRefusal.NotFound, RefuseBack(new Order(), Back(Holder), null));
        Assert.Equal(RefundRefusal.NotYours, RefuseBack(Pending, Back(Organizer), null));
        Assert.Equal(RefundRefusal.NotPaid, RefuseBack(Pending, Back(Holder), null));
        Assert.Equal(RefundRefusal.TicketNotFound, RefuseBack(Paid, Back(Holder) with { TicketIds = [TypeId] }, null));
        Assert.Equal(RefundRefusal.AlreadyRefunded, RefuseBack(Refunded(Paid, By(Organizer)), Back(Holder), null));
        Assert.Equal(RefundRefusal.NotAllowed, RefuseBack(Paid, Back(Holder), null));
        Assert.Equal(RefundRefusal.TooLate, RefuseBack(Paid, Back(Holder), new(48, false), Now.AddHours(-48).AddTicks(1)));
        Assert.Null(RefuseBack(Paid, Back(Holder), new(48, false), Now.AddHours(-48)));
    }

    [Theory]
    [InlineData(false, 1_100)]
    [InlineData(true, 1_000)]
    public void The_policy_says_whether_the_fee_goes_back(bool feeKept, long expected) =>
        Assert.Equal(expected, Paid.GiveBack(Back(Holder) with { TicketIds = [Second] }, new(0, feeKept), Now).AmountMinor);

    [Fact]
    public void A_refund_that_comes_back_is_open_again_until_it_came_back_three_times()
    {
        var order = Paid.Apply(Paid.Refund(By(Organizer), Now));
        var id = order.Refunds[0].Decided.RefundId;
        for (var times = 1; times < 3; times++)
        {
            order = order.Apply(new RefundPaid(id, Now)).Apply(new RefundFailed(id, Now));
            Assert.NotNull(order.OpenRefund);
        }

        order = order.Apply(new RefundPaid(id, Now)).Apply(new RefundFailed(id, Now));
        Assert.Null(order.OpenRefund);
        Assert.Equal(RefundStatus.Failed, Assert.Single(OrderViews.Of(Id, order, null, _ => "").Refunds).Status);
    }

    private static RefundRefusal? Refuse(Order order, RefundOrder command, long step = 1) => order.RefuseRefund(Id, command, step);

    private static RefundRefusal? RefuseBack(Order order, GiveBackTickets command, RefundPolicy? policy, DateTimeOffset? now = null) => order.RefuseGiveBack(
        Id, command, new EventTerms(Guid.Empty, Guid.Empty, EventStatus.Published, "EUR", FeePayer.Attendee, 8, Now, Now, [], []) { RefundPolicy = policy }, now ?? Now);

    private static Order Refunded(Order order, RefundOrder command) => order.Apply(order.Refund(command, Now));

    private static RefundOrder By(Caller caller) => new(caller, Guid.CreateVersion7(), null, null, null);

    private static GiveBackTickets Back(Caller caller) => new(caller, Guid.CreateVersion7(), null);
}
