using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Orders;
using Xunit;

namespace EventLoop.Payments;

/// <summary>What facts move between accounts: two tickets of 10.00 with 10 % tax on top and a fee of 1.00 each.</summary>
public sealed class OrderBookTests
{
    private static readonly DateTimeOffset At = new(2027, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid TypeId = Guid.CreateVersion7();

    private static readonly OrderPlaced Placed = new(
        Guid.Empty, Guid.Empty, null, Guid.Empty, [new(TypeId, "Regular", 2, 1_000, 100) { TaxBasisPoints = 1_000 }], "EUR", FeePayer.Attendee,
        2_000, 200, 2_400, "pi_1", At, At, 0, null, null)
    { Taxes = new(TaxMode.Added, TaxRounding.Line, 1, 200) };

    private static readonly OrderFact[] Sold = [Placed, new PaymentReceived(At, null), new PlacesSold(TypeId), new TicketsIssued(At, [new(TypeId, []), new(TypeId, [])])];

    [Fact]
    public void A_sale_divides_what_was_paid() =>
        Assert.Equal("gateway 2400, fees -200, taxes -200, organizer -2000", Balances(Sold));

    [Fact]
    public void A_fee_that_the_organizer_bears_comes_out_of_the_organizers_part()
    {
        var placed = Placed with { FeePayer = FeePayer.Organizer, FeesMinor = 0, TotalMinor = 2_200 };

        Assert.Equal("gateway 2200, fees -200, taxes -200, organizer -1800", Balances([placed, .. Sold[1..]]));
    }

    [Fact]
    public void A_refund_comes_out_of_the_organizers_part_and_the_tax()
    {
        var refund = Guid.CreateVersion7();

        Assert.Equal("gateway 2400, fees -200, taxes -100, organizer -900, buyers -1200", Balances([.. Sold, new RefundDecided(refund, [1], 1_200, null, At)]));
        Assert.Equal(
            "gateway 1200, fees -200, taxes -100, organizer -900",
            Balances([.. Sold, new RefundDecided(refund, [1], 1_200, null, At), new TicketsVoided(refund), new RefundPaid(refund, At)]));
    }

    [Fact]
    public void A_refund_that_comes_back_is_owed_again()
    {
        var refund = Guid.CreateVersion7();

        Assert.Equal(
            "gateway 2400, fees -200, taxes -100, organizer -900, buyers -1200",
            Balances([.. Sold, new RefundDecided(refund, [1], 1_200, null, At), new RefundPaid(refund, At), new RefundFailed(refund, At)]));
    }

    [Fact]
    public void A_refund_that_a_bank_was_faster_than_leaves_the_dispute_to_the_organizer()
    {
        var refund = Guid.CreateVersion7();
        OrderFact[] dropped = [.. Sold, new RefundDecided(refund, [1, 2], 2_400, null, At), new RefundDropped(refund, At)];

        Assert.Equal("gateway 2400, fees -200, organizer -2200", Balances(dropped));
        Assert.Equal("fees -200, organizer 200", Balances([.. dropped, new DisputeChanged("dp_1", "lost", 2_400, true, At)]));
        Assert.Equal("", Balances([Placed, new RefundDecided(refund, [], 7, "wrong_payment", At), new RefundDropped(refund, At), new DisputeChanged("dp_1", "lost", 7, true, At)]));
    }

    // The organizer's own account has 2200 of the sale, and pays 1200 of them back; then a bank takes all of it.
    [Theory]
    [InlineData(null, "gateway 200, fees -200")]
    [InlineData(1_000L, "gateway -1000, fees -200, organizer 1200")]
    [InlineData(0L, "gateway -2000, fees -200, organizer 2200")]
    public void What_is_not_taken_back_of_a_lost_dispute_the_organizer_owes(long? takenBack, string balances)
    {
        var refund = Guid.CreateVersion7();
        OrderFact[] facts =
        [
            Placed with { Taxes = null, TotalMinor = 2_200, PaymentIntentId = null }, new PaymentPrepared("pi_1") { Destination = "acct_1" }, .. Sold[1..],
            new RefundDecided(refund, [2], 1_200, null, At), new RefundPaid(refund, At), new DisputeChanged("dp_1", "lost", 2_200, true, At) { TakenBackMinor = takenBack },
        ];

        Assert.Equal(balances, Balances(facts));
    }

    [Fact]
    public void What_never_became_a_sale_goes_through_the_buyers_account()
    {
        var refund = Guid.CreateVersion7();

        Assert.Equal("", Balances([Placed, new PaymentReceived(At, null), new RefundDecided(refund, [], 2_400, "sold_out", At), new RefundPaid(refund, At)]));
        Assert.Equal("gateway 7, buyers -7", Balances([Placed, new RefundDecided(refund, [], 7, "wrong_payment", At)]));
        Assert.Equal("", Balances([Placed, new RefundDecided(refund, [], 7, "wrong_payment", At), new RefundPaid(refund, At)]));
        Assert.Equal("gateway 9, buyers -9", Balances([Placed, new SecondPaymentFound("pi_2", 9, At)]));
        Assert.Equal("", Balances([Placed, new SecondPaymentFound("pi_2", 9, At), new SecondPaymentReturned("pi_2", At)]));
        Assert.Equal("gateway 9, buyers -9", Balances([Placed, new SecondPaymentFound("pi_2", 9, At), new SecondPaymentReturned("pi_2", At), new SecondPaymentSentBack("pi_2", At)]));
    }

    [Fact]
    public void A_dispute_takes_the_money_until_it_is_won_or_from_the_organizer_when_it_is_lost()
    {
        OrderFact[] disputed = [.. Sold, new DisputeChanged("dp_1", "needs_response", 2_400, true, At)];

        Assert.Equal("fees -200, taxes -200, organizer -2000, disputes 2400", Balances(disputed));
        Assert.Equal("gateway 2400, fees -200, taxes -200, organizer -2000", Balances([.. disputed, new DisputeChanged("dp_1", "won", 2_400, false, At)]));
        Assert.Equal("fees -200, taxes -200, organizer 400", Balances([.. disputed, new DisputeChanged("dp_1", "lost", 2_400, true, At)]));
    }

    [Fact]
    public void Refunds_in_any_amounts_take_back_all_of_the_tax_and_no_more()
    {
        const int Seed = 20261122;
        var dice = new Random(Seed);
        for (var times = 0; times < 500; times++)
        {
            var order = Sold.Aggregate(new Order(), (state, fact) => state.Apply(fact));
            var facts = Sold.ToList();
            while (order.Status != OrderStatus.Refunded)
            {
                var left = 2_400 - order.RefundedMinor;
                var command = new RefundOrder(Caller.Guest, Guid.CreateVersion7(), null, dice.Next(3) == 0 || left < 2 ? null : dice.NextInt64(1, left), null);
                var decided = order.Refund(command, At);
                facts.AddRange([decided, new RefundPaid(decided.RefundId, At)]);
                order = facts[^2..].Aggregate(order, (state, fact) => state.Apply(fact));
            }

            Assert.True(Balances(facts) == "fees -200, organizer 200", $"seed {Seed}, times {times}: {Balances(facts)}");
        }
    }

    [Fact]
    public void Every_difference_between_two_books_is_listed()
    {
        var order = Guid.CreateVersion7();
        PaymentTotals[] ours = [new("pi_1", order, "EUR", 100, 0), new("pi_2", order, "EUR", 100, 50), new("pi_3", order, "EUR", 100, 0), new("pi_4", order, "EUR", 5, 0)];
        PaymentTotals[] theirs = [new("pi_1", order, "EUR", 100, 0), new("pi_2", order, "EUR", 100, 100), new("pi_4", order, "USD", 5, 0), new("pi_5", null, "EUR", 7, 0)];

        var report = BookComparison.Of(At, "EUR", ours, theirs);

        Assert.Equal(
            [new("pi_2", order, "refunded", 50, 100), new("pi_3", order, "captured", 100, 0), new("pi_4", order, "currency", 5, 5), new("pi_5", null, "captured", 0, 7)],
            report.Differences);
        Assert.Equal((new PaymentSums(4, 305, 50), new PaymentSums(4, 212, 100)), (report.Ours, report.Theirs));
        Assert.False(BookComparison.Of(At, "EUR", ours, null).IsComparable);
    }

    private static string Balances(IReadOnlyList<OrderFact> facts)
    {
        var book = new OrderBook();
        var balances = new Dictionary<string, long>();
        foreach (var (fact, movement) in facts.SelectMany(fact => book.Read(fact).Select(movement => (fact, movement))))
        {
            Assert.True(OrderBook.MayMove(OrderKind.Instance.Serialize([fact])), $"{fact}");
            Assert.Equal(0, movement.Lines.Sum(line => line.AmountMinor));
            foreach (var (account, amount) in movement.Lines)
                balances[account] = balances.GetValueOrDefault(account) + amount;
        }

        string[] order = ["gateway", "fees", "taxes", "organizer", "buyers", "disputes"];
        return string.Join(", ", order.Where(account => balances.GetValueOrDefault(account) != 0).Select(account => $"{account} {balances[account]}"));
    }
}
