using System.Text.Json;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Webhooks;

/// <summary>An organizer's partner is told, over HTTP, by a product that may reach addresses of this machine.</summary>
public sealed class WebhooksApiTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private Product product = null!;
    private Festival festival = null!;
    private WebhookReceiver receiver = null!;
    private DirectoryInfo outbox = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        outbox = Directory.CreateTempSubdirectory("eventloop outbox ");
        product = await Start();
        festival = await Festival.Open(product);
        receiver = await WebhookReceiver.Start();
    }

    public async Task DisposeAsync()
    {
        await receiver.DisposeAsync();
        await product.DisposeAsync();
        await database.DisposeAsync();
        outbox.Delete(recursive: true);
    }

    [Fact]
    public async Task A_sale_is_told_signed_and_without_anything_about_the_buyer()
    {
        var webhook = await Add("/mine", "order.placed", "order.payment_received", "ticket.issued");
        var stranger = await product.RegisterOrganizer();
        await stranger.Client.Post("/api/v1/organizer/webhooks", new { url = receiver.Address + "/strangers", types = new[] { "order.placed" } }).Json(201);

        var orderId = await Buy("Ann Onymous", "ann@example.org");
        var told = await receiver.Wait(3);

        Assert.All(told, one => Assert.Equal("/mine", one.Path));
        Assert.Equal(["order.payment_received", "order.placed", "ticket.issued"], told.Select(one => Json(one).Text("type")).Order());
        foreach (var one in told)
        {
            var sentAt = DateTimeOffset.FromUnixTimeSeconds(long.Parse(one.Timestamp));
            Assert.Equal(WebhookSecrets.Sign(webhook.Text("secret"), one.Id, sentAt, one.Body), one.Signature);
            Assert.Equal(festival.EventId.ToString(), Json(one).GetProperty("data").Text("eventId"));
            Assert.DoesNotContain("nonymous", one.Body);
            Assert.DoesNotContain("example.org", one.Body);
            Assert.DoesNotContain("\"code\"", one.Body);
        }

        Assert.Equal(orderId, Json(told.Single(one => Json(one).Text("type") == "order.placed")).Text("subject"));
        await Until(async () => (await Deliveries(webhook)).All(delivery => delivery.GetProperty("arrivedAt").ValueKind == JsonValueKind.String));
    }

    [Fact]
    public async Task What_a_receiver_does_not_take_comes_again_also_after_a_restart_and_with_the_same_id()
    {
        var webhook = await Add("/", "order.placed");
        receiver.Answer = _ => 503;
        await Buy("Ann", "ann@example.org");
        var first = (await receiver.Wait(1))[0];
        await Until(async () => (await Deliveries(webhook))[0].GetProperty("lastStatus").ValueKind == JsonValueKind.Number);
        await product.DisposeAsync();
        receiver.Answer = _ => 200;
        product = await Start();

        var second = (await receiver.Wait(2))[1];

        Assert.Equal((first.Id, first.Body), (second.Id, second.Body));
        await Until(async () => (await Deliveries(webhook))[0].GetProperty("arrivedAt").ValueKind == JsonValueKind.String);
        Assert.Equal(2, (await Deliveries(webhook))[0].GetProperty("tries").GetInt32());
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_switched_off_its_organizer_told_and_it_is_on_again_when_they_say_so()
    {
        var webhook = await Add("/", "order.placed");
        receiver.Answer = _ => 410;
        Assert.Equal(202, await Status(Own(HttpMethod.Post, webhook, "/test")));
        await receiver.Wait(1);
        await Until(async () => (await Own(HttpMethod.Get, webhook).Json()).GetProperty("switchedOffReason").ToString() == "gone");
        await Until(() => Task.FromResult(outbox.GetFiles("*.eml").Length > 0));
        var letter = MimeKit.MimeMessage.Load(Assert.Single(outbox.GetFiles("*.eml")).FullName);
        Assert.Equal((festival.Organizer.Email, "A partner is told nothing more"), (letter.To.Mailboxes.Single().Address, letter.Subject));
        Assert.Contains("127.0.0.1 has taken", letter.TextBody, StringComparison.Ordinal);
        Assert.Contains($"/organizer/partners/webhooks/{webhook.Text("webhookId")}", letter.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain(receiver.Address, letter.TextBody, StringComparison.Ordinal);

        receiver.Answer = _ => 204;
        var changed = await Own(HttpMethod.Put, webhook, "", new { url = receiver.Address, types = new[] { "order.placed" } }).Json();
        Assert.Equal(JsonValueKind.Null, changed.GetProperty("switchedOffAt").ValueKind);
        var message = (await Deliveries(webhook))[0].Text("messageId");
        Assert.Equal(202, await Status(Own(HttpMethod.Post, webhook, $"/deliveries/{message}/replay")));

        var told = await receiver.Wait(2);
        Assert.Equal(told[0].Id, told[1].Id);
    }

    [Fact]
    public async Task A_new_secret_signs_beside_the_old_one_and_a_repeat_makes_no_other()
    {
        var webhook = await Add("/", "order.placed");
        var key = Guid.CreateVersion7().ToString();
        var rotated = await Rotate();
        Assert.Equal(rotated.Text("secret"), (await Rotate()).Text("secret"));
        Assert.NotEqual(webhook.Text("secret"), rotated.Text("secret"));
        Assert.Equal(202, await Status(Own(HttpMethod.Post, webhook, "/test")));

        var told = (await receiver.Wait(1))[0];
        var sentAt = DateTimeOffset.FromUnixTimeSeconds(long.Parse(told.Timestamp));
        Assert.Equal(
            [WebhookSecrets.Sign(rotated.Text("secret"), told.Id, sentAt, told.Body), WebhookSecrets.Sign(webhook.Text("secret"), told.Id, sentAt, told.Body)],
            told.Signature.Split(' '));

        Task<JsonElement> Rotate() => Own(HttpMethod.Post, webhook, "/secret", key: key).Json();
    }

    [Fact]
    public async Task A_removed_one_hears_no_more_and_cannot_come_back()
    {
        var key = Guid.CreateVersion7().ToString();
        var webhook = await Add("/", ["order.placed"], key);
        Assert.Equal(webhook.Text("webhookId"), (await Add("/", ["order.placed"], key)).Text("webhookId"));
        foreach (var _ in Enumerable.Range(0, 2))
            Assert.Equal(204, await Status(Own(HttpMethod.Delete, webhook)));

        await Buy("Ann", "ann@example.org");
        var other = await Add("/other", "order.placed");
        Assert.Equal(202, await Status(Own(HttpMethod.Post, other, "/test")));

        Assert.Equal("/other", Assert.Single(await receiver.Wait(1)).Path);
        await Own(HttpMethod.Get, webhook).Json(404);
    }

    [Fact]
    public async Task Addresses_inside_unknown_types_and_too_many_are_refused()
    {
        await using var strict = await Product.Start(database);
        using var client = strict.NewClient(festival.Organizer.AccessToken);
        await client.Post("/api/v1/organizer/webhooks", new { url = "https://127.0.0.1/", types = new[] { "order.placed" } }).Problem(422, "address_not_allowed");
        await client.Post("/api/v1/organizer/webhooks", new { url = "http://example.org/", types = new[] { "order.placed" } }).Problem(422, "address_not_allowed");
        await client.Post("/api/v1/organizer/webhooks", new { url = "https://example.org/", types = new[] { "order.eaten" } }).Problem(422, "unknown_type");
        await client.Post("/api/v1/organizer/webhooks", new { url = "not an address", types = Array.Empty<string>() }).Json(400);
        for (var made = 0; made < IWebhooksGrain.MostWebhooks; made++)
            await client.Post("/api/v1/organizer/webhooks", new { url = "https://example.org/", types = new[] { "order.placed" } }).Json(201);
        await client.Post("/api/v1/organizer/webhooks", new { url = "https://example.org/", types = new[] { "order.placed" } }).Problem(422, "too_many_webhooks");
    }

    private static JsonElement Json(Told told) => JsonDocument.Parse(told.Body).RootElement;

    private static async Task Until(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await holds())
            await Task.Delay(50, patience.Token);
    }

    private Task<Product> Start() => Product.Start(
        database, null, ("Webhooks:AllowPrivateAddresses", "true"), ("Mail:Outbox", outbox.FullName), ("Screens:Address", "https://tickets.example.org"));

    private Task<JsonElement> Add(string path, params string[] types) => Add(path, types, Guid.CreateVersion7().ToString());

    private async Task<JsonElement> Add(string path, string[] types, string key)
    {
        using var request = Request(HttpMethod.Post, "/api/v1/organizer/webhooks", new { url = receiver.Address + path, types }, key);
        return await product.Client.SendAsync(request).Json(201);
    }

    private async Task<HttpResponseMessage> Own(HttpMethod method, JsonElement webhook, string path = "", object? body = null, string? key = null)
    {
        using var request = Request(method, $"/api/v1/organizer/webhooks/{webhook.Text("webhookId")}{path}", body, key);
        return await product.Client.SendAsync(request);
    }

    private static async Task<int> Status(Task<HttpResponseMessage> response)
    {
        using var answer = await response;
        return (int)answer.StatusCode;
    }

    private HttpRequestMessage Request(HttpMethod method, string path, object? body, string? key)
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : System.Net.Http.Json.JsonContent.Create(body) };
        request.Headers.Authorization = new("Bearer", festival.Organizer.AccessToken);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return request;
    }

    private async Task<JsonElement[]> Deliveries(JsonElement webhook) =>
        [.. (await Own(HttpMethod.Get, webhook, "/deliveries").Json()).GetProperty("items").EnumerateArray()];

    private async Task<string> Buy(string name, string email)
    {
        var order = await product.Client.Post("/api/v1/orders", new
        {
            eventId = festival.EventId,
            items = new[] { new { ticketTypeId = festival.TicketTypeIds[0], quantity = 1 } },
            attendee = new { email, name },
        }).Json(201);
        using var client = product.NewClient();
        client.DefaultRequestHeaders.Add("X-Order-Token", order.Text("orderToken"));
        await client.Post($"/api/v1/orders/{order.Text("orderId")}/confirm", new { paymentIntentId = order.GetProperty("payment").Text("paymentIntentId") }).Json();
        return order.Text("orderId");
    }
}
