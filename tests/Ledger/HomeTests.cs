using System.Net;
using EventLoop.Gates;
using EventLoop.Orders;
using EventLoop.Running;
using EventLoop.TicketTypes;
using Xunit;

namespace EventLoop.Ledger;

public sealed class HomeTests
{
    private static readonly SiloAddress[] Silos = [.. Enumerable.Range(1, 4).Select(port => SiloAddress.New(IPAddress.Loopback, port, 7))];

    [Fact]
    public void An_id_beside_another_has_its_home_and_is_otherwise_as_it_was()
    {
        var (id, other) = (Guid.Parse("0193a000-0000-7abc-8123-456789abcdef"), Guid.Parse("0193a111-2222-7333-9455-000000000000"));

        Assert.Equal(Guid.Parse("0193a000-0000-7abc-8155-456789abcdef"), id.Beside(other));
        Assert.Equal(7, id.Beside(other).Version);
    }

    [Fact]
    public void A_silo_that_leaves_gives_up_its_own_homes_only()
    {
        foreach (var home in Homes())
        {
            var before = Home.In(Silos, home);
            Assert.Equal(before == Silos[0] ? Home.In(Silos[1..], home) : before, Home.In(Silos[1..], home));
            Assert.Equal(before, Home.In(Silos.Reverse(), home));
        }
    }

    [Fact]
    public void No_silo_has_much_more_than_its_share() =>
        Assert.All(Homes().GroupBy(home => Home.In(Silos, home)), share => Assert.InRange(share.Count(), 40, 90));

    [Fact]
    public async Task An_order_lives_with_its_ticket_type_which_moves_when_a_silo_has_come()
    {
        const int Types = 12;
        await using var database = await TestDatabase.Create();
        // Behind the real time: a silo takes itself for dead when its clock is ahead of that of the machine.
        var clock = new FestivalClock();
        clock.JumpTo(clock.GetUtcNow() - TimeSpan.FromHours(1));
        await using var first = await Silo(database, clock);
        var sale = await Sale.Open(first, clock, [.. Enumerable.Repeat((2500L, 100), Types)]);
        foreach (var type in sale.TicketTypes)
            await Place(sale, type);

        await using var second = await Silo(database, clock);
        var management = second.Grains.GetGrain<IManagementGrain>(0);
        async Task<SiloAddress?> Of(IAddressable grain) => await management.GetActivationAddress(grain);
        async Task<bool> AreAtHome()
        {
            var silos = await management.GetHosts(onlyActive: true);
            var at = await Task.WhenAll(sale.TicketTypes.Select(type => Of(first.Grains.GetGrain<ITicketTypePlaces>(type))));
            return silos.Count == 2 && at.Zip(sale.TicketTypes).All(type => type.First == Home.In(silos.Keys, Home.Of(first.Grains.GetGrain<ITicketTypePlaces>(type.Second).GetGrainId())));
        }

        // They look once a minute, and the first silo may not have heard of the second when they look first.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await AreAtHome())
        {
            clock.JumpTo(clock.GetUtcNow() + TimeSpan.FromSeconds(61));
            await Task.Delay(1_000, limit.Token);
        }

        foreach (var type in sale.TicketTypes)
        {
            var order = await Place(sale, type);
            await sale.Order(order.OrderId).Get(Sale.Holder(order.OrderId));
            Assert.Equal(await Of(first.Grains.GetGrain<ITicketTypePlaces>(type)), (await Awake(management, [order])).Single().SiloAddress);
            Assert.Null((await sale.Confirm(order)).Refusal);
        }
    }

    [Fact]
    public async Task An_order_goes_to_sleep_where_its_home_was_when_a_silo_has_come()
    {
        await using var database = await TestDatabase.Create();
        var clock = new FestivalClock();
        await using var first = await Silo(database, clock);
        var sale = await Sale.Open(first, clock, [.. Enumerable.Repeat((2500L, 100), 12)]);
        var orders = await Task.WhenAll(sale.TicketTypes.Select(type => Place(sale, type)));
        async Task Look(IGrainFactory from) => await Task.WhenAll(orders.Select(order => from.GetGrain<IOrderGrain>(order.OrderId).Get(Sale.Holder(order.OrderId))));
        await Look(first.Grains);
        var management = first.Grains.GetGrain<IManagementGrain>(0);
        Assert.Equal(orders.Length, (await Awake(management, orders)).Length);
        var (alone, _) = Assert.Single(await management.GetHosts(onlyActive: true));

        await using var second = await Silo(database, clock);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Dictionary<SiloAddress, SiloStatus> silos;
        while ((silos = await management.GetHosts(onlyActive: true)).Count < 2)
            await Task.Delay(100, limit.Token);
        SiloAddress HomeOf(OrderView order) => Home.In(silos.Keys, Home.Of(sale.Order(order.OrderId).GetGrainId()));
        async Task<bool> AreAwakeAtHome(OrderView[] some)
        {
            var awake = (await Awake(management, orders)).Select(order => (order.GrainId, order.SiloAddress));
            return awake.ToHashSet().SetEquals(some.Select(order => (sale.Order(order.OrderId).GetGrainId(), HomeOf(order))));
        }

        while (!await AreAwakeAtHome([.. orders.Where(order => HomeOf(order) == alone)]))
            await Task.Delay(100, limit.Token);

        await Look(first.Grains);
        await Look(second.Grains);
        while (!await AreAwakeAtHome(orders))
            await Task.Delay(100, limit.Token);
        Assert.All(await Task.WhenAll(orders.Select(order => sale.Confirm(order))), confirmed => Assert.Null(confirmed.Refusal));
    }

    private static async Task<DetailedGrainStatistic[]> Awake(IManagementGrain management, OrderView[] orders)
    {
        var ids = orders.Select(order => GrainIdKeyExtensions.CreateGuidKey(order.OrderId)).ToHashSet();
        return [.. (await management.GetDetailedGrainStatistics()).Where(grain => ids.Contains(grain.GrainId.Key) && grain.GrainType.Contains("OrderGrain", StringComparison.Ordinal))];
    }

    private static async Task<OrderView> Place(Sale sale, Guid ticketType)
    {
        var placed = await sale.Place([new(ticketType, 1)]);
        Assert.Null(placed.Refusal);
        return placed.Value!;
    }

    private static IEnumerable<byte> Homes() => Enumerable.Range(0, 256).Select(home => (byte)home);

    private static Task<TestSilo> Silo(TestDatabase database, TimeProvider clock) =>
        TestSilo.Start(database, clock, new() { ["Cluster:Mode"] = "postgres", ["Orders:HoldSeconds"] = "3600" });
}
