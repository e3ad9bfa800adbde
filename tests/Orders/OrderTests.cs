using EventLoop.Accounts;
using EventLoop.Running;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EventLoop.Orders;

/// <summary>Orders on a real silo and a real Postgres.</summary>
public sealed class OrderTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private TestDatabase database = null!;
    private TestSilo silo = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        silo = await TestSilo.Start(database, time);
    }

    public async Task DisposeAsync()
    {
        await silo.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task A_paid_order_has_a_ticket_for_each_place()
    {
        var sale = await Sale.Open(silo, time, (2500, 10));

        var order = await sale.Buy(2);

        Assert.Equal(OrderStatus.Paid, order.Status);
        Assert.Equal(2, order.Tickets.Select(ticket => ticket.Code).Distinct().Count());
        Assert.Equal((5000, 324, 5324), (order.SubtotalMinor, order.FeesMinor, order.TotalMinor));
        Assert.Equal((2, 0, 8), await Places(sale));
    }

    [Fact]
    public async Task A_free_order_needs_no_payment()
    {
        var sale = await Sale.Open(silo, time, (0, 10));

        var order = await sale.Buy();

        Assert.Null(order.Payment);
        Assert.Equal(0, order.TotalMinor);
        Assert.Single(order.Tickets);
    }

    [Fact]
    public async Task A_repeated_confirm_gives_the_same_tickets()
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var order = (await sale.Place()).Value!;

        var first = await sale.Confirm(order);
        var second = await sale.Confirm(order);

        Assert.Equal(first.Value!.Tickets, second.Value!.Tickets);
        Assert.Equal((1, 0, 9), await Places(sale));
    }

    [Fact]
    public async Task A_request_key_places_one_order_also_after_a_restart()
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var key = Sale.Key();
        var first = await sale.Place(key: key);
        await sale.Confirm(first.Value!);

        var again = await sale.Place(key: key);
        await Restart();
        var afterRestart = await new Sale(silo.Grains, sale.EventId, sale.TicketTypes).Place(key: key);

        Assert.Equivalent(first.Value, again.Value, strict: true);
        Assert.Equivalent(first.Value, afterRestart.Value, strict: true);
        Assert.Equal(OrderStatus.Pending, afterRestart.Value!.Status);
    }

    [Fact]
    public async Task A_desk_that_has_not_read_its_requests_yet_knows_each_that_it_is_asked_for()
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var key = Sale.Key();
        var first = await sale.Place(key: key);
        await OrderTable.OneAtATime.WaitAsync();
        try
        {
            await Restart();
            var after = new Sale(silo.Grains, sale.EventId, sale.TicketTypes);

            Assert.Equal(PlaceRefusal.KeyReused, (await after.Place(2, key with { BodyHash = key.BodyHash + 1 })).Refusal);
            Assert.Equivalent(first.Value, (await after.Place(key: key)).Value, strict: true);
            Assert.NotEqual(first.Value!.OrderId, (await after.Place(key: Sale.Key())).Value!.OrderId);
            Assert.Equal(2, (await after.Totals()).Held);
        }
        finally
        {
            OrderTable.OneAtATime.Release();
        }
    }

    [Fact]
    public async Task A_request_key_with_another_body_is_refused()
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var key = Sale.Key(body: 1);
        await sale.Place(key: key);

        var other = await sale.Place(2, key with { BodyHash = 2 });

        Assert.Equal(PlaceRefusal.KeyReused, other.Refusal);
    }

    [Fact]
    public async Task A_refused_request_may_be_tried_again_under_its_key()
    {
        var sale = await Sale.Open(silo, time, (2500, 1));
        var holder = (await sale.Place()).Value!;
        var key = Sale.Key();
        Assert.Equal(PlaceRefusal.SoldOut, (await sale.Place(key: key)).Refusal);

        await sale.Order(holder.OrderId).Cancel(Sale.Holder(holder.OrderId));

        Assert.NotNull((await sale.Place(key: key)).Value);
    }

    [Fact]
    public async Task An_order_of_two_types_holds_both_or_none()
    {
        var sale = await Sale.Open(silo, time, (2500, 10), (1000, 1));
        await sale.Place([new(sale.TicketTypes[1], 1)]);

        var refused = await sale.Place([new(sale.TicketTypes[0], 2), new(sale.TicketTypes[1], 1)]);
        var other = await sale.Place([new(sale.TicketTypes[1], 1), new(sale.TicketTypes[0], 2)]);

        Assert.Equal((PlaceRefusal.SoldOut, PlaceRefusal.SoldOut), (refused.Refusal, other.Refusal));
        Assert.Equal([sale.TicketTypes[1]], refused.About);
        Assert.Equal([sale.TicketTypes[1]], other.About);
        Assert.Equal((0, 0, 10), await Places(sale));
    }

    [Fact]
    public async Task An_order_of_two_types_is_issued_whole()
    {
        var sale = await Sale.Open(silo, time, (2500, 10), (0, 5));
        var order = (await sale.Place([new(sale.TicketTypes[0], 2), new(sale.TicketTypes[1], 1)])).Value!;

        var paid = (await sale.Confirm(order)).Value!;

        Assert.Equal(3, paid.Tickets.Count);
        Assert.Equal((2, 0, 8), await Places(sale));
        Assert.Equal((1, 0, 4), await Places(sale, 1));
    }

    [Fact]
    public async Task An_expired_hold_sells_again_and_its_order_is_gone()
    {
        var sale = await Sale.Open(silo, time, (2500, 1));
        var first = (await sale.Place()).Value!;
        Assert.Equal(PlaceRefusal.SoldOut, (await sale.Place()).Refusal);

        time.Advance(TimeSpan.FromSeconds(600));
        var second = await sale.Buy();

        Assert.Single(second.Tickets);
        Assert.Equal(ConfirmRefusal.HoldExpired, (await sale.Confirm(first)).Refusal);
        Assert.Equal((1, 0, 0), await Places(sale));
    }

    [Fact]
    public async Task A_declined_payment_leaves_the_hold()
    {
        var sale = await Sale.Open(silo, time, (2500, 1));
        var order = (await sale.Place(email: "ann+decline@example.org")).Value!;

        Assert.Equal(ConfirmRefusal.PaymentFailed, (await sale.Confirm(order)).Refusal);
        Assert.Equal((0, 1, 0), await Places(sale));
    }

    [Fact]
    public async Task A_slow_payment_issues_the_tickets_by_itself()
    {
        var sale = await Sale.Open(silo, time, (2500, 1));
        var order = (await sale.Place(email: "ann+slow@example.org")).Value!;
        Assert.Equal(ConfirmRefusal.PaymentPending, (await sale.Confirm(order)).Refusal);

        time.Advance(TimeSpan.FromSeconds(5));
        await silo.Grains.GetGrain<IOrderParts>(order.OrderId).Resume();

        Assert.Single((await sale.Order(order.OrderId).Get(Sale.Holder(order.OrderId))).Value!.Tickets);
    }

    [Fact]
    public async Task A_payment_after_the_hold_takes_a_free_place_or_is_paid_back()
    {
        var sale = await Sale.Open(silo, time, (2500, 2));
        var lucky = (await sale.Place(email: "ann+slow@example.org")).Value!;
        var unlucky = (await sale.Place(email: "bob+slow@example.org")).Value!;
        time.Advance(TimeSpan.FromSeconds(600));
        await sale.Buy();

        await silo.Grains.GetGrain<IOrderParts>(lucky.OrderId).Resume();
        await silo.Grains.GetGrain<IOrderParts>(unlucky.OrderId).Resume();

        var issued = (await sale.Order(lucky.OrderId).Get(Sale.Holder(lucky.OrderId))).Value!;
        var refunded = (await sale.Order(unlucky.OrderId).Get(Sale.Holder(unlucky.OrderId))).Value!;
        Assert.Equal((OrderStatus.Paid, 1), (issued.Status, issued.Tickets.Count));
        Assert.Equal((OrderStatus.Refunded, refunded.TotalMinor), (refunded.Status, refunded.RefundedMinor));
        Assert.Equal((2, 0, 0), await Places(sale));
    }

    [Fact]
    public async Task The_sweeper_ends_what_nobody_paid()
    {
        var sale = await Sale.Open(silo, time, (2500, 3));
        var order = (await sale.Place()).Value!;
        time.Advance(TimeSpan.FromSeconds(601));

        await silo.Grains.GetGrain<IOrderSweeperGrain>(0).Sweep();

        Assert.Equal(OrderStatus.Expired, (await sale.Order(order.OrderId).Get(Sale.Holder(order.OrderId))).Value!.Status);
        Assert.Equal((0, 0, 3), await Places(sale));
    }

    [Fact]
    public async Task A_refund_returns_the_places_once()
    {
        var sale = await Sale.Open(silo, time, (2500, 3));
        var order = await sale.Buy(3);
        var refund = new RefundOrder(Sale.Organizer, Guid.CreateVersion7(), [order.Tickets[0].TicketId], null, "asked for it");

        var once = (await sale.Order(order.OrderId).Refund(refund)).Value!;
        var twice = (await sale.Order(order.OrderId).Refund(refund)).Value!;
        var again = await sale.Order(order.OrderId).Refund(refund with { RefundId = Guid.CreateVersion7() });

        Assert.Equal((OrderStatus.PartlyRefunded, order.TotalMinor / 3), (once.Status, once.RefundedMinor));
        Assert.Equivalent(once, twice, strict: true);
        Assert.Equal(RefundRefusal.AlreadyRefunded, again.Refusal);
        Assert.Equal((2, 0, 1), await Places(sale));

        var rest = (await sale.Order(order.OrderId).Refund(new(Sale.Organizer, Guid.CreateVersion7(), null, null, null))).Value!;
        Assert.Equal((OrderStatus.Refunded, order.TotalMinor), (rest.Status, rest.RefundedMinor));
        Assert.Equal((0, 0, 3), await Places(sale));
    }

    [Fact]
    public async Task Only_its_holder_and_its_organizer_see_an_order()
    {
        var sale = await Sale.Open(silo, time, (2500, 3));
        var order = await sale.Buy();
        var stranger = new Caller(Guid.CreateVersion7(), Roles.Organizer | Roles.Attendee);

        Assert.Equal(OrderRefusal.NotYours, (await sale.Order(order.OrderId).Get(Caller.Guest)).Refusal);
        Assert.Equal(OrderRefusal.NotYours, (await sale.Order(order.OrderId).Get(stranger)).Refusal);
        Assert.Equal(OrderRefusal.NotYours, (await sale.Order(order.OrderId).Get(Sale.Holder(Guid.CreateVersion7()))).Refusal);
        Assert.NotNull((await sale.Order(order.OrderId).Get(Sale.Organizer)).Value);
        Assert.Equal(OrderRefusal.NotFound, (await sale.Order(Guid.CreateVersion7()).Get(Caller.Guest)).Refusal);
    }

    [Fact]
    public async Task Hundred_buyers_race_for_twenty_places_and_twenty_win()
    {
        var sale = await Sale.Open(silo, time, (2500, 20));

        var orders = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => sale.Place()));
        var won = orders.Where(order => order.Refusal is null).Select(order => order.Value!).ToList();
        var confirmed = await Task.WhenAll(won.Select(order => sale.Confirm(order)));

        Assert.Equal(20, confirmed.Count(order => order.Value is { Tickets.Count: 1 }));
        Assert.All(orders.Where(order => order.Refusal is not null), order => Assert.Equal(PlaceRefusal.SoldOut, order.Refusal));
        Assert.Equal((20, 0, 0), await Places(sale));
    }

    private static async Task<(int Sold, int Held, int Available)> Places(Sale sale, int ticketType = 0)
    {
        var totals = await sale.Totals(ticketType);
        return (totals.Sold, totals.Held, totals.Available);
    }

    private async Task Restart()
    {
        await silo.DisposeAsync();
        silo = await TestSilo.Start(database, time);
    }
}
