using System.Text.Json;
using EventLoop.Events;
using EventLoop.Requests;
using Xunit;

namespace EventLoop.Analytics;

public sealed class AnalyticsTests(ProductFixture fixture) : IClassFixture<ProductFixture>
{
    private Product Product => fixture.Product;

    [Fact]
    public async Task Sales_add_up_when_the_attendee_pays_the_fees()
    {
        var festival = await Festival.Open(Product, Festival.Event(
            ticketTypes: [Festival.TicketType("Regular", 2500, 10), Festival.TicketType("VIP", 9000, 5), Festival.TicketType("Free", 0, 5)]));
        var first = await festival.Buy(3);
        await festival.Buy(2, 1);
        await festival.Buy(1, 2);
        await festival.Place(4);

        // Fees: 2.5 % + 0.99 a ticket: 162 for 25.00 (161.5 goes up) and 324 for 90.00.
        var figures = await festival.Figures();
        Assert.Equal("""{"orders":3,"ticketsSold":6,"held":4,"grossRevenue":26634,"fees":1134,"netRevenue":25500,"refunded":0,"currency":"EUR"}""", figures.GetProperty("sales").GetRawText());
        var types = figures.GetProperty("ticketTypes").EnumerateArray().ToList();
        Assert.Equal(["Regular", "VIP", "Free"], types.Select(type => type.Text("name")));
        Assert.Equal([3, 2, 1], types.Select(type => type.GetProperty("sold").GetInt32()));
        Assert.Equal([4, 0, 0], types.Select(type => type.GetProperty("held").GetInt32()));
        Assert.Equal([3, 3, 4], types.Select(type => type.GetProperty("available").GetInt32()));
        Assert.Equal([7500, 18000, 0], types.Select(type => type.GetProperty("revenue").GetInt64()));
        Assert.Equal(6, Sum(figures.GetProperty("timeline"), "sold"));
        Assert.Equal(25500, Sum(figures.GetProperty("timeline"), "revenue"));

        // Refunded tickets are off the counts of what is sold; what was paid stays, and what goes back is taken off the net.
        var refund = await festival.Client.Post($"/api/v1/organizer/orders/{first.Text("orderId")}/refund", new { }).Json();
        var refunded = refund.GetProperty("refundedAmount").GetInt64();
        figures = await festival.Figures();
        Assert.Equal(
            $$"""{"orders":3,"ticketsSold":3,"held":4,"grossRevenue":26634,"fees":1134,"netRevenue":{{25500 - refunded}},"refunded":{{refunded}},"currency":"EUR"}""",
            figures.GetProperty("sales").GetRawText());
        Assert.Equal([0, 18000, 0], figures.GetProperty("ticketTypes").EnumerateArray().Select(type => type.GetProperty("revenue").GetInt64()));
        Assert.Equal(3, Sum(figures.GetProperty("timeline"), "sold"));
    }

    [Fact]
    public async Task Sales_add_up_when_the_organizer_pays_the_fees()
    {
        var festival = await Festival.Open(Product, Festival.Event(feePayer: "organizer", currency: "JPY", ticketTypes: [Festival.TicketType("Regular", 1000, 10)]));
        await festival.Buy(2);

        // Yen have no smaller unit: 2.5 % of 1000 + 0.99 is 25.99, which makes 26.
        var sales = (await festival.Figures()).GetProperty("sales");
        Assert.Equal("""{"orders":1,"ticketsSold":2,"held":0,"grossRevenue":2000,"fees":52,"netRevenue":1948,"refunded":0,"currency":"JPY"}""", sales.GetRawText());
    }

    [Fact]
    public async Task Check_in_is_counted_by_gate_and_minute()
    {
        var festival = await Festival.Open(Product);
        var (north, south) = (await festival.AddGate("North"), await festival.AddGate("South"));
        var codes = (await festival.Buy(4)).GetProperty("tickets").EnumerateArray().Select(ticket => ticket.Text("code")).ToList();
        await festival.Scan(north, codes[0]);
        await festival.Scan(south, codes[1]);
        await festival.Scan(south, codes[1]);
        await festival.Scan(south, codes[0], "exit");
        await festival.Scan(north, codes[0]);
        await festival.Scan(north, "nonsense");

        var figures = await festival.Figures();
        var checkIn = figures.GetProperty("checkIn");
        Assert.Equal(
            (3, 2, 2, 0.5),
            (checkIn.GetProperty("admitted").GetInt32(), checkIn.GetProperty("inside").GetInt32(), checkIn.GetProperty("refused").GetInt32(), checkIn.GetProperty("rate").GetDouble()));
        Assert.Equal(
            [$$$"""{"gateId":"{{{north}}}","name":"North","admitted":2,"exited":0,"refused":1,"conflicts":0,"inside":2,"scansPerMinute":3,"refusedFor":{"invalid":1}}""", $$$"""{"gateId":"{{{south}}}","name":"South","admitted":1,"exited":1,"refused":1,"conflicts":0,"inside":0,"scansPerMinute":3,"refusedFor":{"already_admitted":1}}"""],
            checkIn.GetProperty("gates").EnumerateArray().Select(gate => gate.GetRawText()));
        Assert.Equal(3, Sum(figures.GetProperty("timeline"), "admitted"));
        Assert.Equal(4, Sum(figures.GetProperty("timeline"), "sold"));
    }

    private static long Sum(JsonElement list, string member) => list.EnumerateArray().Sum(item => item.GetProperty(member).GetInt64());
}
