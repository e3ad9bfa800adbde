using EventLoop.Requests;
using EventLoop.Running;
using Npgsql;
using Xunit;

namespace EventLoop.Acceptance;

/// <summary>An auditor that finds nothing is worth something only if it finds what is wrong.</summary>
public sealed class AuditorTests(AuditorTests.Sale sale) : IClassFixture<AuditorTests.Sale>
{
    [Fact]
    public async Task A_sale_with_scans_a_transfer_and_a_refund_is_clean()
    {
        var audit = (await Auditor.Read(sale.Database.ConnectionString)).Clean();

        Assert.Equal((4, 1), (audit.Sold, audit.Held));
        Assert.Equal(2, audit.Statuses["paid"]);
        Assert.Equal(1, audit.Statuses["refunded"]);
        Assert.Equal(1, audit.Statuses["pending"]);
        Assert.Equal(5, audit.Tickets.Count);
        Assert.Equal(2, audit.Admitted);
        Assert.Equal(4, audit.Scans.Count);
    }

    [Theory]
    [InlineData("delete from ledger where version = 2 and kind = 'ticket_type'", "gap in the versions of a stream")]
    [InlineData("update ticket_types set quantity_sold = quantity_total + 1", "oversold by the table")]
    [InlineData("update ticket_types set quantity_held = 0", "and the table '")]
    [InlineData("delete from tickets where id = (select min(t.id::text)::uuid from tickets t join orders o on o.id = order_id where o.status = 'paid')", "paid order without its tickets")]
    [InlineData("update tickets set order_id = (select id from orders where status = 'pending')", "ticket without a paid order")]
    [InlineData("update orders set total_minor = total_minor + 1", "and the table '")]
    [InlineData("update orders set total_minor = total_minor - 1", "order whose sums do not agree")]
    [InlineData("update tickets set price_minor = price_minor - 1", "order whose tickets do not cost its subtotal")]
    [InlineData("drop index orders_request_key; update orders set request_key = '0193a000-0000-7000-8000-000000000001'", "key that placed two orders")]
    [InlineData("delete from check_in_scans where result = 'admitted'", "'no row'")]
    [InlineData("update check_in_scans set result = 'admitted', reason = null", "ticket that went the same way twice")]
    [InlineData("update tickets set admitted_at = null", "and the table '")]
    [InlineData("delete from attendees", "order for nobody")]
    [InlineData("update orders set status = 'paying' where status = 'pending'", "order that is half done")]
    public async Task It_finds_what_is_wrong_in_the_tables(string damage, string finding) => await Finds(damage, finding);

    [Theory]
    [InlineData("ticket_type", "\"quantityTotal\":10", "\"quantityTotal\":3", "oversold by its facts")]
    [InlineData("ticket_type", "\"fact\":\"sold\"", "\"fact\":\"released\"", "which sold it 0")]
    [InlineData("ticket_type", "\"fact\":\"returned\"", "\"fact\":\"taken\"", "which sold it")]
    [InlineData("order", "\"fact\":\"payment_received\"", "\"fact\":\"payment_prepared\"", "got tickets that nobody had paid for")]
    [InlineData("order", "\"fact\":\"tickets_issued\"", "\"fact\":\"payment_prepared\"", "has neither tickets nor a refund")]
    [InlineData("order", "\"fact\":\"places_sold\"", "\"fact\":\"payment_prepared\"", "got tickets without places")]
    [InlineData("order", "\"subtotalMinor\":2500", "\"subtotalMinor\":2400", "the subtotal is not the sum of its lines")]
    [InlineData("ticket", "\"reason\":\"AlreadyAdmitted\"", "\"reason\":\"Rules\"", "and the table '")]
    [InlineData("ticket", "\"result\":\"Refused\"", "\"result\":\"Admitted\"", "was admitted twice without an exit")]
    [InlineData("ticket", "\"fact\":\"voided\"", "\"fact\":\"blocked\"", "which is not void")]
    public async Task It_finds_what_is_wrong_in_the_facts(string kind, string says, string wrong, string finding) => await Finds(
        $"update ledger set facts = convert_to(replace(convert_from(facts, 'UTF8'), '{says}', '{wrong}'), 'UTF8') where kind = '{kind}' and position(convert_to('{says}', 'UTF8') in facts) > 0",
        finding);

    private async Task Finds(string damage, string finding)
    {
        await using var connection = new NpgsqlConnection(sale.Database.ConnectionString);
        await connection.OpenAsync();
        await using var undone = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand(damage, connection))
            Assert.NotEqual(0, await command.ExecuteNonQueryAsync());

        var audit = await Auditor.Read(connection);

        Assert.Contains(audit.Violations.Concat(audit.Unfinished), what => what.Contains(finding, StringComparison.Ordinal));
    }

    /// <summary>Orders of one, one, three and one place of ten: the first is not paid, the last is refunded, and two tickets are let in.</summary>
    public sealed class Sale : IAsyncLifetime
    {
        public TestDatabase Database { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Database = await TestDatabase.Create();
            await using var product = await Product.Start(Database);
            var fair = await Fair.Open(product.Address, gates: 1, ("Day", 2500, 10));
            var client = new PersistentClient(product.Client);
            await fair.Place(client, "pending", "ann@example.org", (fair.TicketTypes[0], 1));
            var one = await Buy("one", 1);
            var three = await Buy("three", 3);
            var refunded = await Buy("refunded", 1);

            foreach (var code in new[] { Code(one, 0), Code(three, 0) })
            {
                Assert.Equal("admitted", (await fair.Scan(client, code, fair.Gates[0], Guid.CreateVersion7())).Body.Text("result"));
            }

            Assert.Equal("already_admitted", (await fair.Scan(client, Code(one, 0), fair.Gates[0], Guid.CreateVersion7())).Body.Text("reason"));
            Assert.Equal("invalid", (await fair.Scan(client, "not a code", fair.Gates[0], Guid.CreateVersion7())).Body.Text("reason"));

            using var organizer = product.NewClient(fair.OrganizerToken);
            var ticketId = three.Body.GetProperty("tickets")[1].Text("ticketId");
            using var transfer = System.Net.Http.Json.JsonContent.Create(new { email = "bob@example.org", name = "Bob Example" });
            await organizer.PutAsync($"/api/v1/organizer/tickets/{ticketId}/transfer", transfer).Json();
            await organizer.Post($"/api/v1/organizer/orders/{refunded.Body.Text("orderId")}/refund", new { reason = "ill" }).Json();

            async Task<Answer> Buy(string key, int quantity)
            {
                var placed = await fair.Place(client, key, $"{key}@example.org", (fair.TicketTypes[0], quantity));
                return await Fair.Confirm(client, $"{key}-confirm", placed);
            }
        }

        public async Task DisposeAsync() => await Database.DisposeAsync();

        private static string Code(Answer order, int ticket) => order.Body.GetProperty("tickets")[ticket].Text("code");
    }
}
