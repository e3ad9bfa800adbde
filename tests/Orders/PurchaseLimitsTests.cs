using EventLoop.Accounts;
using EventLoop.Analytics;
using EventLoop.Events;
using EventLoop.Payments;
using EventLoop.Running;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EventLoop.Orders;

/// <summary>What one person may have over a whole sale, with Stripe over HTTP.</summary>
public sealed class PurchaseLimitsTests : IAsyncLifetime
{
    private static readonly Allowance Nothing = new(null, null, null, null);

    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private FakeStripe stripe = null!;
    private TestDatabase database = null!;
    private TestSilo silo = null!;

    public async Task InitializeAsync()
    {
        stripe = await FakeStripe.Start();
        database = await TestDatabase.Create();
        silo = await TestSilo.Start(database, time, stripe.Settings);
    }

    public async Task DisposeAsync()
    {
        await silo.DisposeAsync();
        await database.DisposeAsync();
        await stripe.DisposeAsync();
    }

    [Fact]
    public async Task A_person_has_so_many_over_all_orders_and_what_expires_or_goes_back_gives_the_count_back()
    {
        var sale = await Open(new(Nothing with { PerPerson = 4 }, [], null));
        var first = (await sale.Place(2)).Value!;
        Pay(first);
        await sale.Confirm(first);
        var (held, key) = ((await sale.Place(2)).Value!, Sale.Key());

        Assert.Equal(PlaceRefusal.OverPurchaseLimit, (await sale.Place(1, email: "Ann+more@Example.org")).Refusal);
        Assert.Null((await sale.Place(4, email: "bob@example.org")).Refusal);
        time.Advance(TimeSpan.FromMinutes(11));
        var again = (await sale.Place(2, key)).Value!;
        Assert.Equal(again.OrderId, (await sale.Place(2, key)).Value!.OrderId); // A repeat counts once.
        Assert.Equal(PlaceRefusal.OverPurchaseLimit, (await sale.Place()).Refusal);
        await sale.Order(first.OrderId).Refund(new(Sale.Organizer, Guid.CreateVersion7(), [EventLoop.Tickets.TicketId.Of(first.OrderId, 1)], null, null));
        Assert.Null((await sale.Place()).Refusal);
        Assert.Equal(PlaceRefusal.OverPurchaseLimit, (await sale.Place()).Refusal);
        Assert.Equal(OrderStatus.Expired, (await Expired(sale, held)).Status);
    }

    [Fact]
    public async Task Of_many_orders_at_once_as_many_are_placed_as_may_be()
    {
        var sale = await Open(new(Nothing with { PerPerson = 5, PerAddress = 7 }, [], null));

        var mine = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Place(sale, "ann@example.org", network: 1)));
        var others = await Task.WhenAll(Enumerable.Range(0, 10).Select(n => Place(sale, $"other{n}@example.org", network: 1)));
        var elsewhere = await Task.WhenAll(Enumerable.Range(0, 5).Select(n => Place(sale, $"else{n}@example.org", network: 2)));

        Assert.Equal((5, 15), (mine.Count(order => order.Refusal is null), mine.Count(order => order.Refusal == PlaceRefusal.OverPurchaseLimit)));
        Assert.Equal(2, others.Count(order => order.Refusal is null));
        Assert.Equal(5, elsewhere.Count(order => order.Refusal is null));
    }

    [Fact]
    public async Task Where_many_share_a_network_what_is_given_back_can_be_had_again_and_not_one_more()
    {
        var sale = await Open(new(Nothing with { PerAddress = 30 }, [], null));
        Task<Outcome<OrderView, PlaceRefusal>> Buyer(int n) => Place(sale, $"buyer{n}@example.org", network: 1);
        var early = new List<OrderView>();
        for (var n = 0; n < 20; n++)
            early.Add((await Buyer(n)).Value!);
        Pay(early[0]);
        await sale.Confirm(early[0]);

        Assert.Equal(10, (await Task.WhenAll(Enumerable.Range(20, 15).Select(Buyer))).Count(order => order.Refusal is null));
        await sale.Order(early[0].OrderId).Refund(new(Sale.Organizer, Guid.CreateVersion7(), null, null, null));
        Assert.Null((await Buyer(40)).Refusal);
        Assert.Equal(PlaceRefusal.OverPurchaseLimit, (await Buyer(41)).Refusal);
        time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(30, (await Task.WhenAll(Enumerable.Range(50, 35).Select(Buyer))).Count(order => order.Refusal is null));
    }

    [Fact]
    public async Task A_ticket_type_has_limits_of_its_own_and_several_types_count_together()
    {
        var sale = await Sale.Open(silo, time, (0, 100), (0, 100));
        await Event(sale).SetLimits(Sale.Organizer, new(Nothing with { PerDevice = 5 }, [new(sale.TicketTypes[0], Nothing with { PerDevice = 1 })], null));

        Assert.Null((await Order(sale, new(0, "phone"), (0, 1), (1, 2))).Refusal);
        Assert.Equal(PlaceRefusal.OverPurchaseLimit, (await Order(sale, new(0, "phone"), (0, 1))).Refusal);
        Assert.Equal(PlaceRefusal.OverPurchaseLimit, (await Order(sale, new(0, "phone"), (1, 3))).Refusal);
        Assert.Null((await Order(sale, new(0, "phone"), (1, 2))).Refusal);
        Assert.Null((await Order(sale, new(0, null), (0, 1), (1, 5))).Refusal);
        Assert.Equal((2, 9), ((await sale.Totals()).Held, (await sale.Totals(1)).Held));
    }

    [Fact]
    public async Task What_is_too_much_for_a_card_goes_back_and_a_repeat_says_the_same()
    {
        var sale = await Open(new(Nothing with { PerCard = 2 }, [], new(2, 60)));
        var (first, second, third) = ((await sale.Place(2)).Value!, (await sale.Place(1, email: "bob@example.org")).Value!, (await sale.Place(1, email: "cy@example.org")).Value!);
        Pay(first);
        Pay(second);
        Pay(third).Card = "another";

        Assert.Equal(OrderStatus.Paid, (await sale.Confirm(first)).Value!.Status);
        Assert.Equal(ConfirmRefusal.OverCardLimit, (await sale.Confirm(second)).Refusal);
        Assert.Equal(ConfirmRefusal.OverCardLimit, (await sale.Confirm(second)).Refusal);
        Assert.Equal(OrderStatus.Paid, (await sale.Confirm(third)).Value!.Status);

        Assert.Equal(2662, Assert.Single(stripe.IntentOf(second.OrderId).Refunds).Amount);
        Assert.Equal((3, 0), ((await sale.Totals()).Sold, (await sale.Totals()).Held));
        await sale.Order(first.OrderId).Refund(new(Sale.Organizer, Guid.CreateVersion7(), null, null, null));
        var fourth = (await sale.Place(2, email: "di@example.org")).Value!;
        Pay(fourth);
        Assert.Equal(OrderStatus.Paid, (await sale.Confirm(fourth)).Value!.Status);
    }

    [Fact]
    public async Task Who_orders_often_or_wants_too_much_or_is_a_risk_shows_to_the_organizer_and_live()
    {
        var sale = await Open(new(Nothing with { PerPerson = 3 }, [], new(3, 10)));
        Assert.Equal(0, (await Live(sale)).Suspicions);
        for (var n = 0; n < 4; n++)
            await sale.Place();
        var risky = (await sale.Place(email: "bob@example.org")).Value!;
        Pay(risky).Risk = ("highest", 91);
        await sale.Confirm(risky);

        var found = (await Suspicions(sale, Sale.Organizer)).Value!.Items;
        Assert.Equal(
            ["many_orders email 2 3", "over_limit email 1 3", "risk  1 1"],
            found.Select(one => $"{one.What} {one.By} {one.Times} {one.OrderIds.Count}").Order(StringComparer.Ordinal));
        Assert.Equal("highest", found.Single(one => one.What == "risk").Level);
        Assert.Equal(3, (await Live(sale)).Suspicions);
        Assert.Equal(EventRefusal.NotYours, (await Suspicions(sale, new(Guid.CreateVersion7(), Roles.Organizer))).Refusal);
    }

    [Fact]
    public async Task Buyers_of_an_event_without_limits_leave_no_trace_and_those_of_others_only_for_a_while()
    {
        var (free, limited) = (await Sale.Open(silo, time, (2500, 10)), await Open(new(Nothing with { PerAddress = 9, PerPerson = 9 }, [], null)));
        await Place(free, "ann@example.org", 7);
        await Place(limited, "ann@example.org", 7);

        Assert.Equal("1 0 1 0", await PostgresServer.Scalar<string>(database.ConnectionString, """
            select count(email) || ' ' || count(account) || ' ' || count(address) || ' ' || count(device) from purchase_traits
            """));
        Assert.Equal(0L, await PostgresServer.Scalar<long>(database.ConnectionString, """
            select count(*) from ledger where convert_from(facts, 'UTF8') like '%"network"%' or convert_from(facts, 'UTF8') like '%ann@example.org%'
            """));
        foreach (var (days, kept) in new[] { (29, 1L), (31, 0L) })
        {
            await PostgresServer.Execute(database.ConnectionString, $"update events set end_time = timestamptz '{time.GetUtcNow():O}' - interval '{days} days'");
            await silo.Grains.GetGrain<IPaymentUpkeepGrain>(0).Work();
            Assert.Equal(kept, await PostgresServer.Scalar<long>(database.ConnectionString, "select count(*) from purchase_traits"));
            time.Advance(TimeSpan.FromMinutes(61)); // It looks once an hour.
        }
    }

    private async Task<Sale> Open(PurchaseLimits limits)
    {
        var sale = await Sale.Open(silo, time, (2500, 100));
        Assert.Null((await Event(sale).SetLimits(Sale.Organizer, limits)).Refusal);
        return sale;
    }

    private FakeIntent Pay(OrderView order) => stripe.IntentOf(order.OrderId).Pay();

    private async Task<OrderView> Expired(Sale sale, OrderView order)
    {
        await silo.Grains.GetGrain<IOrderSweeperGrain>(0).Sweep();
        return (await sale.Order(order.OrderId).Get(Sale.Organizer)).Value!;
    }

    private Task<Outcome<OrderView, PlaceRefusal>> Place(Sale sale, string email, long network) => silo.Grains.GetGrain<IOrderDeskGrain>(0).Place(
        new(Caller.Guest, sale.EventId, [new(sale.TicketTypes[0], 1)], new(email, "Ann Example", null), null) { Trace = new(network, null) });

    private Task<Outcome<OrderView, PlaceRefusal>> Order(Sale sale, BuyerTrace trace, params (int Type, int Quantity)[] items) => silo.Grains.GetGrain<IOrderDeskGrain>(0).Place(
        new(Caller.Guest, sale.EventId, [.. items.Select(item => new OrderItem(sale.TicketTypes[item.Type], item.Quantity))], new("ann@example.org", "Ann Example", null), null)
        { Trace = trace });

    private async Task<LiveCounters> Live(Sale sale) => (await silo.Grains.GetGrain<ILiveCountersGrain>(sale.EventId).Watch())!;

    private Task<Outcome<Page<Suspicion>, EventRefusal>> Suspicions(Sale sale, Caller caller) => silo.Grains.GetGrain<ISuspicionsGrain>(0).Of(caller, sale.EventId, 10, null);

    private IEventGrain Event(Sale sale) => silo.Grains.GetGrain<IEventGrain>(sale.EventId);
}
