using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Payments;

/// <summary>What the operator owes organizers, and pays them, over HTTP; the money is play money.</summary>
public sealed class OperatorTests : IAsyncLifetime
{
    private const string Password = "a password of the operator's";

    private TestDatabase database = null!;
    private Product product = null!;
    private HttpClient client = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        await Start();
    }

    public async Task DisposeAsync()
    {
        await product.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task What_is_owed_is_paid_once_and_no_more_and_the_organizer_sees_it()
    {
        var festival = await Festival.Open(product);
        var order = await festival.Buy(2);
        await festival.Buy();
        await festival.Client.Post($"/api/v1/organizer/orders/{order.Text("orderId")}/refund", new { amount = 1000 }).Json();
        var (organizer, payout) = (festival.Organizer.UserId, Guid.CreateVersion7());
        Assert.Equal("EUR 6500 - 0 = 6500", await Owed(organizer));

        await Pay(organizer, payout, 6501).Problem(422, "more_than_owed");
        await Pay(organizer, payout, 4000, currency: "USD").Problem(422, "more_than_owed");
        for (var times = 0; times < 3; times++)
            Assert.Equal(4000, (await Pay(organizer, payout, 4000, "INVOICE 7").Json()).GetProperty("amount").GetInt64());
        await Pay(organizer, payout, 4001, "INVOICE 7").Problem(409, "other_payout");
        await Pay(organizer, Guid.CreateVersion7(), 2501).Problem(422, "more_than_owed");

        var seen = await festival.Client.GetAsync("/api/v1/organizer/payouts").Json();
        Assert.Equal("EUR 6500 - 4000 = 2500", Text(seen.GetProperty("balances")));
        Assert.Equal("INVOICE 7", Assert.Single(seen.GetProperty("payouts").EnumerateArray()).Text("reference"));
        Assert.Equal("EUR: bank -4000, fees -486, gateway 6986, organizer -2500", await Books());

        // It is on record, whatever happens to the process; and a bank may send it back.
        await product.DisposeAsync();
        await Start();
        Assert.Equal("EUR 6500 - 4000 = 2500", await Owed(organizer));
        for (var times = 0; times < 2; times++)
            await client.DeleteAsync($"/operator/organizers/{organizer}/payouts/{payout}").Json();
        Assert.Equal("EUR 6500 - 0 = 6500", await Owed(organizer));
        Assert.Equal("EUR: bank 0, fees -486, gateway 6986, organizer -6500", await Books());
        await client.DeleteAsync($"/operator/organizers/{organizer}/payouts/{Guid.CreateVersion7()}").Problem(404, "not_found");
    }

    [Fact]
    public async Task Refunds_after_a_payout_leave_a_debt_and_door_sales_are_nobodys_to_pay_out()
    {
        var festival = await Festival.Open(product);
        var order = await festival.Buy();
        await Pay(festival.Organizer.UserId, Guid.CreateVersion7(), 2500).Json();
        await festival.Client.Post($"/api/v1/organizer/orders/{order.Text("orderId")}/refund", new { }).Json();
        await festival.Client.Post($"/api/v1/checkin/events/{festival.EventId}/door", new { ticketTypeId = festival.TicketTypeIds[0], quantity = 1, paidBy = "cash" });

        Assert.Equal("EUR -162 - 2500 = -2662", await Owed(festival.Organizer.UserId));
        await Pay(festival.Organizer.UserId, Guid.CreateVersion7(), 1).Problem(422, "more_than_owed");
    }

    [Fact]
    public async Task Every_organizer_is_listed_page_by_page()
    {
        var organizers = new List<Guid>();
        for (var n = 0; n < 3; n++)
        {
            var festival = await Festival.Open(product);
            await festival.Buy();
            organizers.Add(festival.Organizer.UserId);
        }

        var (listed, cursor) = (new List<Guid>(), (string?)"");
        while (cursor is not null)
        {
            var page = await client.GetAsync($"/operator/organizers?limit=2&cursor={cursor}").Json();
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("organizerId").GetGuid()));
            cursor = page.GetProperty("nextCursor").GetString();
        }

        Assert.Equal(organizers.Order(), listed.Order());
    }

    [Fact]
    public async Task What_did_not_arrive_is_listed_over_all_events_and_sent_again()
    {
        Guid[] ids = [.. Enumerable.Range(0, 4).Select(second => Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddSeconds(second)))];
        var (failed, unknown, bounced, webhook) = (ids[0], ids[1], ids[2], ids[3]);
        await PostgresServer.Execute(database.ConnectionString, $"""
            insert into messages (id, source, kind, channel, person, recipient, event_id, status, tries, problem, created_at, changed_at)
            select id, 'test ' || id, 'tickets', 'email', id, id, id, status, 10, problem, now(), now()
            from (values ('{failed}'::uuid, 'failed', '451'), ('{unknown}', 'unknown', 'answer_lost'), ('{bounced}', 'bounced', '550'), (gen_random_uuid(), 'sent', null)) m (id, status, problem);
            insert into webhook_deliveries (webhook_id, message_id, type, body, queued_at, tries, last_status, due_at, arrived_at)
            values ('{webhook}', 'msg_1_0', 'order.placed', '', now(), 10, 503, null, null), ('{webhook}', 'msg_2_0', 'order.placed', '', now(), 1, 200, null, now())
            """);

        var (listed, cursor) = (new List<(Guid, string)>(), (string?)"");
        while (cursor is not null)
        {
            var page = await client.GetAsync($"/operator/messages?limit=2&cursor={cursor}").Json();
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(item => (item.GetProperty("eventId").GetGuid(), item.GetProperty("message").Text("status"))));
            cursor = page.GetProperty("nextCursor").GetString();
        }

        Assert.Equal([(failed, "failed"), (unknown, "unknown"), (bounced, "bounced")], listed);
        Assert.Equal(
            ["bounced 550 1", "failed 451 1", "unknown answer_lost 1"],
            (await client.GetAsync("/operator/messages/totals").Json()).GetProperty("items").EnumerateArray().Select(one => $"{one.Text("status")} {one.Text("problem")} {one.GetProperty("count").GetInt32()}"));
        await client.GetAsync("/operator/messages?status=sent").Problem(400, "invalid_request");
        await client.PostAsync($"/operator/messages/{bounced}/replay", null).Problem(404, "not_found");
        Assert.Equal(204, (int)(await client.PostAsync($"/operator/messages/{failed}/replay", null)).StatusCode);
        Assert.Equal(0, (await client.Post("/operator/messages/replay?problem=451", new { status = "unknown" }).Json()).GetProperty("count").GetInt32());
        Assert.Equal(1, (await client.Post("/operator/messages/replay", new { status = "unknown" }).Json()).GetProperty("count").GetInt32());
        Assert.Equal(2L, await PostgresServer.Scalar<long>(database.ConnectionString, "select count(*) from messages where status = 'queued' and tries = 0 and due_at is not null"));

        var delivery = Assert.Single((await client.GetAsync("/operator/deliveries").Json()).GetProperty("items").EnumerateArray());
        Assert.Equal(("msg_1_0", 503), (delivery.Text("messageId"), delivery.GetProperty("lastStatus").GetInt32()));
        await client.PostAsync($"/operator/deliveries/{webhook}/msg_2_0/replay", null).Problem(404, "not_found");
        Assert.Equal(204, (int)(await client.PostAsync($"/operator/deliveries/{webhook}/msg_1_0/replay", null)).StatusCode);
        Assert.Empty((await client.GetAsync("/operator/deliveries").Json()).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Nobody_but_the_operator_gets_there()
    {
        var festival = await Festival.Open(product);
        var wrong = Basic(product.NewClient(), "another password, as long");
        foreach (var caller in new[] { product.Client, festival.Client, wrong })
        {
            await caller.GetAsync("/operator/books").Problem(401, "unauthorized");
            await caller.GetAsync("/operator/organizers").Problem(401, "unauthorized");
            await caller.GetAsync("/operator/messages").Problem(401, "unauthorized");
            await caller.GetAsync("/operator/messages/totals").Problem(401, "unauthorized");
            await caller.Post("/operator/messages/replay", new { status = "failed" }).Problem(401, "unauthorized");
            await caller.PostAsync($"/operator/messages/{Guid.CreateVersion7()}/replay", null).Problem(401, "unauthorized");
            await caller.GetAsync("/operator/deliveries").Problem(401, "unauthorized");
            await caller.PostAsync($"/operator/deliveries/{Guid.CreateVersion7()}/msg_1_0/replay", null).Problem(401, "unauthorized");
            await caller.GetAsync($"/operator/organizers/{festival.Organizer.UserId}/payouts").Problem(401, "unauthorized");
            await caller.PutAsJsonAsync($"/operator/organizers/{festival.Organizer.UserId}/payouts/{Guid.CreateVersion7()}", new { currency = "EUR", amount = 1 }).Problem(401, "unauthorized");
            await caller.DeleteAsync($"/operator/organizers/{festival.Organizer.UserId}/payouts/{Guid.CreateVersion7()}").Problem(401, "unauthorized");
        }

        await Pay(festival.Organizer.UserId, Guid.CreateVersion7(), -1).Problem(400, "invalid_request");
        await Pay(festival.Organizer.UserId, Guid.CreateVersion7(), 1, currency: "euro").Problem(400, "invalid_request");
    }

    private async Task Start()
    {
        product = await Product.Start(database, null, ("Operator:Password", Password));
        client = Basic(product.NewClient(), Password);
    }

    private static HttpClient Basic(HttpClient client, string password)
    {
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"operator:{password}")));
        return client;
    }

    private Task<HttpResponseMessage> Pay(Guid organizer, Guid payout, long amount, string? reference = null, string currency = "EUR") =>
        client.PutAsJsonAsync($"/operator/organizers/{organizer}/payouts/{payout}", new { currency, amount, reference });

    private async Task<string> Owed(Guid organizer) =>
        Text((await client.GetAsync($"/operator/organizers/{organizer}/payouts").Json()).GetProperty("balances"));

    private static string Text(JsonElement balances) => string.Join(", ", balances.EnumerateArray().Select(one =>
        $"{one.Text("currency")} {one.GetProperty("earned").GetInt64()} - {one.GetProperty("paidOut").GetInt64()} = {one.GetProperty("owed").GetInt64()}"));

    private async Task<string> Books() => string.Join("; ", (await client.GetAsync("/operator/books").Json()).GetProperty("currencies").EnumerateArray().Select(one =>
        $"{one.Text("currency")}: {string.Join(", ", one.GetProperty("accounts").EnumerateArray().Where(sum => sum.Text("name") != "buyers").Select(sum => $"{sum.Text("name")} {sum.GetProperty("amount").GetInt64()}"))}"));
}
