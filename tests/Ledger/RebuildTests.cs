using System.Net.Http.Json;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Ledger;

public sealed class RebuildTests
{
    private static readonly string[] Tables = ["events", "venues", "ticket_types", "orders", "tickets", "check_in_scans"];

    [Fact]
    public async Task Every_table_that_is_rebuilt_has_the_rows_that_it_had()
    {
        await using var database = await TestDatabase.Create();
        await using (var product = await Product.Start(database))
            await BeBusy(product);

        foreach (var table in Tables)
        {
            var before = await Checksum(database, table);
            Assert.NotEqual(0L, before.Rows);
            await PostgresServer.Execute(database.ConnectionString, $"delete from {table} where id in (select id from {table} limit 1)");

            Assert.Equal(before.Rows, await Rebuild.Run(database.ConnectionString, table));

            Assert.Equal((table, before), (table, await Checksum(database, table)));
        }
    }

    [Theory]
    [InlineData("attendees", "The table attendees cannot be rebuilt: personal data is there and nowhere else.")]
    [InlineData("purchase_traits", "The table purchase_traits cannot be rebuilt: personal data is there and nowhere else.")]
    [InlineData("refund_notes", "The table refund_notes cannot be rebuilt: personal data is there and nowhere else.")]
    [InlineData("users", "The table users cannot be rebuilt: personal data is there and nowhere else.")]
    [InlineData("gates", "There is no table gates to rebuild; there are api_keys, box_office, events, orders, payouts, order_risks, check_in_scans, tickets, ticket_types, venues, webhooks.")]
    public async Task What_cannot_be_rebuilt_is_said(string table, string reason)
    {
        var refused = await Assert.ThrowsAsync<StartException>(() => Rebuild.Run("Host=nowhere", table));
        Assert.Equal(reason, refused.Message);
    }

    /// <summary>Leaves rows of every state behind.</summary>
    private static async Task BeBusy(Product product)
    {
        var draft = await Festival.Create(product);
        await draft.Change(new { name = "Changed", venue = new { latitude = 51.5, name = "Elsewhere" } }).Json();
        var festival = await Festival.Open(product, Festival.Event(ticketTypes: [Festival.TicketType(), Festival.TicketType("Free", 0, 50)]));
        var attendee = await product.RegisterAttendee();
        var gate = await festival.AddGate("North");

        var bought = await Task.WhenAll(Enumerable.Range(0, 30).Select(n => festival.Buy((n % 3) + 1, n % 2, n % 5 == 0 ? attendee.Client : null)));
        await festival.Place(2);
        var given = await festival.Place(1);
        using var back = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/orders/{given.Text("orderId")}");
        back.Headers.Add("X-Order-Token", given.Text("orderToken"));
        using var cancelled = await product.Client.SendAsync(back);
        cancelled.EnsureSuccessStatusCode();

        var tickets = bought.SelectMany(order => order.GetProperty("tickets").EnumerateArray()).ToList();
        await Task.WhenAll(tickets.Take(20).Select(ticket => festival.Scan(gate, ticket.Text("code"))));
        await festival.Scan(gate, tickets[0].Text("code"), "exit");
        await festival.Scan(gate, tickets[0].Text("code"));
        await festival.Scan(gate, tickets[0].Text("code"));
        await festival.Scan(gate, "nonsense");
        await festival.Client.Post($"/api/v1/organizer/orders/{bought[0].Text("orderId")}/refund", new { }).Json();
        await festival.Client.Post($"/api/v1/organizer/orders/{bought[2].Text("orderId")}/refund", new { ticketIds = new[] { bought[2].GetProperty("tickets")[0].Text("ticketId") } }).Json();
        await festival.Client.PutAsync(
            $"/api/v1/organizer/tickets/{tickets[^1].Text("ticketId")}/transfer", JsonContent.Create(new { email = attendee.Email, name = "New Holder" })).Json();
        await festival.ChangeTicketType(0, new { price = 3000, name = "Later" }).Json();
        await festival.Client.Post($"{festival.Path}/complimentary", new { ticketTypeId = festival.TicketTypeIds[0], quantity = 2, attendee = new { name = "Ben Guest" } }).Json(201);
        await festival.Client.Post($"/api/v1/checkin/events/{festival.EventId}/door-sales", new { ticketTypeId = festival.TicketTypeIds[0], quantity = 1, paidBy = "cash" }).Json(201);
        await festival.Buy(1);
    }

    private static async Task<(long Rows, string Sum)> Checksum(TestDatabase database, string table) => (
        await PostgresServer.Scalar<long>(database.ConnectionString, $"select count(*) from {table}"),
        (await PostgresServer.Scalar<string>(database.ConnectionString, $"select md5(string_agg(t::text, '|' order by id)) from {table} t"))!);
}
