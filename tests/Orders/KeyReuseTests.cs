using EventLoop.Accounts;
using EventLoop.Ledger;
using EventLoop.Running;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EventLoop.Orders;

/// <summary>One request key at several desks, which know nothing of each other: the ledger has one order for it, and who breaks that rule harms nobody.</summary>
public sealed class KeyReuseTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private TestDatabase database = null!;
    private TestSilo silo = null!;
    private Sale sale = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        silo = await TestSilo.Start(database, time);
        sale = await Sale.Open(silo, time, (2500, 1_000), (1000, 1_000));
    }

    public async Task DisposeAsync()
    {
        await silo.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task A_key_used_again_for_another_ticket_type_is_refused_and_holds_nothing()
    {
        var key = Sale.Key(body: 1);
        var first = await sale.Place([new(sale.TicketTypes[0], 1)], key);

        for (var tries = 0; tries < 3; tries++)
            Assert.Equal(PlaceRefusal.KeyReused, (await sale.Place([new(sale.TicketTypes[1], 1)], key with { BodyHash = 2 })).Refusal);

        Assert.Equivalent(first.Value, (await sale.Place([new(sale.TicketTypes[0], 1)], key)).Value, strict: true);
        Assert.Equal((1, 0), ((await sale.Totals()).Held, (await sale.Totals(1)).Held));
        Assert.Equal(1, await PostgresServer.Scalar<long>(database.ConnectionString, "select count(*) from attendees"));
    }

    [Fact]
    public async Task Who_uses_keys_again_on_purpose_fails_nobody_and_puts_nothing_to_sleep()
    {
        var keys = Enumerable.Range(0, 40).Select(_ => Sale.Key(body: 1)).ToList();
        foreach (var key in keys)
            Assert.NotNull((await sale.Place([new(sale.TicketTypes[0], 1)], key)).Value);
        await sale.Place([new(sale.TicketTypes[1], 1)]);
        var reads = silo.Store.ReadsOf(sale.TicketTypes[1]);

        var honest = Enumerable.Range(0, 200).Select(_ => sale.Place([new(sale.TicketTypes[1], 1)], Sale.Key(body: 1))).ToList();
        var others = keys.Select(key => sale.Place([new(sale.TicketTypes[1], 1)], key with { BodyHash = 2 })).ToList();
        honest.AddRange(Enumerable.Range(0, 200).Select(_ => sale.Place([new(sale.TicketTypes[1], 1)], Sale.Key(body: 1))));

        Assert.All(await Task.WhenAll(honest), order => Assert.NotNull(order.Value));
        Assert.All(await Task.WhenAll(others), refused => Assert.Equal(PlaceRefusal.KeyReused, refused.Refusal));
        Assert.Equal(401, (await sale.Totals(1)).Held);
        Assert.Equal(reads, silo.Store.ReadsOf(sale.TicketTypes[1]));
    }

    [Fact]
    public async Task Of_two_ticket_types_with_one_key_at_the_same_moment_one_is_ordered()
    {
        for (var round = 1; round <= 30; round++)
        {
            var key = Sale.Key(body: 1);
            var both = await Task.WhenAll(
                sale.Place([new(sale.TicketTypes[0], 1)], key),
                sale.Place([new(sale.TicketTypes[1], 1)], key with { BodyHash = 2 }));

            Assert.Single(both, order => order.Value is not null);
            Assert.Single(both, order => order.Refusal is PlaceRefusal.KeyReused or PlaceRefusal.RequestInProgress);
            Assert.Equal(round, (await sale.Totals()).Held + (await sale.Totals(1)).Held);
        }
    }

    [Fact]
    public async Task Twins_of_a_desk_give_one_order_whichever_is_asked()
    {
        for (var round = 1; round <= 30; round++)
        {
            var key = Sale.Key(body: 1);
            var twins = await Task.WhenAll(PlaceAt(0, key), PlaceAt(1, key), PlaceAt(2, key));
            var later = await PlaceAt(3, key);

            Assert.All(twins, order => Assert.Equal(later.Value!.OrderId, order.Value!.OrderId));
            Assert.Equal(PlaceRefusal.KeyReused, (await PlaceAt(4, key with { BodyHash = 2 })).Refusal);
            Assert.Equal(round, (await sale.Totals()).Held);
        }
    }

    private Task<Outcome<OrderView, PlaceRefusal>> PlaceAt(int desk, RequestKey key) =>
        silo.Grains.GetGrain<IOrderDeskGrain>((desk * Home.Count) + Home.Of(sale.TicketTypes[0]))
            .Place(new(Caller.Guest, sale.EventId, [new(sale.TicketTypes[0], 1)], new("ann@example.org", "Ann Example", null), key));
}
