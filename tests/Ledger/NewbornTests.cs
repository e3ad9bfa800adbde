using EventLoop.Orders;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Ledger;

/// <summary>
/// An order wakes up from what the ticket type that bore it remembers, without reading its stream. Two silos that do not know of each
/// other share one database here, so what one of them remembers can be out of date.
/// </summary>
public sealed class NewbornTests : IAsyncLifetime
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
    public async Task An_order_is_confirmed_without_reading_its_stream()
    {
        var sale = await Sale.Open(one, null, (2500, 10));
        var order = (await sale.Place()).Value!;

        var confirmed = await sale.Confirm(order);

        Assert.Equal(OrderStatus.Paid, confirmed.Value!.Status);
        Assert.Equal(0, one.Store.ReadsOf(order.OrderId));
        await sale.Order(order.OrderId).Get(Sale.Holder(order.OrderId));
        Assert.NotEqual(0, one.Store.ReadsOf(order.OrderId));
    }

    [Fact]
    public async Task An_order_that_was_sold_elsewhere_shows_so()
    {
        var (here, there) = await Twins();
        var order = (await here.Place()).Value!;
        Assert.Equal(OrderStatus.Paid, (await there.Confirm(order)).Value!.Status);

        var shown = await here.Order(order.OrderId).Get(Sale.Holder(order.OrderId));

        Assert.Equal(OrderStatus.Paid, shown.Value!.Status);
        Assert.Single(shown.Value.Tickets);
    }

    [Fact]
    public async Task An_order_that_was_sold_elsewhere_is_not_sold_once_more()
    {
        var (here, there) = await Twins();
        var order = (await here.Place()).Value!;
        var sold = (await there.Confirm(order)).Value!;

        // The twin's ticket type has written since, so the fence refuses the whole commit; the next try sees what is durable.
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => here.Confirm(order));
        var repeated = (await here.Confirm(order)).Value!;

        Assert.Equal(sold.Tickets.Single().Code, repeated.Tickets.Single().Code);
        Assert.Equal(1, (await there.Totals()).Sold);
    }

    [Fact]
    public async Task An_order_that_was_cancelled_elsewhere_is_not_cancelled_once_more()
    {
        var (here, there) = await Twins();
        var order = (await here.Place()).Value!;
        await there.Order(order.OrderId).Cancel(Sale.Holder(order.OrderId));

        Assert.Equal(OrderStatus.Cancelled, (await here.Order(order.OrderId).Cancel(Sale.Holder(order.OrderId))).Value!.Status);
    }

    [Fact]
    public void The_oldest_are_forgotten_beyond_the_bound_and_each_is_given_out_once()
    {
        var newborns = new Newborns(most: 2);
        var streams = Enumerable.Range(0, 3).Select(_ => Guid.CreateVersion7()).ToList();
        foreach (var stream in streams)
            newborns.Add(stream, stream.ToString());

        Assert.Null(newborns.Take<string>(streams[0]));
        Assert.Equal(streams[1].ToString(), newborns.Take<string>(streams[1]));
        Assert.Null(newborns.Take<string>(streams[1]));
        Assert.Null(newborns.Take<Order>(streams[2]));
    }

    private async Task<(Sale Here, Sale There)> Twins()
    {
        var here = await Sale.Open(one, null, (2500, 10));
        return (here, new Sale(other.Grains, here.EventId, here.TicketTypes));
    }
}
