using EventLoop.Events;
using EventLoop.Ledger;
using EventLoop.Payments;
using EventLoop.Running;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EventLoop.Orders;

/// <summary>What becomes of the orders of an event that is cancelled, with Stripe over HTTP.</summary>
public sealed class CancelledEventTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private FakeStripe stripe = null!;
    private TestDatabase database = null!;
    private TestSilo silo = null!;

    public async Task InitializeAsync()
    {
        stripe = await FakeStripe.Start();
        database = await TestDatabase.Create();
        silo = await Start();
    }

    public async Task DisposeAsync()
    {
        await silo.DisposeAsync();
        await database.DisposeAsync();
        await stripe.DisposeAsync();
    }

    [Fact]
    public async Task Every_order_is_paid_back_once_though_Stripe_fails_and_the_product_restarts()
    {
        var sale = await Sale.Open(silo, time, (2500, 100), (0, 10));
        for (var n = 0; n < 12; n++)
            await Buy(sale, 1 + (n % 2));
        var free = (await sale.Place([new(sale.TicketTypes[1], 2)])).Value!;
        await sale.Confirm(free);
        var pending = (await sale.Place()).Value!;
        var asked = 0;
        stripe.Before = context => Task.FromResult(
            context.Request.Method == "POST" && context.Request.Path == "/v1/refunds"
                ? Interlocked.Increment(ref asked) switch { > 5 => Trouble.Drop, var n when n % 2 == 0 => Trouble.LoseAnswer, _ => Trouble.None }
                : Trouble.None);

        Assert.Equal(EventStatus.Cancelled, (await Event(sale).Cancel(Sale.Organizer)).Value!.Status);
        await Until(() => Task.FromResult(asked > 20));
        var midway = (await Refunds(sale).Progress(Sale.Organizer)).Value!;
        Assert.True(midway is { IsDue: true, IsDone: false, Paid: 13 }, $"{midway}");
        await silo.DisposeAsync();
        stripe.Before = _ => Task.FromResult(Trouble.None);
        silo = await Start();
        sale = new(silo.Grains, sale.EventId, sale.TicketTypes);
        await Until(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await silo.Grains.GetGrain<IOrderSweeperGrain>(0).Sweep();
            return (await Refunds(sale).Progress(Sale.Organizer)).Value!.IsDone;
        });

        Assert.All(stripe.Intents.Where(intent => intent.Received > 0), intent => Assert.Equal(intent.Received, Assert.Single(intent.Refunds).Amount));
        Assert.Equal("canceled", stripe.IntentOf(pending.OrderId).Status);
        Assert.Equal(new(false, true, 13, 13, 0, 12 * 2662 * 3 / 2, 12 * 2662 * 3 / 2, "EUR"), (await Refunds(sale).Progress(Sale.Organizer)).Value);
        Assert.Equal((0, 0), ((await sale.Totals()).Sold, (await sale.Totals()).Held));
        Assert.Equal(1L, await PostgresServer.Scalar<long>(database.ConnectionString, "select count(distinct status) from tickets where status = 'refunded'"));
        Assert.Equal(0L, await PostgresServer.Scalar<long>(database.ConnectionString, "select count(*) from tickets where status <> 'refunded'"));
        Assert.Equal(PlaceRefusal.NotOnSale, (await sale.Place()).Refusal);
    }

    [Fact]
    public async Task A_payment_that_comes_after_the_event_was_cancelled_goes_back()
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var order = (await sale.Place()).Value!;
        stripe.IntentOf(order.OrderId).BeginToPay();
        await Event(sale).Cancel(Sale.Organizer);
        await Until(async () => (await Refunds(sale).Progress(Sale.Organizer)).Value!.IsDone);

        stripe.IntentOf(order.OrderId).Pay();
        await Parts(order).HearOfPayment(order.Payment!.PaymentIntentId);

        Assert.Equal(2662, Assert.Single(stripe.IntentOf(order.OrderId).Refunds).Amount);
        Assert.Equal(0, (await sale.Totals()).Sold);
    }

    [Fact]
    public async Task A_holder_gives_a_ticket_back_as_the_policy_allows()
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var order = await Buy(sale, 2);
        var command = new GiveBackTickets(Sale.Holder(order.OrderId), Guid.CreateVersion7(), [order.Tickets[0].TicketId]);
        Assert.Equal(RefundRefusal.NotAllowed, (await sale.Order(order.OrderId).GiveBack(command)).Refusal);
        await Event(sale).Change(Sale.Organizer, new() { RefundPolicy = new(new RefundPolicy(24, FeeKept: true)) });
        await silo.Grains.GetGrain<Tickets.ITicketGrain>(order.Tickets[1].TicketId).SetBlocked(Sale.Organizer, true);

        Assert.Equal(RefundRefusal.TicketInUse, (await sale.Order(order.OrderId).GiveBack(command with { TicketIds = null })).Refusal);
        var given = (await sale.Order(order.OrderId).GiveBack(command)).Value!;
        await sale.Order(order.OrderId).GiveBack(command);

        Assert.Equal((OrderStatus.PartlyRefunded, 2500), (given.Status, given.RefundedMinor));
        Assert.Equal(2500, Assert.Single(stripe.IntentOf(order.OrderId).Refunds).Amount);
        Assert.Equal(1, (await sale.Totals()).Sold);
        time.Advance(TimeSpan.FromDays(29.5));
        Assert.Equal(RefundRefusal.TooLate, (await sale.Order(order.OrderId).GiveBack(command with { RefundId = Guid.CreateVersion7(), TicketIds = null })).Refusal);
    }

    [Theory]
    [InlineData(StorageFault.BeforeCommit)]
    [InlineData(StorageFault.LostCommit)]
    public async Task A_refund_that_the_bank_sent_back_is_paid_again_also_when_storage_fails(StorageFault fault)
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var order = await Buy(sale);
        await sale.Order(order.OrderId).Refund(new(Sale.Organizer, Guid.CreateVersion7(), null, null, null));
        stripe.IntentOf(order.OrderId).Refunds[0].HasFailed = true;
        silo.Store.FailNext("refund_failed", fault);

        await Insist(() => Parts(order).HearOfRefunds());
        Assert.Equal(PaymentFlag.RefundFailed, await Parts(order).HearOfRefunds());

        Assert.Equal([true, false], stripe.IntentOf(order.OrderId).Refunds.Select(refund => refund.HasFailed));
        Assert.Equal(2662, stripe.IntentOf(order.OrderId).Refunded);
        Assert.Equal(RefundStatus.Paid, Assert.Single((await sale.Order(order.OrderId).Get(Sale.Organizer)).Value!.Refunds).Status);
    }

    [Fact]
    public async Task A_dispute_shows_to_the_organizer_as_it_stands_now()
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var order = await Buy(sale);
        var (id, dispute) = stripe.DisputeOf(stripe.IntentOf(order.OrderId));
        silo.Store.FailNext("dispute_changed", StorageFault.BeforeCommit);

        await Insist(() => Parts(order).HearOfDispute(id));
        dispute.Status = "lost";
        Assert.Equal(PaymentFlag.Disputed, await Parts(order).HearOfDispute(id));
        Assert.Equal(PaymentFlag.Disputed, await Parts(order).HearOfDispute(id));

        var shown = Assert.Single((await sale.Order(order.OrderId).Get(Sale.Organizer)).Value!.Disputes);
        Assert.Equal((id, "lost", 2662), (shown.DisputeId, shown.Status, shown.AmountMinor));
        Assert.Empty((await sale.Order(order.OrderId).Get(Sale.Holder(order.OrderId))).Value!.Disputes);
    }

    private async Task<TestSilo> Start()
    {
        var settings = stripe.Settings;
        (settings["Stripe:TrySeconds"], settings["Stripe:BreakSeconds"]) = ("1", "0.5");
        return await TestSilo.Start(database, time, settings);
    }

    private async Task<OrderView> Buy(Sale sale, int quantity = 1)
    {
        var order = (await sale.Place(quantity)).Value!;
        stripe.IntentOf(order.OrderId).Pay();
        return (await sale.Confirm(order)).Value!;
    }

    private static async Task Until(Func<Task<bool>> isTrue)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await isTrue())
            await Task.Delay(20, limit.Token);
    }

    private static async Task Insist(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (LedgerUnavailableException)
        {
            await act();
        }
    }

    private IOrderParts Parts(OrderView order) => silo.Grains.GetGrain<IOrderParts>(order.OrderId);

    private IEventGrain Event(Sale sale) => silo.Grains.GetGrain<IEventGrain>(sale.EventId);

    private IEventRefundsGrain Refunds(Sale sale) => silo.Grains.GetGrain<IEventRefundsGrain>(sale.EventId);
}
