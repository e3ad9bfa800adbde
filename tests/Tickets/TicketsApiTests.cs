using System.Net;
using System.Net.Http.Json;
using System.Text;
using EventLoop.Gates;
using EventLoop.Requests;
using Xunit;

namespace EventLoop.Tickets;

public sealed class TicketsApiTests(ProductFixture fixture) : IClassFixture<ProductFixture>, IAsyncLifetime
{
    private readonly Product product = fixture.Product;
    private CheckIn door = null!;

    public async Task InitializeAsync() => door = await CheckIn.Open(product);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_organizer_transfers_a_ticket_and_its_old_code_is_dead_at_once()
    {
        var (ticketId, code, _) = await door.Buy();

        var moved = await CheckIn.Transfer(door.Festival.Client, ticketId).Json();

        Assert.Equal(ticketId, moved.GetProperty("ticketId").GetGuid());
        Assert.Equal(("bo@example.org", "Bo Example"), (moved.GetProperty("attendee").Text("email"), moved.GetProperty("attendee").Text("name")));
        Assert.Equal("transferred", (await door.Scan(code)).Text("reason"));
        var admitted = await door.Scan(moved.Text("code"));
        Assert.Equal("Bo Example", admitted.GetProperty("ticket").Text("attendeeName"));
        await CheckIn.Transfer(door.Festival.Client, ticketId).Problem(422, "ticket_inside");
    }

    [Fact]
    public async Task An_order_shows_no_code_that_is_dead()
    {
        var (ticketId, code, token) = await door.Buy();
        using var buyer = product.NewClient();
        buyer.DefaultRequestHeaders.Add("X-Order-Token", token);
        var order = $"/api/v1/orders/{TicketId.OrderOf(ticketId)}";
        Assert.Equal(("valid", code), await Shown(buyer.GetAsync(order)));
        Assert.Equal(("valid", code), await Shown(buyer.Post($"{order}/confirm", new { })));

        await door.Festival.Client.PostAsync($"/api/v1/organizer/tickets/{ticketId}/block", null).Json();
        Assert.Equal(("blocked", code), await Shown(buyer.GetAsync(order)));
        await door.Festival.Client.PostAsync($"/api/v1/organizer/tickets/{ticketId}/unblock", null).Json();

        await CheckIn.Transfer(buyer, ticketId).Json();
        Assert.Equal(("transferred", null), await Shown(buyer.GetAsync(order)));
        Assert.Equal(("transferred", null), await Shown(buyer.Post($"{order}/confirm", new { })));

        await door.Festival.Client.Post($"/api/v1/organizer/orders/{TicketId.OrderOf(ticketId)}/refund", new { }).Json();
        Assert.Equal(("refunded", null), await Shown(buyer.GetAsync(order)));

        static async Task<(string?, string?)> Shown(Task<HttpResponseMessage> answer)
        {
            var ticket = Assert.Single((await answer.Json()).GetProperty("tickets").EnumerateArray());
            return (ticket.Text("status"), ticket.GetProperty("code").GetString());
        }
    }

    [Fact]
    public async Task A_repeated_transfer_gives_the_same_code()
    {
        var (ticketId, _, token) = await door.Buy();

        var first = await CheckIn.Transfer(product.Client, ticketId, token, "transfer-1").Json();

        Assert.Equal(first.ToString(), (await CheckIn.Transfer(product.Client, ticketId, token, "transfer-1").Json()).ToString());
        await CheckIn.Transfer(product.Client, ticketId, token, "transfer-1", "Cy Example").Problem(422, "idempotency_key_reused");
        // The guest has given it away.
        await CheckIn.Transfer(product.Client, ticketId, token, "transfer-2").Problem(403, "forbidden");
        Assert.Equal("admitted", (await door.Scan(first.Text("code"))).Text("result"));
    }

    [Fact]
    public async Task A_name_is_put_on_a_ticket_once_and_the_gate_says_it()
    {
        var (ticketId, code, token) = await door.Buy();
        using var holder = product.NewClient();
        holder.DefaultRequestHeaders.Add("X-Order-Token", token);

        for (var tries = 0; tries < 2; tries++)
            Assert.Equal(code, (await Put("name-1", new { name = "Cy Example" }).Json()).Text("code"));
        await Put("name-1", new { name = "Di Example" }).Problem(422, "idempotency_key_reused");
        await Put("name-2", new { name = " " }).Problem(400, "invalid_request");

        var scanned = await door.Scan(code);
        Assert.Equal(("admitted", "Cy Example"), (scanned.Text("result"), scanned.GetProperty("ticket").Text("attendeeName")));
        var history = await door.Festival.Client.GetAsync($"/api/v1/organizer/tickets/{ticketId}/history").Json();
        Assert.Equal(["ordered", "issued", "named", "admitted"], history.GetProperty("items").EnumerateArray().Select(one => one.Text("what")));

        Task<HttpResponseMessage> Put(string key, object body) => holder.SendAsync(
            new(HttpMethod.Put, $"/api/v1/tickets/{ticketId}/name") { Content = JsonContent.Create(body), Headers = { { "Idempotency-Key", key } } });
    }

    [Fact]
    public async Task A_ticket_is_shown_to_its_holder_and_its_organizer_only()
    {
        var (ticketId, code, token) = await door.Buy();
        var (_, _, otherToken) = await door.Buy();
        var path = $"/api/v1/tickets/{ticketId}";

        using var holder = product.NewClient();
        holder.DefaultRequestHeaders.Add("X-Order-Token", token);
        var shown = await holder.GetAsync(path).Json();
        Assert.Equal((code, "valid", "Free"), (shown.Text("code"), shown.Text("status"), shown.Text("ticketTypeName")));
        Assert.Equal(code, (await door.Festival.Client.GetAsync(path).Json()).Text("code"));

        foreach (var file in new[] { "", "/qr.svg", "/qr.png" })
        {
            await product.Client.GetAsync(path + file).Problem(401, "unauthorized");
            await (await product.RegisterAttendee()).Client.GetAsync(path + file).Problem(403, "forbidden");
            using var other = product.NewClient();
            other.DefaultRequestHeaders.Add("X-Order-Token", otherToken);
            await other.GetAsync(path + file).Problem(403, "forbidden");
            await holder.GetAsync($"/api/v1/tickets/{Guid.CreateVersion7()}{file}").Problem(404, "not_found");
        }

        await product.Client.GetAsync($"{path}?token={token}").Problem(401, "unauthorized");
    }

    [Theory]
    [InlineData("svg", "image/svg+xml", "<svg ")]
    [InlineData("png", "image/png", "\u0089PNG")]
    public async Task A_QR_code_is_an_image_that_no_cache_keeps(string extension, string contentType, string start)
    {
        var (ticketId, _, token) = await door.Buy();

        using var image = await product.Client.GetAsync($"/api/v1/tickets/{ticketId}/qr.{extension}?token={token}");

        Assert.Equal(HttpStatusCode.OK, image.StatusCode);
        Assert.Equal(contentType, image.Content.Headers.ContentType!.MediaType);
        Assert.True(image.Headers.CacheControl is { Private: true, NoStore: true });
        Assert.StartsWith(start, Encoding.Latin1.GetString(await image.Content.ReadAsByteArrayAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_organizer_blocks_a_ticket_and_nobody_else_does()
    {
        var (ticketId, code, token) = await door.Buy();
        var path = $"/api/v1/organizer/tickets/{ticketId}";

        Assert.Equal("blocked", (await door.Festival.Client.PostAsync($"{path}/block", null).Json()).Text("status"));
        Assert.Equal("blocked", (await door.Scan(code)).Text("reason"));
        await CheckIn.Transfer(product.Client, ticketId, token).Problem(422, "ticket_blocked");
        Assert.Equal("valid", (await door.Festival.Client.PostAsync($"{path}/unblock", null).Json()).Text("status"));
        Assert.Equal("admitted", (await door.Scan(code)).Text("result"));
        await (await product.RegisterOrganizer()).Client.PostAsync($"{path}/block", null).Problem(403, "forbidden");
        await product.Client.PostAsync($"{path}/block", null).Problem(401, "unauthorized");
    }
}
