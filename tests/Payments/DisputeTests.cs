using EventLoop.Ledger;
using EventLoop.Orders;
using EventLoop.Running;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EventLoop.Payments;

/// <summary>Money that a bank has taken back does not go back once more, with Stripe over HTTP.</summary>
public sealed class DisputeTests : IAsyncLifetime
{
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

    [Theory]
    [InlineData("won", 5324)]
    [InlineData("lost", 0)]
    public async Task A_disputed_order_is_paid_back_once_at_most_however_the_dispute_ends(string ends, long goesBack)
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var order = (await sale.Place(2)).Value!;
        var intent = stripe.IntentOf(order.OrderId).Pay();
        await sale.Confirm(order);
        var (id, dispute) = stripe.DisputeOf(intent);
        await Hear(order, id);

        Assert.Equal(RefundRefusal.AmountTooLarge, await Refund(sale, order, 1));
        Assert.Null(await Refund(sale, order, null)); // Its tickets end, and nothing goes back.
        Assert.Equal((0, 0L), ((await sale.Totals()).Sold, intent.Refunded));

        dispute.Status = ends;
        await Hear(order, id);
        await Hear(order, id);
        Assert.Equal(goesBack > 0 ? null : RefundRefusal.AlreadyRefunded, await Refund(sale, order, 5324));
        Assert.NotNull(await Refund(sale, order, 1));

        Assert.Equal(goesBack, intent.Refunded);
        Assert.Equal(goesBack, (await sale.Order(order.OrderId).Get(Sale.Organizer)).Value!.RefundedMinor);
    }

    [Theory]
    [InlineData(StorageFault.BeforeCommit)]
    [InlineData(StorageFault.LostCommit)]
    public async Task A_refund_that_a_bank_was_faster_than_ends_without_money_also_when_storage_fails(StorageFault fault)
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var order = (await sale.Place(2)).Value!;
        var intent = stripe.IntentOf(order.OrderId).Pay();
        await sale.Confirm(order);
        var (id, dispute) = stripe.DisputeOf(intent); // Its message has yet to come.
        silo.Store.FailNext("refund_dropped", fault);

        await ((Task)Refund(sale, order, null)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await silo.Grains.GetGrain<IOrderParts>(order.OrderId).Resume();

        var ended = (await sale.Order(order.OrderId).Get(Sale.Organizer)).Value!;
        Assert.Equal((OrderStatus.Refunded, 0L, 0L, 0), (ended.Status, ended.RefundedMinor, intent.Refunded, (await sale.Totals()).Sold));
        dispute.Status = "won";
        await Hear(order, id);
        Assert.Null(await Refund(sale, order, 5324));
        Assert.Equal(5324, intent.Refunded);
    }

    private Task Hear(OrderView order, string disputeId) => silo.Grains.GetGrain<IOrderParts>(order.OrderId).HearOfDispute(disputeId);

    private static async Task<RefundRefusal?> Refund(Sale sale, OrderView order, long? amount) =>
        (await sale.Order(order.OrderId).Refund(new(Sale.Organizer, Guid.CreateVersion7(), null, amount, null))).Refusal;
}
