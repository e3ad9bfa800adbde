using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Orders;
using EventLoop.Tickets;
using EventLoop.TicketTypes;
using Xunit;

namespace EventLoop.Payments;

/// <summary>Prices, fees and taxes: how they are rounded, and that the parts are always the whole, in every currency there is.</summary>
public sealed class SumsTests
{
    private const int Seed = 20261122;

    public static TheoryData<string> AllCurrencies => [.. Currencies.All.Order(StringComparer.Ordinal)];

    [Theory]
    [InlineData(5, 10, 1, 1)]
    [InlineData(4, 10, 1, 0)]
    [InlineData(15, 10, 1, 2)]
    [InlineData(1_299, 1, 10, 1_300)]
    [InlineData(1_294, 1, 10, 1_290)]
    [InlineData(1_295, 1, 10, 1_300)]
    [InlineData(0, 7, 10, 0)]
    public void Half_a_step_goes_up(long numerator, long denominator, long step, long expected) =>
        Assert.Equal(expected, Rounding.Nearest(numerator, denominator, step));

    // Worked by hand: 9 % in 10.90 is 0.90; 21 % on 9.99 is 2.0979; of three such tickets 6.2937.
    [Theory]
    [InlineData("Included", "Line", 1_090, 1, 900, 90, 1_090)]
    [InlineData("Added", "Line", 999, 1, 2_100, 210, 1_209)]
    [InlineData("Added", "Line", 999, 3, 2_100, 629, 3_626)]
    [InlineData("Included", "Line", 1_000, 1, 10_000, 500, 1_000)]
    [InlineData("Added", "Line", 0, 3, 2_100, 0, 0)]
    [InlineData("Added", "Line", 999, 3, 0, 0, 2_997)]
    public void A_tax_is_part_of_the_price_or_comes_on_top(string mode, string rounding, long price, int quantity, int rate, long tax, long total)
    {
        var sums = Sums.Of([Line(quantity, price, 0, rate)], FeePayer.Attendee, Terms(mode, rounding));

        Assert.Equal((tax, total), (sums.TaxesMinor, sums.TotalMinor));
    }

    [Fact]
    public void Rounding_over_the_order_and_for_each_line_differ_as_they_should()
    {
        // 10 % of 0.14 is 0.014 for each line, and of 0.42 it is 0.042.
        OrderLine[] lines = [Line(1, 14, 0, 1_000), Line(1, 14, 0, 1_000), Line(1, 14, 0, 1_000), Line(1, 50, 0, 2_000)];

        Assert.Equal(3 + 10, Sums.Of(lines, FeePayer.Attendee, Terms("Added", "Line")).TaxesMinor);
        Assert.Equal(4 + 10, Sums.Of(lines, FeePayer.Attendee, Terms("Added", "Order")).TaxesMinor);
        Assert.Equal([1, 2, 1, 10], Sums.TaxesByTicket(lines, Terms("Added", "Order")));
    }

    [Fact]
    public void The_buyer_or_the_organizer_bears_the_fee()
    {
        OrderLine[] lines = [Line(2, 2_500, 162)];

        Assert.Equal(new(5_000, 324, 0, 5_324), Sums.Of(lines, FeePayer.Attendee, default));
        Assert.Equal(new(5_000, 0, 0, 5_000), Sums.Of(lines, FeePayer.Organizer, default));
    }

    [Theory]
    [MemberData(nameof(AllCurrencies))]
    public void The_parts_of_any_order_are_its_total_and_refunds_in_any_order_give_it_back(string currency)
    {
        var dice = new Random(Seed);
        for (var times = 0; times < 60; times++)
        {
            var told = $"seed {Seed}, {currency}, order {times}";
            var order = AnyOrder(dice, currency, out var placed);
            var step = placed.Taxes?.Step ?? 1;
            var onTop = placed.Taxes is { Mode: TaxMode.Added } taxes ? taxes.AmountMinor : 0;

            Assert.True(placed.SubtotalMinor == placed.Lines.Sum(line => line.Quantity * line.PriceMinor), told);
            Assert.True(placed.TotalMinor == placed.SubtotalMinor + placed.FeesMinor + onTop, told);
            Assert.True(placed.TotalMinor == placed.PaidByTicket().Sum(), told);
            Assert.True((placed.Taxes?.AmountMinor ?? 0) == placed.TaxesByTicket().Sum(), told);
            Assert.True(placed.TaxesByTicket().All(tax => tax >= 0 && tax % (onTop > 0 ? step : 1) == 0), told);
            Assert.True(StripeAmounts.Step(currency) != step || placed.TotalMinor == 0 || StripeAmounts.ToStripe(placed.TotalMinor, currency) is not null, told);
            RefundInAnyOrder(dice, order, placed, told);
        }
    }

    [Theory]
    [MemberData(nameof(AllCurrencies))]
    public void A_fee_is_within_half_a_unit_of_what_the_schedule_says_and_free_tickets_carry_none(string currency)
    {
        var dice = new Random(Seed);
        var scale = Currencies.Decimals(currency) switch { 0 => 1m, 2 => 100m, _ => 1_000m };
        for (var times = 0; times < 60; times++)
        {
            var schedule = AnySchedule(dice);
            var price = dice.NextInt64(1, 10_000_000_000);
            var exact = Math.Min(Math.Max((price * schedule.Percent / 100) + (schedule.Fixed * scale), schedule.Minimum * scale), schedule.Maximum * scale ?? decimal.MaxValue);

            Assert.InRange(schedule.FeeMinor(price, currency) - exact, -0.5m, 0.5m);
            Assert.InRange(schedule.FeeMinor(price, currency, 10) - exact, -5m, 5m);
            Assert.Equal(0, schedule.FeeMinor(price, currency, 10) % 10);
            Assert.Equal(0, schedule.FeeMinor(0, currency));
        }
    }

    [Fact]
    public void What_an_organizer_has_agreed_on_goes_before_the_currency_and_that_before_the_default()
    {
        var organizer = Guid.CreateVersion7();
        var fees = new FeeSchedules
        {
            Currencies = { ["JPY"] = new() { Fixed = 150, Maximum = 5_000 } },
            Organizers = { [organizer] = new() { Percent = 1, Currencies = { ["JPY"] = new() { Minimum = 200 } } } },
        };

        Assert.Equal(new(2.5m, 0.99m), fees.For(Guid.Empty, "EUR"));
        Assert.Equal(new(2.5m, 150, 0, 5_000), fees.For(Guid.Empty, "JPY"));
        Assert.Equal(new(1, 0.99m), fees.For(organizer, "EUR"));
        Assert.Equal(new(1, 150, 200, 5_000), fees.For(organizer, "JPY"));
        Assert.Equal((200, 250, 5_000), (Fee(1_000), Fee(10_000), Fee(1_000_000)));

        long Fee(long price) => fees.For(organizer, "JPY").FeeMinor(price, "JPY");
    }

    [Fact]
    public void A_schedule_that_makes_no_sense_is_turned_away_at_the_start()
    {
        Assert.Null(new FeeSchedules().Mistake());
        Assert.NotNull(new FeeSchedules { Default = new() { Percent = 101 } }.Mistake());
        Assert.NotNull(new FeeSchedules { Default = new() { Fixed = -1 } }.Mistake());
        Assert.NotNull(new FeeSchedules { Currencies = { ["EURO"] = new() } }.Mistake());
        Assert.NotNull(new FeeSchedules { Organizers = { [Guid.Empty] = new() { Minimum = 2, Maximum = 1 } } }.Mistake());
    }

    private static void RefundInAnyOrder(Random dice, Order order, OrderPlaced placed, string told)
    {
        var tickets = Enumerable.Range(1, order.Quantity).ToArray();
        dice.Shuffle(tickets);
        foreach (var some in tickets.Chunk(1 + dice.Next(3)))
        {
            var refund = new RefundOrder(Caller.Guest, Guid.CreateVersion7(), [.. some.Select(number => TicketId.Of(placed.AttendeeId, number))], null, null);
            order = order.Apply(order.Refund(refund, placed.PlacedAt));
            Assert.True(order.RefundedMinor <= placed.TotalMinor, told);
        }

        Assert.True(order.RefundedMinor == placed.TotalMinor, told);
        Assert.True(order.Status == OrderStatus.Refunded, told);
    }

    private static Order AnyOrder(Random dice, string currency, out OrderPlaced placed)
    {
        var step = dice.Next(2) == 0 ? 1 : StripeAmounts.Step(currency);
        var schedule = AnySchedule(dice);
        var lines = Enumerable.Range(0, 1 + dice.Next(4)).Select(_ =>
        {
            var price = dice.Next(5) == 0 ? 0 : dice.NextInt64(1, dice.Next(2) == 0 ? 300 : 10_000_000) * step;
            int[] rates = [0, 1, 700, 900, 1_950, 2_100, 10_000, dice.Next(10_001)];
            return Line(1 + dice.Next(5), price, schedule.FeeMinor(price, currency, step), rates[dice.Next(rates.Length)]);
        }).ToList();
        var terms = new EventTerms(Guid.Empty, Guid.Empty, EventStatus.Published, currency, (FeePayer)dice.Next(2), 100, default, default, [], [])
        {
            TaxMode = (TaxMode)dice.Next(2),
            TaxRounding = (TaxRounding)dice.Next(2),
        };
        var draft = new OrderDraft(TicketId.OrderOf(Guid.CreateVersion7()), Guid.Empty, null, new("", "", null), 0, [], "pi_1", default, default, 0, null);
        placed = draft.Place(lines, terms, step);
        var issued = new TicketsIssued(default, [.. lines.SelectMany(line => Enumerable.Repeat(new IssuedTicket(line.TicketTypeId, []), line.Quantity))]);
        return new Order().Apply(placed).Apply(new PaymentReceived(default, null)).Apply(issued);
    }

    private static FeeSchedule AnySchedule(Random dice)
    {
        var minimum = dice.Next(3) == 0 ? dice.Next(500) / 100m : 0;
        return new(dice.Next(2_000) / 100m, dice.Next(300) / 100m, minimum, dice.Next(3) == 0 ? minimum + (dice.Next(1_000) / 100m) : null);
    }

    private static OrderLine Line(int quantity, long price, long fee, int rate = 0) => new(Guid.CreateVersion7(), "Type", quantity, price, fee) { TaxBasisPoints = rate };

    private static TaxTerms Terms(string mode, string rounding) => new(Enum.Parse<TaxMode>(mode), Enum.Parse<TaxRounding>(rounding));
}
