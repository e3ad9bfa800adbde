using System.Net.Http.Headers;
using System.Text.Json;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Analytics;

/// <summary>Figures over HTTP, in a product that reads all of them as they were summed up.</summary>
public sealed class FiguresApiTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private Product product = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        product = await Product.Start(database, null, ("Analytics:CountUpTo", "-1"), ("Analytics:ViewSeconds", "1"));
    }

    public async Task DisposeAsync()
    {
        await product.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Figures_say_what_was_sold_a_moment_ago_by_type_price_channel_and_source()
    {
        var festival = await Festival.Open(product, Festival.Event(ticketTypes: [Festival.TicketType("Regular", 2500, 100), Festival.TicketType("VIP", 9000, 50)]));
        await Buy(festival, 2, 0, "Newsletter");
        await Buy(festival, 1, 1, "newsletter");
        await festival.ChangeTicketType(0, new { price = 3000 }).Json();
        await Buy(festival, 3, 0, null);
        await Place(festival, 1, 0, "poster");
        await festival.Client.Post($"{festival.Path}/complimentary", new { ticketTypeId = festival.TicketTypeIds[1], quantity = 4, attendee = new { name = "Ben" } }).Json(201);

        var analytics = (await festival.Figures()).GetProperty("sales");
        Assert.Equal((3, 6), (analytics.GetProperty("orders").GetInt32(), analytics.GetProperty("ticketsSold").GetInt32()));
        var figures = await Get(festival, "");
        Assert.Equal("5 4 10 23000", Sums(figures.GetProperty("all")));
        Assert.Equal(["Regular 5 14000", "VIP 5 9000"], figures.GetProperty("byTicketType").EnumerateArray().Select(type => $"{type.Text("name")} {type.GetProperty("sold")} {type.GetProperty("revenue")}"));
        Assert.Equal(
            ["Regular 2500 2", "Regular 3000 3", "VIP 0 4", "VIP 9000 1"],
            figures.GetProperty("byPrice").EnumerateArray().Select(price => $"{price.Text("name")} {price.GetProperty("price")} {price.GetProperty("sold")}"));
        Assert.Equal(
            ["complimentary 1 1 4 0", "online 4 3 6 23000"],
            figures.GetProperty("byChannel").EnumerateArray().Select(channel => $"{channel.Text("channel")} {Sums(channel.GetProperty("sums"))}"));
        Assert.Equal(
            [" 1 1 3 9000", "newsletter 2 2 3 14000", "poster 1 0 0 0"],
            figures.GetProperty("bySource").EnumerateArray().Select(source => $"{source.GetProperty("source").GetString()} {Sums(source.GetProperty("sums"))}"));
        Assert.Equal((4, 3, 0.75), (figures.GetProperty("conversion").GetProperty("placed").GetInt32(), figures.GetProperty("conversion").GetProperty("paid").GetInt32(), figures.GetProperty("conversion").GetProperty("paidRate").GetDouble()));

        // By the day, and by the hour of one type.
        var day = Assert.Single((await Get(festival, "/periods?by=day")).GetProperty("items").EnumerateArray());
        Assert.Equal("5 4 10 23000", Sums(day.GetProperty("sums")));
        Assert.Equal(14_000, (await Get(festival, $"/periods?by=hour&ticketTypeId={festival.TicketTypeIds[0]}")).GetProperty("items").EnumerateArray().Sum(hour => hour.GetProperty("sums").GetProperty("revenue").GetInt64()));
        Assert.Empty((await Get(festival, "/periods?until=2020-01-01T00:00:00Z")).GetProperty("items").EnumerateArray());
        await festival.Client.GetAsync($"{festival.Path}/figures/periods?by=week&orderChannel=pigeon&from=today").Problem(400, "invalid_request");
    }

    [Fact]
    public async Task A_source_is_a_name_and_nothing_else()
    {
        var festival = await Festival.Open(product);
        await product.Client.Post("/api/v1/orders", Order(festival, 1, 0, "ann@example.org")).Problem(400, "invalid_request");
        await product.Client.Post("/api/v1/orders", Order(festival, 1, 0, new string('x', 41))).Problem(400, "invalid_request");
    }

    [Fact]
    public async Task Views_of_the_page_are_counted_by_source_but_not_those_of_robots()
    {
        var festival = await Festival.Open(product);
        foreach (var (address, referrer, agent) in new (string, string?, string)[]
        {
            ("?utm_source=Newsletter", null, "Mozilla/5.0"), ("", "https://friends.example/feed", "Mozilla/5.0"), ("", null, "Mozilla/5.0"), ("", null, "Googlebot/2.1"),
            ("?source=ann%40example.org", null, "Mozilla/5.0"),
        })
        {
            using var look = new HttpRequestMessage(HttpMethod.Get, $"/events/{festival.EventId}{address}");
            look.Headers.UserAgent.Add(ProductInfoHeaderValue.Parse(agent));
            look.Headers.Referrer = referrer is null ? null : new(referrer);
            using var page = await product.Client.SendAsync(look);
            Assert.True(page.IsSuccessStatusCode);
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        JsonElement figures;
        while ((figures = await Get(festival, "")).GetProperty("conversion").GetProperty("views").GetInt64() < 4)
            await Task.Delay(100, patience.Token);
        Assert.Equal(
            [("", 2L), ("friends.example", 1L), ("newsletter", 1L)],
            figures.GetProperty("bySource").EnumerateArray().Select(source => (source.GetProperty("source").GetString() ?? "", source.GetProperty("views").GetInt64())));
    }

    [Fact]
    public async Task Check_in_shows_as_a_curve_with_its_peaks_by_gate()
    {
        var festival = await Festival.Open(product);
        var (north, south) = (await festival.AddGate("North"), await festival.AddGate("South"));
        var codes = (await festival.Buy(3)).GetProperty("tickets").EnumerateArray().Select(ticket => ticket.Text("code")).ToList();
        await festival.Scan(north, codes[0]);
        await festival.Scan(south, codes[1]);
        await festival.Scan(south, codes[1], "exit");
        await festival.Scan(south, "nonsense");

        var curve = await Get(festival, "/check-in");
        Assert.Equal((2, 1, 1), Sum(curve.GetProperty("minutes")));
        Assert.Equal(1, curve.GetProperty("minutes").EnumerateArray().Last().GetProperty("inside").GetInt32());
        Assert.Equal(2, curve.GetProperty("busiestQuarter").GetProperty("admitted").GetInt32());
        Assert.Equal(["North 1 0 0 1", "South 1 1 1 1"], curve.GetProperty("gates").EnumerateArray().Select(gate =>
            $"{gate.Text("name")} {gate.GetProperty("admitted")} {gate.GetProperty("exited")} {gate.GetProperty("refused")} {gate.GetProperty("peak").GetProperty("admitted")}"));
        Assert.Equal(2, (await Get(festival, "")).GetProperty("came").GetInt32());
    }

    [Fact]
    public async Task Areas_come_from_the_country_codes_of_telephone_numbers()
    {
        var festival = await Festival.Open(product);
        foreach (var phone in new[] { "+31 6 1234", "0031612", "+31 20 1", "+316", "+31 (0)6", "+49 30", null })
        {
            var order = await product.Client.Post("/api/v1/orders", new
            {
                eventId = festival.EventId,
                items = new[] { new { ticketTypeId = festival.TicketTypeIds[0], quantity = 2 } },
                attendee = new { email = "ann@example.org", name = "Ann", phone },
            }).Json(201);
            await Confirm(order);
        }

        Assert.Equal(
            ["NL 5 10", "other 1 2", " 1 2"],
            (await Get(festival, "/areas")).GetProperty("items").EnumerateArray().Select(area => $"{area.GetProperty("area").GetString()} {area.GetProperty("orders")} {area.GetProperty("tickets")}"));
    }

    [Fact]
    public async Task Events_are_compared_by_days_before_their_start_and_only_by_their_own_organizer()
    {
        var organizer = await product.RegisterOrganizer();
        var start = TimeProvider.System.GetUtcNow().AddDays(10);
        var soon = await Festival.Open(product, Festival.Event("Soon", startTime: $"{start:yyyy-MM-ddTHH:mm:ssZ}", endTime: $"{start.AddHours(5):yyyy-MM-ddTHH:mm:ssZ}"), organizer);
        var later = await Festival.Open(product, Festival.Event("Later"), organizer);
        var other = await Festival.Open(product);
        await soon.Buy(2);
        await soon.Buy(1);

        var compared = (await organizer.Client.GetAsync($"/api/v1/organizer/figures?eventId={soon.EventId}&eventId={later.EventId}").Json()).GetProperty("items");
        Assert.Equal(["Soon", "Later"], compared.EnumerateArray().Select(one => one.Text("name")));
        var day = Assert.Single(compared[0].GetProperty("days").EnumerateArray());
        Assert.Contains(day.GetProperty("daysBefore").GetInt32(), new[] { 9, 10 });
        Assert.Equal((3, 7500, 3), (day.GetProperty("sold").GetInt32(), day.GetProperty("revenue").GetInt32(), day.GetProperty("soldSoFar").GetInt32()));
        Assert.Equal((100, 3), (compared[0].GetProperty("capacity").GetInt32(), compared[0].GetProperty("all").GetProperty("sold").GetInt32()));
        Assert.Empty(compared[1].GetProperty("days").EnumerateArray());

        await organizer.Client.GetAsync($"/api/v1/organizer/figures?eventId={soon.EventId}&eventId={other.EventId}").Problem(403, "forbidden");
        await organizer.Client.GetAsync($"/api/v1/organizer/figures?eventId={Guid.CreateVersion7()}").Problem(404, "not_found");
        await organizer.Client.GetAsync("/api/v1/organizer/figures").Problem(400, "invalid_request");
        await organizer.Client.GetAsync("/api/v1/organizer/figures?eventId=soon").Problem(400, "invalid_request");
    }

    private static Task<JsonElement> Get(Festival festival, string path) => festival.Client.GetAsync($"{festival.Path}/figures{path}").Json();

    /// <summary>Placed, paid, sold, revenue.</summary>
    private static string Sums(JsonElement sums) => $"{sums.GetProperty("placed")} {sums.GetProperty("paid")} {sums.GetProperty("sold")} {sums.GetProperty("revenue")}";

    private static (int, int, int) Sum(JsonElement minutes) => (Sum(minutes, "admitted"), Sum(minutes, "exited"), Sum(minutes, "refused"));

    private static int Sum(JsonElement items, string member) => items.EnumerateArray().Sum(item => item.GetProperty(member).GetInt32());

    private static object Order(Festival festival, int quantity, int ticketType, string? source) => new
    {
        eventId = festival.EventId,
        items = new[] { new { ticketTypeId = festival.TicketTypeIds[ticketType], quantity } },
        attendee = new { email = "ann@example.org", name = "Ann" },
        source,
    };

    private async Task<JsonElement> Place(Festival festival, int quantity, int ticketType, string? source) =>
        await product.Client.Post("/api/v1/orders", Order(festival, quantity, ticketType, source)).Json(201);

    private async Task Buy(Festival festival, int quantity, int ticketType, string? source) => await Confirm(await Place(festival, quantity, ticketType, source));

    private async Task Confirm(JsonElement order)
    {
        using var confirm = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/orders/{order.Text("orderId")}/confirm");
        confirm.Headers.Add("X-Order-Token", order.Text("orderToken"));
        confirm.Content = new StringContent($$"""{"paymentIntentId":"{{order.GetProperty("payment").Text("paymentIntentId")}}"}""", new MediaTypeHeaderValue("application/json"));
        await product.Client.SendAsync(confirm).Json();
    }
}
