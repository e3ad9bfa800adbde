using EventLoop.Events;
using EventLoop.Orders;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Ledger;

/// <summary>
/// Two silos that do not know of each other share one database, so a ticket type can be active twice: what happens for a while when
/// a cluster is cut in two. Only the fence in the ledger stands between them.
/// </summary>
public sealed class TwinTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private TestSilo one = null!;
    private TestSilo other = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        one = await TestSilo.Start(database);
        other = await TestSilo.Start(database, settings: new() { ["Cluster:Id"] = "elsewhere" });
    }

    public async Task DisposeAsync()
    {
        await other.DisposeAsync();
        await one.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task The_stale_one_of_two_activations_is_refused_and_sells_no_place_twice()
    {
        var here = await Sale.Open(one, null, (2500, 1));
        var there = new Sale(other.Grains, here.EventId, here.TicketTypes);
        Assert.Equal(1, (await there.Totals()).Available);

        await here.Buy();

        // It still believes that there is a place; the ledger does not let it write that, and then it looks again.
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => there.Place());
        Assert.Equal(PlaceRefusal.SoldOut, (await there.Place()).Refusal);
        Assert.Equal((1, 0), ((await there.Totals()).Sold, (await there.Totals()).Held));
    }

    [Fact]
    public async Task Two_activations_under_fire_sell_exactly_the_places_there_are()
    {
        const int Places = 25;
        var here = await Sale.Open(one, null, (2500, Places));
        var there = new Sale(other.Grains, here.EventId, here.TicketTypes);

        var bought = await Task.WhenAll(Enumerable.Range(0, 80).Select(buyer => Buy(buyer % 2 == 0 ? here : there)));

        Assert.Equal(Places, bought.Count(ticket => ticket));
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => there.Buy());
    }

    [Fact]
    public async Task An_event_that_one_twin_has_cancelled_is_sold_by_no_other()
    {
        var here = await Sale.Open(one, null, (2500, 10));
        var there = new Sale(other.Grains, here.EventId, here.TicketTypes);
        await there.Totals();

        Assert.Equal(EventStatus.Cancelled, (await one.Grains.GetGrain<IEventGrain>(here.EventId).Cancel(Sale.Organizer)).Value!.Status);

        // There the event has heard nothing, and would say so for ever; but its ticket type cannot write past what the other one has.
        Assert.Equal(EventStatus.Published, (await other.Grains.GetGrain<IEventGrain>(here.EventId).Published())!.Status);
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => there.Place());
        Assert.Equal(PlaceRefusal.NotOnSale, (await there.Place()).Refusal);

        // Whoever carries out its refunds tells it so.
        var parts = other.Grains.GetGrain<IEventParts>(here.EventId);
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => parts.StopSales());
        await parts.StopSales();
        Assert.Equal(EventStatus.Cancelled, (await other.Grains.GetGrain<IEventGrain>(here.EventId).Published())!.Status);
    }

    /// <summary>Tries until there is an answer, as a client does with its idempotency key.</summary>
    private static async Task<bool> Buy(Sale sale)
    {
        var key = Sale.Key();
        var placed = await Again(() => sale.Place(key: key));
        if (placed.Value is not { } order)
            return false;
        var confirmed = await Again(() => sale.Confirm(order));
        return confirmed.Value is { Tickets.Count: 1 };
    }

    private static async Task<T> Again<T>(Func<Task<T>> call)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await call();
            }
            catch (LedgerUnavailableException) when (tries < 200)
            {
                await Task.Delay(5);
            }
        }
    }
}
