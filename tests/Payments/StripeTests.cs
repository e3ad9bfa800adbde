using EventLoop.Events;
using EventLoop.Ledger;
using EventLoop.Orders;
using EventLoop.Running;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EventLoop.Payments;

/// <summary>Orders that are paid at Stripe, over HTTP, with all that can go wrong there.</summary>
public sealed class StripeTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private FakeStripe stripe = null!;
    private TestDatabase database = null!;
    private TestSilo silo = null!;

    public async Task InitializeAsync()
    {
        stripe = await FakeStripe.Start();
        database = await TestDatabase.Create();
        var settings = stripe.Settings;
        settings["Stripe:TrySeconds"] = "1";
        settings["Stripe:BreakSeconds"] = "0.5";
        silo = await TestSilo.Start(database, time, settings);
    }

    public async Task DisposeAsync()
    {
        await silo.DisposeAsync();
        await database.DisposeAsync();
        await stripe.DisposeAsync();
    }

    [Fact]
    public async Task An_order_comes_with_an_intent_of_its_amount_and_its_secret()
    {
        var sale = await Sale.Open(silo, time, (2500, 10));

        var order = (await sale.Place(2)).Value!;

        var intent = Assert.Single(stripe.Intents);
        Assert.Equal(new PaymentView("stripe", intent.Id, $"{intent.Id}_secret_fake") { PublishableKey = "pk_test_fake" }, order.Payment);
        Assert.Equal((5324, "eur"), (intent.Amount, intent.Currency));
        Assert.Equal($"{order.OrderId}", intent.Metadata["order_id"]);
        Assert.Equal($"{sale.EventId}", intent.Metadata["event_id"]);
    }

    [Fact]
    public async Task Tickets_are_issued_when_Stripe_says_that_it_is_paid_and_not_when_the_browser_does()
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var order = (await sale.Place()).Value!;

        Assert.Equal(ConfirmRefusal.PaymentPending, (await sale.Confirm(order)).Refusal);
        stripe.IntentOf(order.OrderId).Decline();
        Assert.Equal(ConfirmRefusal.PaymentFailed, (await sale.Confirm(order)).Refusal);
        stripe.IntentOf(order.OrderId).Pay();
        var paid = await sale.Confirm(order);

        Assert.Equal(OrderStatus.Paid, paid.Value!.Status);
        Assert.Single(paid.Value.Tickets);
    }

    [Theory]
    [InlineData("elevated", 72, "manual_review")]
    [InlineData("normal", 0, "authorized")]
    public async Task What_Radar_thinks_of_a_payment_is_kept_and_shown_to_the_organizer_only(string level, int score, string outcome)
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var order = (await sale.Place()).Value!;
        stripe.IntentOf(order.OrderId).Pay().Risk = (level, score);

        Assert.Null((await sale.Confirm(order)).Value!.Risk);

        Assert.Equal(new(level, score == 0 ? null : score, outcome), (await sale.Order(order.OrderId).Get(Sale.Organizer)).Value!.Risk);
        Assert.Null((await sale.Order(order.OrderId).Get(Sale.Holder(order.OrderId))).Value!.Risk);
    }

    [Fact]
    public async Task Messages_are_kept_for_ninety_days_and_what_somebody_should_look_at_longer()
    {
        await PostgresServer.Execute(database.ConnectionString, $"""
            insert into payment_news (id, kind, received_at, due_at, flag)
            select 'evt_' || name, 'charge.refunded', timestamptz '{time.GetUtcNow():O}' - make_interval(days => days), due, flag from (values
              ('young', 89, null::timestamptz, null), ('old', 91, null, null), ('open', 91, timestamptz '2999-01-01', null), ('flagged', 399, null, 'disputed'), ('ancient', 401, null, 'disputed')
            ) as news (name, days, due, flag)
            """);

        await silo.Grains.GetGrain<IPaymentUpkeepGrain>(0).Work();

        Assert.Equal("evt_flagged evt_open evt_young", await PostgresServer.Scalar<string>(database.ConnectionString, "select string_agg(id, ' ' order by id) from payment_news"));
    }

    [Fact]
    public async Task A_free_order_never_asks_Stripe()
    {
        stripe.Before = _ => Task.FromResult(Trouble.Drop);
        var sale = await Sale.Open(silo, time, (0, 10));

        Assert.Single((await sale.Buy()).Tickets);
        Assert.Empty(stripe.Requests);
    }

    [Fact]
    public async Task What_Stripe_turns_out_never_to_take_is_refused_for_good_and_holds_nothing()
    {
        stripe.Least["eur"] = 300; // As for an account that is paid out in another currency: nobody else knows.
        var sale = await Sale.Open(silo, time, (100, 10), (100_000_000, 10));
        var key = Sale.Key();

        Assert.Equal(PlaceRefusal.AmountNotPayable, (await sale.Place(key: key)).Refusal);
        Assert.Equal(PlaceRefusal.AmountNotPayable, (await sale.Place(key: key)).Refusal);
        Assert.Equal(PlaceRefusal.AmountNotPayable, (await sale.Place([new(sale.TicketTypes[1], 1)])).Refusal);

        Assert.Equal((0, 0), await Places(sale));
        Assert.Equal(2L, await PostgresServer.Scalar<long>(database.ConnectionString, "select count(*) from orders where status = 'cancelled'"));
        Assert.Equal(404, (await sale.Place(2)).Value!.TotalMinor);
    }

    [Fact]
    public async Task What_is_known_to_be_less_than_Stripe_takes_is_refused_before_anything_is_held()
    {
        // On sale since before there was Stripe, and the organizer bears the fee.
        await silo.DisposeAsync();
        silo = await TestSilo.Start(database, time);
        var sale = await Sale.Open(silo, time, (30, 10));
        Assert.Null((await silo.Grains.GetGrain<IEventGrain>(sale.EventId).Change(Sale.Organizer, new() { FeePayer = FeePayer.Organizer })).Refusal);
        await silo.DisposeAsync();
        silo = await TestSilo.Start(database, time, stripe.Settings);
        sale = new(silo.Grains, sale.EventId, sale.TicketTypes);

        Assert.Equal(PlaceRefusal.AmountNotPayable, (await sale.Place()).Refusal);
        Assert.Equal(0L, await PostgresServer.Scalar<long>(database.ConnectionString, "select count(*) from orders"));
        Assert.Empty(stripe.Requests);
        Assert.Equal(60, (await sale.Place(2)).Value!.TotalMinor);
    }

    [Fact]
    public async Task An_answer_that_was_lost_makes_no_second_intent()
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        FailTheFirst(2, Trouble.LoseAnswer);

        var order = await sale.Place();

        Assert.Equal(Assert.Single(stripe.Intents).Id, order.Value!.Payment!.PaymentIntentId);
        Assert.Equal(3, stripe.Requests.Count(request => request == "POST /v1/payment_intents"));
    }

    [Theory]
    [InlineData("Drop")]
    [InlineData("Fail")]
    public async Task While_Stripe_is_away_paid_orders_are_refused_and_free_ones_sold_and_a_repeat_goes_on(string trouble)
    {
        var paid = await Sale.Open(silo, time, (2500, 10));
        var free = await Sale.Open(silo, time, (0, 10));
        var (key, away) = (Sale.Key(), Enum.Parse<Trouble>(trouble));
        stripe.Before = _ => Task.FromResult(away);

        Assert.Equal(PlaceRefusal.PaymentUnavailable, (await paid.Place(key: key)).Refusal);
        Assert.Single((await free.Buy()).Tickets);
        Assert.Equal((0, 1), await Places(paid));

        stripe.Before = _ => Task.FromResult(Trouble.None);
        Outcome<OrderView, PlaceRefusal> again;
        do
            again = await paid.Place(key: key); // The breaker may still be open.
        while (again.Refusal == PlaceRefusal.PaymentUnavailable);
        stripe.IntentOf(again.Value!.OrderId).Pay();
        Assert.Single((await paid.Confirm(again.Value)).Value!.Tickets);
        Assert.Equal((1, 0), await Places(paid));
    }

    [Fact]
    public async Task Free_orders_are_sold_while_Stripe_keeps_others_waiting()
    {
        var paid = await Sale.Open(silo, time, (2500, 10));
        var free = await Sale.Open(silo, time, (0, 10));
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        stripe.Before = async _ =>
        {
            asked.TrySetResult();
            await answer.Task;
            return Trouble.None;
        };

        var waiting = paid.Place();
        await asked.Task;
        Assert.Single((await free.Buy()).Tickets);
        answer.SetResult();

        Assert.NotNull((await waiting).Value!.Payment);
    }

    [Fact]
    public async Task An_intent_is_cancelled_with_its_hold()
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var given = (await sale.Place()).Value!;
        var left = (await sale.Place()).Value!;

        Assert.Equal(OrderStatus.Cancelled, (await sale.Order(given.OrderId).Cancel(Sale.Holder(given.OrderId))).Value!.Status);
        time.Advance(TimeSpan.FromMinutes(11));
        await Parts(left).Resume();

        Assert.Equal(["canceled", "canceled"], stripe.Intents.Select(intent => intent.Status));
        Assert.Equal("expired", await Status(left));
    }

    [Fact]
    public async Task A_refund_reaches_Stripe_once_however_often_its_answer_is_lost()
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var order = await Buy(sale, 2);
        FailTheFirst(2, Trouble.LoseAnswer, "POST");

        var refunded = await sale.Order(order.OrderId).Refund(new(Sale.Organizer, Guid.CreateVersion7(), [order.Tickets[0].TicketId], null, null));

        Assert.Equal(OrderStatus.PartlyRefunded, refunded.Value!.Status);
        Assert.Equal(2662, Assert.Single(stripe.IntentOf(order.OrderId).Refunds).Amount);
    }

    [Fact]
    public async Task A_refund_that_Stripe_did_not_hear_of_is_made_later()
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var order = await Buy(sale);
        stripe.Before = context => Task.FromResult(context.Request.Path == "/v1/refunds" ? Trouble.Drop : Trouble.None);

        await Assert.ThrowsAsync<PaymentUnavailableException>(() =>
            sale.Order(order.OrderId).Refund(new(Sale.Organizer, Guid.CreateVersion7(), null, null, null)));
        Assert.Equal("refunding", await Status(order));
        stripe.Before = _ => Task.FromResult(Trouble.None);
        await Insist(() => Parts(order).Resume());

        Assert.Equal("refunded", await Status(order));
        Assert.Equal(2662, Assert.Single(stripe.IntentOf(order.OrderId).Refunds).Amount);
    }

    [Fact]
    public async Task A_refund_of_more_than_somebody_has_left_at_Stripe_pays_back_what_is_left()
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var order = await Buy(sale);
        var intent = stripe.IntentOf(order.OrderId);
        intent.Refunds.Add(new("re_elsewhere", intent.Id, 1000, "eur", "elsewhere"));

        var refunded = await sale.Order(order.OrderId).Refund(new(Sale.Organizer, Guid.CreateVersion7(), null, null, null));

        Assert.Equal(OrderStatus.Refunded, refunded.Value!.Status);
        Assert.Equal([1000, 1662], intent.Refunds.Select(refund => refund.Amount));
        Assert.Equal("refunded", await Status(order));
    }

    [Fact]
    public async Task A_second_payment_that_the_bank_sends_back_is_returned_again_three_times_in_all()
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var order = await Buy(sale);
        var second = stripe.Another(stripe.IntentOf(order.OrderId)).Pay();
        Assert.Equal(PaymentFlag.PaidTwice, await Parts(order).HearOfPayment(second.Id));
        for (var times = 1; times <= 3; times++)
        {
            second.Refunds[^1].HasFailed = true;
            Assert.Equal(PaymentFlag.RefundFailed, await Parts(order).HearOfRefunds());
            Assert.Equal(PaymentFlag.RefundFailed, await Parts(order).HearOfRefunds());
            Assert.Equal(Math.Min(3, times + 1), second.Refunds.Count);
        }
    }

    [Fact]
    public async Task Money_that_is_not_what_was_asked_buys_nothing_and_goes_back()
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var order = (await sale.Place()).Value!;
        stripe.IntentOf(order.OrderId).Pay(received: 100);

        Assert.Equal(ConfirmRefusal.PaymentMismatch, (await sale.Confirm(order)).Refusal);
        Assert.Equal(ConfirmRefusal.PaymentMismatch, (await sale.Confirm(order)).Refusal);

        Assert.Equal(RefundRefusal.AlreadyRefunded, (await sale.Order(order.OrderId).Refund(new(Sale.Organizer, Guid.CreateVersion7(), null, 500, null))).Refusal);
        Assert.Equal(100, Assert.Single(stripe.IntentOf(order.OrderId).Refunds).Amount);
        Assert.Equal((0, 0), await Places(sale));
        Assert.Equal("refunded", await Status(order));
    }

    [Theory]
    [InlineData("currency")]
    [InlineData("order_id")]
    [InlineData("event_id")]
    public async Task Money_in_another_currency_or_for_something_else_buys_nothing_and_goes_back(string what)
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var order = (await sale.Place()).Value!;
        var intent = stripe.IntentOf(order.OrderId).Pay();
        if (what == "currency")
            intent.Currency = "usd";
        else
            intent.Metadata[what] = $"{Guid.CreateVersion7()}";

        Assert.Equal(ConfirmRefusal.PaymentMismatch, (await sale.Confirm(order)).Refusal);

        Assert.Equal(2662, Assert.Single(intent.Refunds).Amount);
        Assert.Equal(((0, 0), "refunded"), (await Places(sale), await Status(order)));
    }

    [Fact]
    public async Task A_payment_that_comes_after_the_hold_gets_places_or_the_money_back()
    {
        var sale = await Sale.Open(silo, time, (2500, 1));
        var late = (await sale.Place()).Value!;
        stripe.IntentOf(late.OrderId).BeginToPay();
        time.Advance(TimeSpan.FromMinutes(11));
        await Parts(late).Resume();
        Assert.Equal("expiring", await Status(late));
        var later = (await sale.Place()).Value!;
        stripe.IntentOf(later.OrderId).BeginToPay();
        time.Advance(TimeSpan.FromMinutes(11));
        await Parts(later).Resume();

        stripe.IntentOf(late.OrderId).Pay();
        Assert.Null(await Parts(late).HearOfPayment(late.Payment!.PaymentIntentId));
        stripe.IntentOf(later.OrderId).Pay();
        Assert.Null(await Parts(later).HearOfPayment(later.Payment!.PaymentIntentId));

        Assert.Equal(("paid", "refunded"), (await Status(late), await Status(later)));
        Assert.Empty(stripe.IntentOf(late.OrderId).Refunds);
        Assert.Equal(2662, Assert.Single(stripe.IntentOf(later.OrderId).Refunds).Amount);
        Assert.Equal((1, 0), await Places(sale));
    }

    [Fact]
    public async Task When_every_webhook_was_lost_the_sweeper_asks_Stripe()
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var closedBrowser = (await sale.Place()).Value!;
        var slow = (await sale.Place()).Value!;
        stripe.IntentOf(closedBrowser.OrderId).Pay();
        stripe.IntentOf(slow.OrderId).BeginToPay();

        time.Advance(TimeSpan.FromMinutes(11));
        await Sweep();
        Assert.Equal(("paid", "expiring"), (await Status(closedBrowser), await Status(slow)));
        stripe.IntentOf(slow.OrderId).Pay();
        time.Advance(TimeSpan.FromMinutes(1));
        await Sweep();

        Assert.Equal("paid", await Status(slow));
        Assert.Equal((2, 0), await Places(sale));
    }

    [Fact]
    public async Task An_order_that_ended_while_Stripe_was_away_is_asked_about_until_nobody_can_pay_it()
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var order = (await sale.Place()).Value!;
        stripe.Before = _ => Task.FromResult(Trouble.Drop);
        time.Advance(TimeSpan.FromMinutes(11));
        await Parts(order).Resume();
        Assert.Equal("expiring", await Status(order));
        Assert.Equal((0, 0), await Places(sale));

        stripe.Before = _ => Task.FromResult(Trouble.None);
        await Insist(() => Parts(order).Resume());

        Assert.Equal("expired", await Status(order));
        Assert.Equal("canceled", stripe.IntentOf(order.OrderId).Status);
    }

    [Theory]
    [InlineData("second_payment_found")]
    [InlineData("second_payment_returned")]
    public async Task Whoever_pays_twice_gets_the_second_payment_back_once_also_when_storage_fails(string fact)
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var order = await Buy(sale);
        var second = stripe.Another(stripe.IntentOf(order.OrderId)).Pay();
        silo.Store.FailNext(fact, StorageFault.BeforeCommit);

        await Assert.ThrowsAnyAsync<Exception>(() => Parts(order).HearOfPayment(second.Id));
        Assert.Equal(PaymentFlag.PaidTwice, await Parts(order).HearOfPayment(second.Id));
        Assert.Equal(PaymentFlag.PaidTwice, await Parts(order).HearOfPayment(second.Id));

        Assert.Equal(2662, Assert.Single(second.Refunds).Amount);
        Assert.Empty(stripe.Intents.First(intent => intent.Id != second.Id).Refunds);
        Assert.Equal("paid", await Status(order));
    }

    [Theory]
    [InlineData("refund_decided")]
    [InlineData("refund_paid")]
    public async Task A_wrong_payment_goes_back_once_also_when_storage_fails(string fact)
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var order = (await sale.Place()).Value!;
        stripe.IntentOf(order.OrderId).Pay(received: 100);
        silo.Store.FailNext(fact, StorageFault.BeforeCommit);

        await Assert.ThrowsAnyAsync<Exception>(() => Parts(order).HearOfPayment(order.Payment!.PaymentIntentId));
        Assert.Equal(PaymentFlag.WrongPayment, await Parts(order).HearOfPayment(order.Payment!.PaymentIntentId));

        Assert.Equal(100, Assert.Single(stripe.IntentOf(order.OrderId).Refunds).Amount);
        Assert.Equal("refunded", await Status(order));
    }

    [Theory]
    [InlineData("payment_prepared")]
    [InlineData("payment_received")]
    [InlineData("payment_closed")]
    public async Task What_storage_lost_is_made_up_for(string fact)
    {
        var sale = await Sale.Open(silo, time, (2500, 10));
        var key = Sale.Key();
        silo.Store.FailNext(fact, StorageFault.BeforeCommit);
        try
        {
            await sale.Place(key: key);
        }
        catch (LedgerUnavailableException)
        {
        }

        var order = (await sale.Place(key: key)).Value!;
        Assert.Equal(order.Payment!.PaymentIntentId, Assert.Single(stripe.Intents).Id);
        var isPaid = fact == "payment_received";
        if (isPaid)
            stripe.IntentOf(order.OrderId).Pay();
        else
            stripe.IntentOf(order.OrderId).BeginToPay();
        time.Advance(TimeSpan.FromMinutes(11));
        await Stumble(() => Parts(order).Resume());
        if (!isPaid)
            stripe.IntentOf(order.OrderId).GiveUp();
        await Stumble(() => Parts(order).Resume());
        await Parts(order).Resume();

        Assert.Equal(isPaid ? "paid" : "expired", await Status(order));
    }

    private static async Task Stumble(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (LedgerUnavailableException)
        {
        }
    }

    private IOrderParts Parts(OrderView order) => silo.Grains.GetGrain<IOrderParts>(order.OrderId);

    private Task Sweep() => silo.Grains.GetGrain<IOrderSweeperGrain>(0).Sweep();

    private async Task<OrderView> Buy(Sale sale, int quantity = 1)
    {
        var order = (await sale.Place(quantity)).Value!;
        stripe.IntentOf(order.OrderId).Pay();
        return (await sale.Confirm(order)).Value!;
    }

    private void FailTheFirst(int requests, Trouble trouble, string method = "")
    {
        var failed = 0;
        stripe.Before = context => Task.FromResult(
            $"{context.Request.Method}".StartsWith(method, StringComparison.Ordinal) && Interlocked.Increment(ref failed) <= requests ? trouble : Trouble.None);
    }

    // The breaker may still be open.
    private static async Task Insist(Func<Task> act)
    {
        while (true)
        {
            try
            {
                await act();
                return;
            }
            catch (PaymentUnavailableException)
            {
                await Task.Yield();
            }
        }
    }

    private async Task<string> Status(OrderView order) =>
        (await PostgresServer.Scalar<string>(database.ConnectionString, $"select status from orders where id = '{order.OrderId}'"))!;

    private static async Task<(int Sold, int Held)> Places(Sale sale)
    {
        var totals = await sale.Totals();
        return (totals.Sold, totals.Held);
    }
}
