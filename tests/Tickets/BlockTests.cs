using System.Text.Json;
using EventLoop.Gates;
using EventLoop.Requests;
using Xunit;

namespace EventLoop.Tickets;

/// <summary>Tickets and orders that an organizer lets nobody in with.</summary>
public sealed class BlockTests(ProductFixture fixture) : IClassFixture<ProductFixture>, IAsyncLifetime
{
    private readonly Product product = fixture.Product;
    private CheckIn door = null!;

    public async Task InitializeAsync() => door = await CheckIn.Open(product);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_blocked_order_is_turned_away_and_in_the_manifest_and_only_the_organizer_reads_why()
    {
        var (order, holder) = await Buy(2);
        var path = $"/api/v1/organizer/orders/{order.Text("orderId")}";
        var manifest = $"/api/v1/checkin/events/{door.Festival.EventId}/manifest";
        var since = (await door.Device.GetAsync(manifest).Json()).Text("cursor");

        var blocked = await door.Festival.Client.PostAsync($"{path}/block?reason=fraud", null).Json();

        Assert.Equal(["blocked fraud", "blocked fraud"], Tickets(blocked));
        Assert.Equal(["blocked ", "blocked "], Tickets(await holder.GetAsync($"/api/v1/orders/{order.Text("orderId")}").Json()));
        Assert.Equal(["blocked", "blocked"], await Task.WhenAll(Codes(order).Select(async code => (await door.Scan(code)).Text("reason"))));
        var changed = (await door.Device.GetAsync($"{manifest}?since={since}").Json()).GetProperty("changed").GetBytesFromBase64();
        Assert.Equal(2, changed.Chunk(ManifestRow.Length).Count(row => row[17] == 2));

        // A repeat changes nothing, and another reason takes the place of the first.
        Assert.Equal(Tickets(blocked), Tickets(await door.Festival.Client.PostAsync($"{path}/block?reason=fraud", null).Json()));
        Assert.Equal(["blocked resale", "blocked resale"], Tickets(await door.Festival.Client.PostAsync($"{path}/block?reason=resale", null).Json()));
        Assert.Equal(["valid ", "valid "], Tickets(await door.Festival.Client.PostAsync($"{path}/unblock", null).Json()));
        Assert.Equal("admitted", (await door.Scan(Codes(order)[0])).Text("result"));
    }

    [Fact]
    public async Task A_blocked_order_is_paid_back_by_its_organizer_and_by_nobody_else_and_never_admits_again()
    {
        var (order, holder) = await Buy(1);
        var path = $"/api/v1/organizer/orders/{order.Text("orderId")}";
        await door.Festival.Change(new { refundPolicy = new { untilHoursBefore = 0 } }).Json();
        await door.Festival.Client.PostAsync($"{path}/block?reason=chargeback", null).Json();

        await holder.Post($"/api/v1/orders/{order.Text("orderId")}/refund", new { }).Problem(409, "ticket_in_use");
        Assert.Equal("refunded", (await door.Festival.Client.Post($"{path}/refund", new { }).Json()).Text("status"));
        await door.Festival.Client.PostAsync($"{path}/unblock", null).Json();

        Assert.Equal("refunded", (await door.Scan(Codes(order)[0])).Text("reason"));
    }

    [Fact]
    public async Task What_has_no_tickets_is_not_blocked_and_a_reason_is_one_of_a_few_words()
    {
        var pending = await door.Festival.Place();
        var (ticketId, _, _) = await door.Buy();

        await door.Festival.Client.PostAsync($"/api/v1/organizer/orders/{pending.Text("orderId")}/block", null).Problem(409, "no_tickets");
        await door.Festival.Client.PostAsync($"/api/v1/organizer/orders/{TicketId.OrderOf(ticketId)}/block?reason=Ann", null).Problem(400, "invalid_request");
        await door.Festival.Client.PostAsync($"/api/v1/organizer/tickets/{ticketId}/block?reason=Ann", null).Problem(400, "invalid_request");
        await door.Festival.Client.PostAsync($"/api/v1/organizer/orders/{Guid.CreateVersion7()}/block", null).Problem(404, "not_found");
    }

    private async Task<(JsonElement Order, HttpClient Holder)> Buy(int quantity)
    {
        var placed = await door.Festival.Place(quantity);
        var holder = product.NewClient();
        holder.DefaultRequestHeaders.Add("X-Order-Token", placed.Text("orderToken"));
        return (await holder.Post($"/api/v1/orders/{placed.Text("orderId")}/confirm", new { }).Json(), holder);
    }

    private static string[] Codes(JsonElement order) => [.. order.GetProperty("tickets").EnumerateArray().Select(ticket => ticket.Text("code"))];

    private static string[] Tickets(JsonElement order) =>
        [.. order.GetProperty("tickets").EnumerateArray().Select(ticket => $"{ticket.Text("status")} {ticket.GetProperty("blockedFor").GetString()}")];
}
