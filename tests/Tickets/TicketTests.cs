using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Gates;
using EventLoop.Orders;
using Xunit;

namespace EventLoop.Tickets;

public sealed class TicketTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 20, 0, 0, TimeSpan.Zero);
    private static readonly Guid EventId = Guid.CreateVersion7();
    private static readonly Guid OrganizerId = Guid.CreateVersion7();
    private static readonly Guid TypeId = Guid.CreateVersion7();
    private static readonly Guid OrderId = TicketId.NewOrder(Now);
    private static readonly byte[] Code = [1];
    private static readonly byte[] NextCode = [2];

    private static readonly OrderPlaced Placed = new(
        EventId, OrganizerId, null, Guid.CreateVersion7(), [new(TypeId, "Weekend", 1, 12_500, 411)], "EUR", FeePayer.Attendee,
        12_500, 411, 12_911, "pi_1", Now.AddDays(-3), Now.AddDays(-3).AddMinutes(10), 0, null, null);

    private static readonly Order Pending = new Order().Apply(Placed);
    private static readonly Order Issued = Pending
        .Apply(new PaymentReceived(Now.AddDays(-3), null)).Apply(new TicketsIssued(Now.AddDays(-3), [new(TypeId, Code)]));

    private static readonly GateSituation Gate =
        new(Guid.CreateVersion7(), EventId, new("North", [], GateDirection.Both, null, null), true, false, Now.AddHours(6));

    private static readonly GateScan Entry = new(Guid.CreateVersion7(), Code, ScanDirection.Entry, null, Gate, 0);

    private static Ticket Valid => TicketBirth.Of(OrderId, Issued, 1);

    /// <summary>
    /// Each row breaks one rule, in the order of <see cref="ScanReason"/>. Taken together, from any row on, the first of them decides.
    /// </summary>
    private static readonly (ScanReason Reason, Func<(Ticket Ticket, GateScan Scan), (Ticket, GateScan)> Break)[] Rules =
    [
        (ScanReason.Invalid, on => on with { Scan = on.Scan with { Code = [9] } }),
        (ScanReason.WrongEvent, on => on with { Scan = on.Scan with { Gate = on.Scan.Gate with { EventId = Guid.CreateVersion7() } } }),
        (ScanReason.GateClosed, on => on with { Scan = on.Scan with { Gate = on.Scan.Gate with { IsOpen = false } } }),
        (ScanReason.Cancelled, on => on with { Scan = on.Scan with { Gate = on.Scan.Gate with { EventCancelled = true } } }),
        (ScanReason.Refunded, on => on with { Ticket = on.Ticket.Apply(new TicketVoided(Guid.CreateVersion7(), Now)) }),
        (ScanReason.Transferred, on => on with { Ticket = on.Ticket.Apply(Transfer()) }),
        (ScanReason.Blocked, on => on with { Ticket = on.Ticket.Apply(new TicketBlocked(Now)) }),
        (ScanReason.NotYetValid, on => With(on, terms => terms with { AdmitsFrom = Now.AddSeconds(1) })),
        (ScanReason.Expired, on => With(on, terms => terms with { AdmitsUntil = Now })),
        (ScanReason.NotAtThisGate, on => With(on, terms => terms with { TicketTypeIds = [Guid.CreateVersion7()] })),
        (ScanReason.Rules, on => With(on, terms => terms with { Direction = GateDirection.Exit })),
        (ScanReason.AlreadyAdmitted, on => on with { Ticket = on.Ticket.Apply(Passed(ScanDirection.Entry)) }),
    ];

    public static TheoryData<ScanReason> Reasons => [.. Rules.Select(rule => rule.Reason)];

    [Fact]
    public void A_valid_ticket_is_admitted() => Assert.Null(Valid.Refuse(Entry, Now));

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Each_reason_is_given_alone_and_before_all_that_come_after_it(ScanReason reason)
    {
        var first = Array.FindIndex(Rules, rule => rule.Reason == reason);

        var alone = Rules[first].Break((Valid, Entry));
        Assert.Equal(reason, alone.Item1.Refuse(alone.Item2, Now));

        // Broken from the last to the first, since a transfer changes what the ticket knows of codes.
        var all = Rules[first..].Reverse().Aggregate((Ticket: Valid, Scan: Entry), (on, rule) => rule.Break(on));
        Assert.Equal(reason, all.Ticket.Refuse(all.Scan, Now));
    }

    [Fact]
    public void The_table_has_a_row_for_every_reason_in_order()
    {
        // Unpaid is a ticket that was never issued, and an exit cannot be refused as an entry: both have tests of their own.
        // Those that only access rules give stand in the scenarios.
        var elsewhere = new[] { ScanReason.Unpaid, ScanReason.NotInside, ScanReason.AreaFull, ScanReason.RotatingCodeRequired };
        Assert.Equal(Enum.GetValues<ScanReason>().Except(elsewhere), Rules.Select(rule => rule.Reason));
    }

    [Fact]
    public void A_ticket_of_an_order_that_is_not_paid_is_unpaid_unless_something_worse_is_true()
    {
        var ticket = TicketBirth.Of(OrderId, Pending, 1);

        Assert.Equal(ScanReason.Unpaid, ticket.Refuse(Entry, Now));
        Assert.Equal(ScanReason.Unpaid, ticket.Refuse(Entry with { Gate = Gate with { EventCancelled = true } }, Now));
        Assert.Equal(ScanReason.GateClosed, ticket.Refuse(Entry with { Gate = Gate with { IsOpen = false } }, Now));
        Assert.Equal(ScanReason.WrongEvent, ticket.Refuse(Entry with { Gate = Gate with { IsOpen = false, EventId = Guid.CreateVersion7() } }, Now));
        Assert.Equal(ScanReason.Unpaid, TicketBirth.Of(OrderId, Pending.Apply(new OrderExpired(Now)), 1).Refuse(Entry, Now));
        Assert.Equal(ScanReason.Cancelled, TicketBirth.Of(OrderId, Pending.Apply(new OrderCancelled(Now)), 1).Refuse(Entry, Now));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(1023)]
    public void A_number_that_the_order_does_not_have_is_no_ticket(int number)
    {
        Assert.Equal(ScanReason.Invalid, TicketBirth.Of(OrderId, Issued, number).Refuse(Entry, Now));
        Assert.Equal(ScanReason.Invalid, TicketBirth.Of(OrderId, new Order(), number).Refuse(Entry, Now));
    }

    [Fact]
    public void Who_is_inside_leaves_and_comes_back_and_nobody_leaves_twice()
    {
        var exit = Entry with { Direction = ScanDirection.Exit };

        Assert.Equal(ScanReason.NotInside, Valid.Refuse(exit, Now));
        var inside = Valid.Apply(Passed(ScanDirection.Entry));
        Assert.Equal(ScanReason.AlreadyAdmitted, inside.Refuse(Entry, Now));
        Assert.Null(inside.Refuse(exit, Now));
        var left = inside.Apply(Passed(ScanDirection.Exit));
        Assert.Equal(ScanReason.NotInside, left.Refuse(exit, Now));
        Assert.Null(left.Refuse(Entry, Now));
        Assert.Equal(Now, left.AdmittedAt);
    }

    [Fact]
    public void People_may_leave_when_the_gate_admits_nobody_any_more()
    {
        var inside = Valid.Apply(Passed(ScanDirection.Entry));

        Assert.Null(inside.Refuse(Entry with { Direction = ScanDirection.Exit }, Now.AddDays(1)));
        Assert.Equal(ScanReason.Expired, Valid.Refuse(Entry, Now.AddHours(6)));
    }

    [Fact]
    public void A_code_that_was_tampered_with_is_invalid_even_when_it_names_the_ticket() =>
        Assert.Equal(ScanReason.Invalid, Valid.Apply(Transfer()).Refuse(Entry with { Code = [1, 0] }, Now));

    [Fact]
    public void After_a_transfer_only_the_new_code_admits_and_only_the_new_holder_and_the_organizer_see_it()
    {
        var account = new Caller(Guid.CreateVersion7(), Roles.Attendee);
        var buyer = Caller.Guest with { OrderId = OrderId };
        var ticket = Valid.Apply(Transfer() with { UserId = account.AccountId });

        Assert.Equal(ScanReason.Transferred, ticket.Refuse(Entry, Now));
        Assert.Null(ticket.Refuse(Entry with { Code = NextCode }, Now));
        Assert.Null(Valid.RefuseGet(buyer));
        Assert.Equal(TicketRefusal.NotYours, ticket.RefuseGet(buyer));
        Assert.Null(ticket.RefuseGet(account));
        Assert.Null(ticket.RefuseGet(new(OrganizerId, Roles.Organizer)));
    }

    [Fact]
    public void A_transfer_is_refused_by_precedence()
    {
        var organizer = new Caller(OrganizerId, Roles.Organizer);
        var voided = Valid.Apply(new TicketVoided(Guid.CreateVersion7(), Now));

        Assert.Null(Valid.RefuseTransfer(organizer));
        Assert.Equal(TransferRefusal.NotFound, TicketBirth.Of(OrderId, Pending, 1).RefuseTransfer(Caller.Guest));
        Assert.Equal(TransferRefusal.NotYours, voided.RefuseTransfer(Caller.Guest));
        Assert.Equal(TransferRefusal.Refunded, voided.Apply(new TicketBlocked(Now)).RefuseTransfer(organizer));
        Assert.Equal(TransferRefusal.Blocked, Valid.Apply(new TicketBlocked(Now)).Apply(Passed(ScanDirection.Entry)).RefuseTransfer(organizer));
        Assert.Equal(TransferRefusal.Inside, Valid.Apply(Passed(ScanDirection.Entry)).RefuseTransfer(organizer));
        var wanderer = Enumerable.Range(0, 100).Aggregate(Valid, (ticket, _) => ticket.Apply(Transfer()));
        Assert.Equal(TransferRefusal.TooManyTransfers, wanderer.RefuseTransfer(organizer));
    }

    [Fact]
    public void A_name_is_refused_by_precedence_and_leaves_the_code_good()
    {
        var organizer = new Caller(OrganizerId, Roles.Organizer);
        var voided = Valid.Apply(new TicketVoided(Guid.CreateVersion7(), Now));
        var named = Valid.Apply(Named());

        Assert.Null(named.RefuseName(organizer));
        Assert.Null(named.Refuse(Entry, Now));
        Assert.False(named.Standing.IsTransferred);
        Assert.Null(Valid.Apply(Passed(ScanDirection.Entry)).RefuseName(organizer));
        Assert.Equal(NameRefusal.NotFound, TicketBirth.Of(OrderId, Pending, 1).RefuseName(Caller.Guest));
        Assert.Equal(NameRefusal.NotYours, voided.RefuseName(Caller.Guest));
        Assert.Equal(NameRefusal.NotYours, Valid.Apply(Transfer()).RefuseName(Caller.Guest with { OrderId = OrderId }));
        Assert.Equal(NameRefusal.Refunded, voided.RefuseName(organizer));
        Assert.Equal(NameRefusal.TooManyNames, Enumerable.Range(0, 100).Aggregate(Valid, (ticket, _) => ticket.Apply(Named())).RefuseName(organizer));

        static TicketNamed Named() => new(Guid.CreateVersion7(), Guid.CreateVersion7(), Now);
    }

    [Fact]
    public void What_has_happened_to_a_ticket_is_told_in_the_order_in_which_it_was_recorded()
    {
        var early = Ticket.Scanned(
            Entry with { Offline = new(Now.AddHours(-1), false, ScanReason.Rules) }, default, Guid.CreateVersion7(), Now);
        var told = TicketEvents.Of(
            [Placed, new TicketsIssued(Now.AddDays(-2), [new(TypeId, Code)])],
            [new TicketBlocked(Now), new TicketUnblocked(Now), Passed(ScanDirection.Entry), early, Transfer(), new TicketVoided(Guid.CreateVersion7(), Now), new TicketRestored(Guid.CreateVersion7(), Now)]);

        Assert.Equal(["ordered", "issued", "blocked", "unblocked", "admitted", "admitted", "transferred", "refunded", "restored"], told.Select(one => one.What));
        Assert.Equal(("North", Now.AddHours(-1), true), (told[5].Gate, told[5].At, told[5].IsOffline));
    }

    [Fact]
    public void A_refund_that_the_order_has_decided_counts_before_the_ticket_was_told()
    {
        var refunded = Issued.Apply(new RefundDecided(Guid.CreateVersion7(), [1], 12_911, null, Now));

        Assert.Equal(ScanReason.Refunded, TicketBirth.Of(OrderId, refunded, 1).Refuse(Entry, Now));
    }

    private static (Ticket, GateScan) With((Ticket Ticket, GateScan Scan) on, Func<GateTerms, GateTerms> change) =>
        on with { Scan = on.Scan with { Gate = on.Scan.Gate with { Terms = change(on.Scan.Gate.Terms) } } };

    private static TicketTransferred Transfer() => new(Guid.CreateVersion7(), Guid.CreateVersion7(), null, NextCode, Now);

    private static TicketScanned Passed(ScanDirection direction) =>
        Ticket.Scanned(Entry with { Nonce = Guid.CreateVersion7(), Direction = direction }, default, Guid.CreateVersion7(), Now);
}
