using System.Net.Http.Json;
using System.Text.Json;
using EventLoop.Requests;
using Xunit;

namespace EventLoop.Events;

public sealed class OrganizerEventsApiTests(ProductFixture fixture) : IClassFixture<ProductFixture>
{
    private Product Product => fixture.Product;

    [Fact]
    public async Task A_new_event_is_a_draft_that_says_what_was_sent()
    {
        var organizer = await Product.RegisterOrganizer();
        using var answer = await organizer.Client.Post("/api/v1/organizer/events", Festival.Event(
            ticketTypes: [Festival.TicketType("Weekend", 12500, 5000), Festival.TicketType("Free", 0, 10)]));

        var created = await answer.Json(System.Net.HttpStatusCode.Created);
        Assert.Equal($"/api/v1/organizer/events/{created.Text("eventId")}", answer.Headers.Location!.ToString());
        Assert.Equal("draft", created.Text("status"));
        Assert.Equal("Night of tests", created.Text("name"));
        Assert.Equal("2030-06-01T18:00:00Z", created.Text("startTime"));
        Assert.Equal("Europe/Amsterdam", created.Text("timeZone"));
        Assert.Equal("EUR", created.Text("currency"));
        Assert.Equal("attendee", created.Text("feePayer"));
        Assert.Equal(52.3731, created.GetProperty("venue").GetProperty("latitude").GetDouble());
        Assert.Equal(8, created.GetProperty("maxTicketsPerOrder").GetInt32());
        var types = created.GetProperty("ticketTypes").EnumerateArray().ToList();
        Assert.Equal(["Weekend", "Free"], types.Select(type => type.Text("name")));
        Assert.Equal([12500, 0], types.Select(type => type.GetProperty("price").GetInt32()));
        Assert.Equal([5000, 10], types.Select(type => type.GetProperty("available").GetInt32()));
        Assert.Equal([412, 0], types.Select(type => type.GetProperty("fee").GetInt32()));
        Assert.Equal(created.ToString(), (await organizer.Client.GetAsync(answer.Headers.Location).Json()).ToString());
    }

    [Fact]
    public async Task Taxes_show_in_the_event_and_in_its_orders_and_later_changes_leave_an_order_as_it_was()
    {
        var festival = await Festival.Create(Product, Festival.Event(ticketTypes: [new { name = "Taxed", price = 999, quantityTotal = 10, taxRate = 2_100 }]));
        await festival.Client.PatchAsJsonAsync(festival.Path, new { taxMode = "added" }).Json();
        await festival.Publish();
        var shown = await Product.Client.GetAsync($"/api/v1/events/{festival.EventId}").Json();
        var type = shown.GetProperty("ticketTypes")[0];
        Assert.Equal("added", shown.Text("taxMode"));
        Assert.Equal((2_100, 210, 124, 1_333), (Number(type, "taxRate"), Number(type, "tax"), Number(type, "fee"), Number(type, "total")));

        var order = await festival.Buy(3);
        await festival.Client.PatchAsJsonAsync($"{festival.Path}/ticket-types/{festival.TicketTypeIds[0]}", new { taxRate = 0, price = 10 }).Json();
        order = await festival.Client.GetAsync($"/api/v1/orders/{order.Text("orderId")}").Json();

        Assert.Equal((2_997, 372, 629, 3_998), (Number(order, "subtotal"), Number(order, "fees"), Number(order, "taxes"), Number(order, "totalAmount")));
        Assert.False(order.GetProperty("taxesIncluded").GetBoolean());
        var item = order.GetProperty("items")[0];
        Assert.Equal((999, 124, 2_100, 629), (Number(item, "price"), Number(item, "fee"), Number(item, "taxRate"), Number(item, "taxes")));
        Assert.Equal([1_333, 1_333, 1_332], order.GetProperty("tickets").EnumerateArray().Select(ticket => Number(ticket, "paid")));
        var refunded = await festival.Client.Post(
            $"/api/v1/organizer/orders/{order.Text("orderId")}/refund", new { ticketIds = new[] { order.GetProperty("tickets")[2].Text("ticketId") } }).Json();
        Assert.Equal(1_332, Number(refunded, "refundedAmount"));

        await festival.Client.PatchAsJsonAsync(festival.Path, new { taxMode = "perhaps" }).Problem(400, "invalid_request");
        await festival.Client.PatchAsJsonAsync($"{festival.Path}/ticket-types/{festival.TicketTypeIds[0]}", new { taxRate = 10_001 }).Problem(400, "invalid_request");

        static long Number(JsonElement of, string member) => of.GetProperty(member).GetInt64();
    }

    [Fact]
    public async Task A_draft_is_hidden_and_a_published_event_is_shown()
    {
        var festival = await Festival.Create(Product);
        await Product.Client.GetAsync($"/api/v1/events/{festival.EventId}").Problem(404, "not_found");

        var published = await festival.Publish();
        Assert.Equal("published", published.Text("status"));
        Assert.Equal(published.ToString(), (await festival.Publish()).ToString());

        using var answer = await Product.Client.GetAsync($"/api/v1/events/{festival.EventId}");
        var shown = await answer.Json();
        Assert.Equal("Night of tests", shown.Text("name"));
        var type = Assert.Single(shown.GetProperty("ticketTypes").EnumerateArray());
        Assert.Equal(2500, type.GetProperty("price").GetInt64());
        Assert.Equal(162, type.GetProperty("fee").GetInt64());
        Assert.Equal("EUR", type.Text("currency"));
        Assert.Equal("on_sale", type.Text("status"));
        Assert.Equal(100, type.GetProperty("available").GetInt32());

        using var again = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/events/{festival.EventId}");
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        using var unchanged = await Product.Client.SendAsync(again);
        Assert.Equal(System.Net.HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Fact]
    public async Task A_change_names_what_changes_and_leaves_the_rest()
    {
        var festival = await Festival.Create(Product);
        var before = await festival.Get();

        var after = await festival.Change(new { name = "Day of tests", venue = new { capacity = 6000 }, currency = "USD" }).Json();

        Assert.Equal("Day of tests", after.Text("name"));
        Assert.Equal("USD", after.Text("currency"));
        Assert.Equal(6000, after.GetProperty("venue").GetProperty("capacity").GetInt32());
        Assert.Equal("The hall", after.GetProperty("venue").Text("name"));
        Assert.Equal(before.Text("startTime"), after.Text("startTime"));
        Assert.Equal(after.ToString(), (await festival.Get()).ToString());
        await festival.Change(new { endTime = "2030-06-01T17:00:00Z" }).Problem(400, "invalid_request");

        await festival.Publish();
        await festival.Change(new { currency = "EUR" }).Problem(422, "currency_fixed");
        Assert.Equal("Later", (await festival.Change(new { name = "Later" }).Json()).Text("name"));
        Assert.Equal("Later", (await Product.Client.GetAsync($"/api/v1/events/{festival.EventId}").Json()).Text("name"));
    }

    [Fact]
    public async Task A_ticket_type_shrinks_to_what_is_sold_and_held_and_no_further()
    {
        var festival = await Festival.Open(Product);
        await festival.Buy(3);
        await festival.Place(2);

        await festival.ChangeTicketType(0, new { quantityTotal = 4 }).Problem(409, "below_committed");
        var shrunk = await festival.ChangeTicketType(0, new { quantityTotal = 5 }).Json();

        Assert.Equal(5, shrunk.GetProperty("quantityTotal").GetInt32());
        Assert.Equal(3, shrunk.GetProperty("sold").GetInt32());
        Assert.Equal(2, shrunk.GetProperty("held").GetInt32());
        Assert.Equal(0, shrunk.GetProperty("available").GetInt32());
        Assert.Equal("sold_out", shrunk.Text("status"));
        Assert.Equal("Regular", shrunk.Text("name"));
    }

    [Fact]
    public async Task A_sale_window_is_set_and_taken_away_again()
    {
        var festival = await Festival.Open(Product);

        var upcoming = await festival.ChangeTicketType(0, new { saleStart = "2029-01-01T00:00:00Z", maxPerOrder = 2 }).Json();
        Assert.Equal("upcoming", upcoming.Text("status"));
        await festival.ChangeTicketType(0, new { saleEnd = "2028-01-01T00:00:00Z" }).Problem(400, "invalid_request");
        var renamed = await festival.ChangeTicketType(0, new { name = "Early" }).Json();
        Assert.Equal(("upcoming", 2), (renamed.Text("status"), renamed.GetProperty("maxPerOrder").GetInt32()));
        var open = await festival.ChangeTicketType(0, new { saleStart = (string?)null, maxPerOrder = (int?)null }).Json();
        Assert.Equal("on_sale", open.Text("status"));
        Assert.Equal(JsonValueKind.Null, open.GetProperty("maxPerOrder").ValueKind);
    }

    [Fact]
    public async Task A_ticket_type_that_is_added_sells_at_once()
    {
        var festival = await Festival.Open(Product);
        var added = await festival.Client.Post(festival.Path + "/ticket-types", Festival.TicketType("Late", 3000, 7)).Json(201);

        Assert.Equal(7, added.GetProperty("available").GetInt32());
        var extended = festival with { TicketTypeIds = [.. festival.TicketTypeIds, added.GetProperty("ticketTypeId").GetGuid()] };
        await extended.Buy(2, 1);
        Assert.Equal([100, 5], (await festival.Get()).GetProperty("ticketTypes").EnumerateArray().Select(type => type.GetProperty("available").GetInt32()));
    }

    [Fact]
    public async Task Only_its_organizer_may_touch_an_event()
    {
        var festival = await Festival.Create(Product);
        var other = festival with { Organizer = await Product.RegisterOrganizer() };
        var nobody = other with { EventId = Guid.CreateVersion7() };

        foreach (var (whose, status, code) in new[] { (other, 403, "forbidden"), (nobody, 404, "not_found") })
        {
            await whose.Client.GetAsync(whose.Path).Problem(status, code);
            await whose.Change(new { name = "Mine" }).Problem(status, code);
            await whose.Client.PostAsync(whose.Path + "/publish", null).Problem(status, code);
            await whose.Client.Post(whose.Path + "/ticket-types", Festival.TicketType()).Problem(status, code);
            await whose.ChangeTicketType(0, new { name = "Mine" }).Problem(status, code);
            await whose.Client.Post(whose.Path + "/devices", new { name = "Phone", gateIds = new[] { Guid.CreateVersion7() } }).Problem(status, code);
            await whose.Client.GetAsync(whose.Path + "/devices").Problem(status, code);
            await whose.Client.DeleteAsync($"{whose.Path}/devices/{Guid.CreateVersion7()}").Problem(status, code);
            await whose.Client.GetAsync(whose.Path + "/attendees").Problem(status, code);
            await whose.Client.GetAsync(whose.Path + "/live").Problem(status, code);
            await whose.Client.GetAsync($"/api/v1/organizer/dashboard/analytics/{whose.EventId}").Problem(status, code);
        }
    }

    [Fact]
    public async Task An_event_without_ticket_types_is_not_published()
    {
        var festival = await Festival.Create(Product, Festival.Event(ticketTypes: []));
        await festival.Client.PostAsync(festival.Path + "/publish", null).Problem(422, "no_ticket_types");
        var over = await Festival.Create(Product, Festival.Event(startTime: "2024-06-01T18:00:00Z", endTime: "2024-06-01T22:00:00Z"));
        await over.Client.PostAsync(over.Path + "/publish", null).Problem(422, "event_over");
    }

    [Fact]
    public async Task Ones_own_events_come_newest_first_in_pages()
    {
        var organizer = await Product.RegisterOrganizer();
        foreach (var name in new[] { "One", "Two", "Three" })
            await Festival.Create(Product, Festival.Event(name), organizer);

        var first = await organizer.Client.GetAsync("/api/v1/organizer/events?limit=2").Json();
        var second = await organizer.Client.GetAsync($"/api/v1/organizer/events?limit=2&cursor={first.Text("nextCursor")}").Json();

        Assert.Equal(["Three", "Two"], Names(first));
        Assert.Equal(["One"], Names(second));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("nextCursor").ValueKind);
    }

    [Theory]
    [InlineData("""{"name":" "}""", "name")]
    [InlineData("""{"description":null}""", "description")]
    [InlineData("""{"timeZone":"Amsterdam"}""", "timeZone")]
    [InlineData("""{"timeZone":"W. Europe Standard Time"}""", "timeZone")]
    [InlineData("""{"currency":"XXX"}""", "currency")]
    [InlineData("""{"currency":"eur"}""", "currency")]
    [InlineData("""{"feePayer":"me"}""", "feePayer")]
    [InlineData("""{"endTime":"2030-06-01T18:00:00Z"}""", "endTime")]
    [InlineData("""{"startTime":"tomorrow"}""", "startTime")]
    [InlineData("""{"maxTicketsPerOrder":0}""", "maxTicketsPerOrder")]
    [InlineData("""{"venue":null}""", "venue")]
    [InlineData("""{"venue":{"name":"A","address":"B","capacity":1,"latitude":91,"longitude":0}}""", "venue.latitude")]
    [InlineData("""{"venue":{"name":"A","address":"B","capacity":1,"latitude":0}}""", "venue.longitude")]
    [InlineData("""{"ticketTypes":[{"name":"A","price":-1,"quantityTotal":1}]}""", "ticketTypes[0].price")]
    [InlineData("""{"ticketTypes":[{"name":"A","price":1,"quantityTotal":0}]}""", "ticketTypes[0].quantityTotal")]
    [InlineData("""{"ticketTypes":[{"name":"A","price":1,"quantityTotal":99999999999}]}""", "ticketTypes[0].quantityTotal")]
    [InlineData("""{"ticketTypes":[null]}""", "ticketTypes[0]")]
    public async Task What_is_wrong_with_an_event_is_told_by_member(string part, string member)
    {
        var organizer = await Product.RegisterOrganizer();
        var body = JsonSerializer.SerializeToNode(Festival.Event())!.AsObject();
        foreach (var (name, value) in JsonDocument.Parse(part).Deserialize<System.Text.Json.Nodes.JsonObject>()!.ToList())
            body[name] = value?.DeepClone();

        var problem = await organizer.Client.Post("/api/v1/organizer/events", body).Problem(400, "invalid_request");

        Assert.Equal([member], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    internal static IEnumerable<string> Names(JsonElement list) => list.GetProperty("items").EnumerateArray().Select(item => item.Text("name"));
}
