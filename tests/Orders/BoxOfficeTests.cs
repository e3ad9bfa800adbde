using System.Net.Http.Json;
using System.Text.Json;
using EventLoop.Acceptance;
using EventLoop.Events;
using EventLoop.Gates;
using EventLoop.Requests;
using Xunit;

namespace EventLoop.Orders;

/// <summary>Tickets that nobody buys online, over HTTP.</summary>
public sealed class BoxOfficeTests(ProductFixture fixture) : IClassFixture<ProductFixture>
{
    private Product Product => fixture.Product;

    [Fact]
    public async Task A_guest_gets_tickets_that_cost_nothing_take_places_and_are_counted_apart()
    {
        var festival = await Festival.Open(Product, Festival.Event(ticketTypes: [Festival.TicketType("Regular", 2500, 10)]));
        var gate = await festival.AddGate("North");
        await festival.Buy(3);

        var given = await Give(festival, 2, key: "one").Json(201);
        Assert.Equal(given.GetRawText(), (await Give(festival, 2, key: "one").Json(201)).GetRawText());
        await Give(festival, 3, key: "one").Problem(422, "idempotency_key_reused");

        Assert.Equal((0, 0, "paid", "complimentary"), (given.GetProperty("totalAmount").GetInt64(), given.GetProperty("fees").GetInt64(), given.Text("status"), given.Text("channel")));
        Assert.Equal("admitted", await festival.Scan(gate, given.GetProperty("tickets")[0].Text("code")));
        var figures = await festival.Figures();
        var (sales, type) = (figures.GetProperty("sales"), figures.GetProperty("ticketTypes")[0]);
        Assert.Equal((1, 3, 2), (sales.GetProperty("orders").GetInt32(), sales.GetProperty("ticketsSold").GetInt32(), figures.GetProperty("complimentary").GetInt32()));
        Assert.Equal((3, 2, 5), (type.GetProperty("sold").GetInt32(), type.GetProperty("complimentary").GetInt32(), type.GetProperty("available").GetInt32()));
        Assert.Equal(3, figures.GetProperty("timeline").EnumerateArray().Sum(minute => minute.GetProperty("sold").GetInt32()));
        Assert.Equal(0.2, figures.GetProperty("checkIn").GetProperty("rate").GetDouble());

        var listed = Assert.Single((await festival.Client.GetAsync($"{festival.Path}/complimentary").Json()).GetProperty("items").EnumerateArray());
        Assert.Equal(("Ben Guest", "Of the band", festival.Organizer.UserId), (listed.Text("name"), listed.Text("note"), listed.GetProperty("issuedBy").GetGuid()));
        Assert.Equal((2, 2, 1), (listed.GetProperty("quantity").GetInt32(), listed.GetProperty("valid").GetInt32(), listed.GetProperty("admitted").GetInt32()));

        // Taken back, they admit nobody, and their places are there again.
        await festival.Client.Post($"/api/v1/organizer/orders/{given.Text("orderId")}/refund", new { }).Json();
        Assert.Equal("refused", await festival.Scan(gate, given.GetProperty("tickets")[1].Text("code")));
        type = (await festival.Figures()).GetProperty("ticketTypes")[0];
        Assert.Equal((3, 0, 7), (type.GetProperty("sold").GetInt32(), type.GetProperty("complimentary").GetInt32(), type.GetProperty("available").GetInt32()));
        Assert.Empty((await Auditor.Read(fixture.Database.ConnectionString)).Violations);
    }

    [Fact]
    public async Task Gifts_door_sales_and_buyers_race_for_the_last_places_and_none_is_sold_twice()
    {
        var festival = await Festival.Open(Product, Festival.Event(ticketTypes: [Festival.TicketType("Regular", 2500, 7)]));

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(async n =>
        {
            using var answer = await (n % 3 == 0 ? Give(festival, 1) : n % 3 == 1 ? Sell(festival, festival.Client, 1) : Product.Client.Post(
                "/api/v1/orders", new { eventId = festival.EventId, items = new[] { new { ticketTypeId = festival.TicketTypeIds[0], quantity = 1 } }, attendee = new { email = "a@example.org", name = "Ann" } }));
            return (int)answer.StatusCode;
        }));

        Assert.Equal(7, answers.Count(status => status == 201));
        Assert.Equal(23, answers.Count(status => status == 409));
        var type = (await festival.Figures()).GetProperty("ticketTypes")[0];
        Assert.Equal(0, type.GetProperty("available").GetInt32());
        Assert.Equal(7, new[] { "sold", "held", "atDoor", "complimentary" }.Sum(member => type.GetProperty(member).GetInt32()));
    }

    [Fact]
    public async Task Staff_who_may_sell_sell_at_the_door_and_let_in_at_once()
    {
        var festival = await Festival.Open(Product, Festival.Event(ticketTypes: [Festival.TicketType("Regular", 2500, 10)]));
        var gate = await festival.AddGate("North");
        var sam = await Product.RegisterAttendee();
        await festival.Client.Post($"{festival.Path}/staff", new { email = sam.Email, rights = "supervise" }).Json();
        await Sell(festival, sam.Client, 1).Problem(403, "forbidden");
        Assert.True((await festival.Client.Post($"{festival.Path}/staff", new { email = sam.Email, maySell = true }).Json()).GetProperty("maySell").GetBoolean());

        var offer = (await sam.Client.GetAsync(Door(festival)).Json()).GetProperty("ticketTypes")[0];
        Assert.Equal((2500, 10), (offer.GetProperty("price").GetInt64(), offer.GetProperty("available").GetInt32()));
        var sold = await Sell(festival, sam.Client, 2, gate: gate, key: "two").Json(201);
        Assert.Equal(sold.GetRawText(), (await Sell(festival, sam.Client, 2, gate: gate, key: "two").Json(201)).GetRawText());
        await Sell(festival, sam.Client, 1, paidBy: "card_terminal").Json(201);

        // The price without a fee, and both are in.
        Assert.Equal((5000, "cash"), (sold.GetProperty("totalAmount").GetInt64(), sold.Text("paidBy")));
        Assert.All(sold.GetProperty("tickets").EnumerateArray(), ticket => Assert.Equal("admitted", ticket.Text("result")));
        Assert.Equal("refused", await festival.Scan(gate, sold.GetProperty("tickets")[0].Text("code")));

        var figures = await festival.Figures();
        Assert.Equal("""{"orders":2,"ticketsSold":3,"cash":5000,"cardTerminal":2500,"refunded":0}""", figures.GetProperty("atDoor").GetRawText());
        Assert.Equal((0, 0, 2), (
            figures.GetProperty("sales").GetProperty("ticketsSold").GetInt32(), figures.GetProperty("sales").GetProperty("grossRevenue").GetInt64(),
            figures.GetProperty("checkIn").GetProperty("admitted").GetInt32()));
        var listed = (await festival.Client.GetAsync($"{festival.Path}/door-sales").Json()).GetProperty("items");
        Assert.Equal(2, listed.GetArrayLength());
        Assert.All(listed.EnumerateArray(), sale => Assert.Equal(sam.UserId, sale.GetProperty("issuedBy").GetGuid()));

        Assert.True((await festival.Client.Post($"{festival.Path}/staff", new { email = sam.Email }).Json()).GetProperty("maySell").GetBoolean());
        await festival.Client.Post($"{festival.Path}/staff", new { email = sam.Email, maySell = false }).Json();
        await Sell(festival, sam.Client, 1).Problem(403, "forbidden");
    }

    [Fact]
    public async Task The_books_keep_the_tills_at_the_door_apart_from_what_the_provider_holds()
    {
        var festival = await Festival.Open(Product, Festival.Event(ticketTypes: [new { name = "Taxed", price = 1090, quantityTotal = 10, taxRate = 900 }]));
        var sold = await Sell(festival, festival.Client, 2).Json(201);
        await Sell(festival, festival.Client, 1, paidBy: "card_terminal").Json(201);
        await Give(festival, 1).Json(201);
        Assert.Equal("door_cash 2180, door_sales -3000, door_terminal 1090, taxes -270", await Accounts(festival, movements: 2));

        // It goes back out of the till: the provider is not asked.
        var back = await festival.Client.Post(
            $"/api/v1/organizer/orders/{sold.Text("orderId")}/refund", new { ticketIds = new[] { sold.GetProperty("tickets")[0].Text("ticketId") } }).Json();
        Assert.Equal(1090, back.GetProperty("refundedAmount").GetInt64());
        Assert.Equal("door_cash 1090, door_sales -2000, door_terminal 1090, taxes -180", await Accounts(festival, movements: 3));
        Assert.Equal(1090, (await festival.Figures()).GetProperty("atDoor").GetProperty("refunded").GetInt64());

        await festival.Client.PostAsync($"{festival.Path}/cancel", null).Json();
        await Sell(festival, festival.Client, 1).Problem(422, "not_on_sale");
        await Give(festival, 1).Problem(422, "not_on_sale");
    }

    [Fact]
    public async Task What_is_not_for_sale_or_too_much_is_refused_and_takes_no_place()
    {
        var festival = await Festival.Create(Product, Festival.Event(ticketTypes: [Festival.TicketType("Regular", 2500, 200), new { name = "Late", price = 2500, quantityTotal = 10, saleStart = "2030-05-31T00:00:00Z" }]));
        await Give(festival, 1).Problem(422, "not_on_sale");
        await festival.Publish();

        await Give(festival, 0).Problem(422, "quantity_must_be_positive");
        await Give(festival, 101).Problem(422, "over_limit");
        await Sell(festival, festival.Client, 9).Problem(422, "over_limit");
        await Sell(festival, festival.Client, 1, type: 1).Problem(422, "not_on_sale");
        await Sell(festival, festival.Client, 1, gate: Guid.CreateVersion7()).Problem(422, "gate_not_found");
        await Sell(festival, festival.Client, 1, paidBy: "promise").Problem(400, "invalid_request");
        await festival.Client.Post($"{festival.Path}/complimentary", new { ticketTypeId = Guid.CreateVersion7(), quantity = 1, attendee = new { name = "Ann" } }).Problem(404, "ticket_type_not_found");
        await festival.Client.Post($"{festival.Path}/complimentary", new { ticketTypeId = festival.TicketTypeIds[0], quantity = 1, attendee = new { name = " " } }).Problem(400, "invalid_request");
        Assert.Equal(200, (await festival.Figures()).GetProperty("ticketTypes")[0].GetProperty("available").GetInt32());
    }

    [Fact]
    public void An_account_sells_so_often_in_a_minute_and_a_repeat_does_not_count()
    {
        var limits = new SaleLimits();
        var (seller, now) = (Guid.CreateVersion7(), DateTimeOffset.UnixEpoch);
        var operations = Enumerable.Range(0, IBoxOfficeGrain.MostSalesPerMinute).Select(_ => Guid.CreateVersion7()).ToList();
        Assert.All(operations, operation => Assert.True(limits.MaySell(seller, operation, now)));

        Assert.False(limits.MaySell(seller, Guid.CreateVersion7(), now.AddSeconds(59)));
        Assert.True(limits.MaySell(seller, operations[3], now.AddSeconds(59)));
        Assert.True(limits.MaySell(Guid.CreateVersion7(), Guid.CreateVersion7(), now.AddSeconds(59)));
        Assert.True(limits.MaySell(seller, Guid.CreateVersion7(), now.AddSeconds(60)));
    }

    private static string Door(Festival festival) => $"/api/v1/checkin/events/{festival.EventId}/door-sales";

    private static Task<HttpResponseMessage> Give(Festival festival, int quantity, string? key = null) => Send(
        festival.Client, $"{festival.Path}/complimentary", key,
        new { ticketTypeId = festival.TicketTypeIds[0], quantity, attendee = new { name = "Ben Guest", email = "ben@example.org" }, note = "Of the band" });

    private static Task<HttpResponseMessage> Sell(
        Festival festival, HttpClient by, int quantity, string paidBy = "cash", Guid? gate = null, string? key = null, int type = 0) => Send(
        by, Door(festival), key, new { ticketTypeId = festival.TicketTypeIds[type], quantity, paidBy, gateId = gate });

    private static Task<HttpResponseMessage> Send(HttpClient by, string path, string? key, object body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return by.SendAsync(request);
    }

    /// <summary>What stands on each account once so much has moved: followers wait for transactions of others on the same server.</summary>
    private static async Task<string> Accounts(Festival festival, int movements)
    {
        JsonElement books;
        var reads = 0;
        do
        {
            books = await festival.Client.GetAsync($"{festival.Path}/books").Json();
        }
        while (books.GetProperty("movements").EnumerateArray().Sum(sum => sum.GetProperty("count").GetInt32()) < movements && ++reads < 500);

        return string.Join(", ", books.GetProperty("accounts").EnumerateArray().Select(sum => $"{sum.Text("name")} {sum.GetProperty("amount").GetInt64()}"));
    }
}
