using EventLoop.Events;
using EventLoop.Orders;
using EventLoop.Tickets;
using Xunit;

namespace EventLoop.Notifications;

/// <summary>Which facts concern whom, a row each.</summary>
public sealed class NoticeRulesTests
{
    private static readonly DateTimeOffset Now = new(2031, 7, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Id = TicketId.NewOrder(Now);
    private static readonly Guid Buyer = Guid.CreateVersion7();
    private static readonly Guid Ben = Guid.CreateVersion7();
    private static readonly Guid Type = Guid.CreateVersion7();
    private static readonly Guid RefundId = Guid.CreateVersion7();
    private static readonly TicketsIssued Issued = new(Now, [new(Type, new byte[100])]);
    private static readonly RefundPaid Paid = new(RefundId, Now);

    private static readonly EventDetails Details = new(
        "Night", "", new(2031, 7, 10, 18, 0, 0, TimeSpan.Zero), new(2031, 7, 11, 2, 0, 0, TimeSpan.Zero), "Europe/Amsterdam", "EUR", FeePayer.Attendee, new("Hall", "Dam 1", 100, 52, 4), 8);

    private static readonly (string What, OrderFact[] Before, OrderFact Fact, string Expected)[] Orders =
    [
        ("issued", [Placed(2500)], Issued, "tickets receipt"),
        ("issued for nothing", [Placed(0)], Issued, "tickets"),
        ("paid after the hold", [Placed(2500), new OrderExpired(Now)], Issued, "late_tickets receipt"),
        ("refund decided", [Placed(2500), Issued], Decided("sick"), ""),
        ("refund paid", [Placed(2500), Issued, Decided("sick")], Paid, "refund"),
        ("paid again after the bank sent it back", [Placed(2500), Issued, Decided("sick"), Paid, new RefundFailed(RefundId, Now)], Paid, ""),
        ("event cancelled", [Placed(2500), Issued], Decided("event_cancelled"), "event_cancelled"),
        ("event cancelled, money back", [Placed(2500), Issued, Decided("event_cancelled")], Paid, "refund"),
        ("event cancelled, nothing paid", [Placed(0), Issued, Decided("event_cancelled", 0)], Paid, ""),
        ("late and sold out", [Placed(2500), new OrderExpired(Now), Decided("sold_out")], Paid, "payment_returned"),
        ("paid twice", [Placed(2500), Issued, new SecondPaymentFound("pi_2", 2500, Now)], new SecondPaymentReturned("pi_2", Now), "payment_returned"),
        ("the bank sent that back", [Placed(2500), Issued, new SecondPaymentFound("pi_2", 2500, Now), new SecondPaymentReturned("pi_2", Now), new SecondPaymentSentBack("pi_2", Now)], new SecondPaymentReturned("pi_2", Now), ""),
        ("expired", [Placed(2500)], new OrderExpired(Now), ""),
    ];

    [Fact]
    public void An_order_tells_its_buyer()
    {
        foreach (var (what, before, fact, expected) in Orders)
        {
            var notices = NoticeRules.Of("7.0", Id, before.Aggregate(new Order(), (order, done) => order.Apply(done)), fact, Now).ToList();

            Assert.Equal((what, expected), (what, string.Join(' ', notices.Select(notice => MessageWords.Of(notice.Kind)))));
            Assert.All(notices, notice => Assert.Equal((Buyer, "7.0", Id), (notice.Recipient, notice.Source, notice.OrderId)));
        }
    }

    [Fact]
    public void A_transfer_tells_both_and_only_the_last_holder_hears_that_it_has_ended()
    {
        var order = new Order().Apply(Placed(2500)).Apply(Issued);
        var ticket = TicketBirth.Of(Id, order, 1);
        var given = new TicketTransferred(Guid.CreateVersion7(), Ben, null, new byte[100], Now);
        var ended = new TicketVoided(RefundId, Now);

        Assert.Equal([(MessageKind.TicketReceived, Ben), (MessageKind.TicketPassedOn, Buyer)], Told(ticket, given));
        Assert.Equal([(MessageKind.TicketEnded, Ben)], Told(ticket.Apply(given), ended));
        Assert.Empty(Told(ticket, ended));

        static IEnumerable<(MessageKind, Guid)> Told(Ticket before, TicketFact fact) =>
            NoticeRules.Of("7.0", TicketId.Of(Id, 1), before, fact, Now).Select(notice => (notice.Kind, notice.Recipient));
    }

    [Fact]
    public void An_event_tells_of_another_time_and_not_of_another_description()
    {
        var created = new EventCreated(Guid.CreateVersion7(), Guid.CreateVersion7(), Details, [], Now, null);
        var draft = new Event().Apply(created);
        var published = draft.Apply(new EventPublished(Now));
        var moved = Details with { StartTime = Details.StartTime.AddHours(-2) };

        Assert.Equal([MessageKind.Reminder], Told(draft, new EventPublished(Now)));
        Assert.Equal([MessageKind.EventChanged, MessageKind.Reminder], Told(published, new EventChanged(moved, Now)));
        Assert.Equal([MessageKind.Reminder], Told(published, new EventChanged(Details with { Description = "More." }, Now)));
        Assert.Empty(Told(draft, new EventChanged(moved, Now)));

        static IEnumerable<MessageKind> Told(Event before, EventFact fact) => NoticeRules.Of("7.0", Id, before, fact, Now).Select(broadcast => broadcast.Kind);
    }

    [Theory]
    [InlineData("Europe/Amsterdam", "2031-07-09T08:00:00Z")]
    [InlineData("Asia/Tokyo", "2031-07-10T01:00:00Z")] // There it starts on the 11th.
    [InlineData("America/Los_Angeles", "2031-07-09T17:00:00Z")]
    public void A_reminder_goes_out_in_the_morning_of_the_day_before_by_the_events_own_clock(string zone, string expected)
    {
        Assert.Equal(DateTimeOffset.Parse(expected), NoticeRules.ReminderAt(Details with { TimeZone = zone }));
    }

    [Fact]
    public void Appends_that_concern_nobody_are_not_parsed()
    {
        Assert.True(NoticeRules.MayConcern("order", OrderKind.Instance.Serialize([Issued])));
        Assert.False(NoticeRules.MayConcern("order", OrderKind.Instance.Serialize([new PlacesSold(Type)])));
        Assert.False(NoticeRules.MayConcern("ticket", TicketKind.Instance.Serialize([new TicketBlocked(Now)])));
    }

    private static OrderPlaced Placed(long total) => new(
        Guid.CreateVersion7(), Guid.CreateVersion7(), null, Buyer, [new(Type, "Regular", 1, total, 0)], "EUR", FeePayer.Attendee, total, 0, total, "pi_1", Now, Now.AddMinutes(10), 0, null, null);

    private static RefundDecided Decided(string reason, long amount = 2500) => new(RefundId, [1], amount, reason, Now);
}
