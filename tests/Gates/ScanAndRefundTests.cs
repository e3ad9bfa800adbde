using System.Net;
using EventLoop.Requests;
using EventLoop.Tickets;
using Xunit;

namespace EventLoop.Gates;

/// <summary>A ticket is shown at a gate in the moment in which its money goes back.</summary>
public sealed class ScanAndRefundTests(ProductFixture fixture) : IClassFixture<ProductFixture>, IAsyncLifetime
{
    private const int Times = 12;

    private readonly Product product = fixture.Product;
    private CheckIn door = null!;

    public async Task InitializeAsync()
    {
        door = await CheckIn.Open(product);
        await door.Festival.Change(new { refundPolicy = new { untilHoursBefore = 0 } }).Json();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Whoever_is_let_in_cannot_give_the_ticket_back_and_whoever_has_given_it_back_is_not_let_in()
    {
        for (var n = 0; n < Times; n++)
        {
            var (ticketId, code, token) = await door.Buy();
            using var holder = Holder(token);
            using var both = new Barrier(2);
            var scan = Task.Run(async () => await At(both, () => door.Scan(code)));
            var back = Task.Run(async () => await At(both, () => holder.Post($"/api/v1/orders/{TicketId.OrderOf(ticketId)}/refund", new { })));

            var (result, status) = ((await scan).Text("result"), (await back).StatusCode);
            Assert.Contains((result, status), new[] { ("admitted", HttpStatusCode.Conflict), ("refused", HttpStatusCode.OK) });
            Assert.Equal(result == "admitted" ? "valid" : "refunded", await Status(ticketId));
        }
    }

    [Fact]
    public async Task An_organizers_refund_of_somebody_who_is_let_in_shows_both()
    {
        for (var n = 0; n < Times; n++)
        {
            var (ticketId, code, _) = await door.Buy();
            using var both = new Barrier(2);
            var scan = Task.Run(async () => await At(both, () => door.Scan(code)));
            var refund = Task.Run(async () => await At(both, () => door.Festival.Client.Post($"/api/v1/organizer/orders/{TicketId.OrderOf(ticketId)}/refund", new { })));

            var result = (await scan).Text("result");
            Assert.Equal(HttpStatusCode.OK, (await refund).StatusCode);
            Assert.Equal("refused", (await door.Scan(code)).Text("result"));
            var listed = (await door.Festival.Client.GetAsync($"{door.Festival.Path}/attendees").Json()).GetProperty("items").EnumerateArray()
                .Single(one => one.GetProperty("ticketId").GetGuid() == ticketId);
            Assert.Equal(("refunded", result == "admitted"), (listed.Text("status"), listed.GetProperty("admittedAt").GetString() is not null));
        }
    }

    [Fact]
    public async Task When_one_ticket_cannot_be_given_back_the_others_are_as_they_were()
    {
        var placed = await door.Festival.Place(2);
        using var holder = Holder(placed.Text("orderToken"));
        var tickets = (await holder.Post($"/api/v1/orders/{placed.Text("orderId")}/confirm", new { }).Json()).GetProperty("tickets");
        await door.Scan(tickets[1].Text("code"));

        await holder.Post($"/api/v1/orders/{placed.Text("orderId")}/refund", new { }).Problem(409, "ticket_in_use");

        Assert.Equal("paid", (await holder.GetAsync($"/api/v1/orders/{placed.Text("orderId")}").Json()).Text("status"));
        Assert.Equal("admitted", (await door.Scan(tickets[0].Text("code"))).Text("result"));
    }

    private static async Task<T> At<T>(Barrier both, Func<Task<T>> act)
    {
        both.SignalAndWait();
        return await act();
    }

    private HttpClient Holder(string token)
    {
        var holder = product.NewClient();
        holder.DefaultRequestHeaders.Add("X-Order-Token", token);
        return holder;
    }

    private async Task<string> Status(Guid ticketId) => (await door.Festival.Client.GetAsync($"/api/v1/tickets/{ticketId}").Json()).Text("status");
}
