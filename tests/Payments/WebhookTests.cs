using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using EventLoop.Requests;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Payments;

/// <summary>What Stripe tells the product, over HTTP on both sides.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private const string Path = "/api/v1/payments/stripe/webhook";

    private FakeStripe stripe = null!;
    private TestDatabase database = null!;
    private Product product = null!;
    private HttpClient organizer = null!;

    public async Task InitializeAsync()
    {
        stripe = await FakeStripe.Start();
        database = await TestDatabase.Create();
        product = await Product.Start(database, null, [.. stripe.Settings.Select(setting => (setting.Key, setting.Value!))]);
        organizer = (await product.RegisterOrganizer()).Client;
    }

    public async Task DisposeAsync()
    {
        await product.DisposeAsync();
        await database.DisposeAsync();
        await stripe.DisposeAsync();
    }

    [Fact]
    public async Task The_webhook_alone_issues_the_tickets_and_duplicates_change_nothing()
    {
        var (orderId, token) = await Place();
        var intent = stripe.IntentOf(orderId).Pay();
        var message = stripe.Message("payment_intent.succeeded", intent);

        for (var times = 0; times < 5; times++)
            Assert.Equal(HttpStatusCode.OK, await Send(message));
        Assert.Equal(HttpStatusCode.OK, await Send(stripe.Message("payment_intent.succeeded", intent)));
        await AllDone();

        Assert.Equal("paid", await Status(orderId));
        Assert.Equal(1, await Count($"select count(*) from tickets where order_id = '{orderId}'"));
        Assert.Equal(2, await Count("select count(*) from payment_news"));
        using var asked = await Get(orderId, token);
        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
    }

    [Fact]
    public async Task Messages_in_any_order_end_in_the_same()
    {
        var (orderId, _) = await Place();
        var intent = stripe.IntentOf(orderId);
        var failed = stripe.Message("payment_intent.payment_failed", intent.Decline());
        var succeeded = stripe.Message("payment_intent.succeeded", intent.Pay());

        await Send(succeeded);
        await Send(failed);
        await Send(stripe.Message("payment_intent.canceled", intent));
        await AllDone();

        Assert.Equal("paid", await Status(orderId));
        Assert.Equal(0, await Count("select count(*) from payment_news where flag is not null"));
    }

    [Fact]
    public async Task What_is_not_signed_by_Stripe_is_refused_and_not_stored()
    {
        var (orderId, _) = await Place();
        var (body, signature) = stripe.Message("payment_intent.succeeded", stripe.IntentOf(orderId));

        Assert.Equal(HttpStatusCode.BadRequest, await Send((body, "t=1,v1=00")));
        Assert.Equal(HttpStatusCode.BadRequest, await Send((body[..^1], signature)));
        Assert.Equal(HttpStatusCode.BadRequest, await Send(stripe.Message("payment_intent.succeeded", stripe.IntentOf(orderId), TimeProvider.System.GetUtcNow().AddHours(-1))));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await Send((new byte[300_000], signature)));

        Assert.Equal(0, await Count("select count(*) from payment_news"));
    }

    [Fact]
    public async Task Unknown_orders_disputes_and_foreign_refunds_are_flagged()
    {
        var (orderId, _) = await Place();
        var intent = stripe.IntentOf(orderId).Pay();
        await Send(stripe.Message("payment_intent.succeeded", intent));
        await AllDone();
        intent.Refunds.Add(new("re_x", intent.Id, 5, "eur", "elsewhere"));
        var second = stripe.Another(intent).Pay();
        await Send(stripe.Message("payment_intent.succeeded", second));
        await AllDone();
        await Send(stripe.Message("charge.refunded", second.ToCharge())); // It went back as it should.
        var stranger = new FakeIntent("pi_stranger", 1, "eur", new() { ["order_id"] = $"{Guid.CreateVersion7()}", ["event_id"] = "" }).Pay();

        await Send(stripe.Message("charge.refunded", intent.ToCharge()));
        await Send(stripe.Message("charge.dispute.created", new JsonObject
        {
            ["id"] = "dp_1", ["object"] = "dispute", ["amount"] = 2662, ["currency"] = "eur", ["payment_intent"] = intent.Id, ["metadata"] = new JsonObject(),
        }));
        await Send(stripe.Message("payment_intent.succeeded", stranger));
        await Send(stripe.Message("customer.created", new JsonObject { ["id"] = "cus_1", ["object"] = "customer" }));
        await AllDone();

        Assert.Equal(
            "charge.dispute.created disputed, charge.refunded refunded_elsewhere, payment_intent.succeeded paid_twice, payment_intent.succeeded unknown_order",
            await PostgresServer.Scalar<string>(database.ConnectionString, "select string_agg(kind || ' ' || flag, ', ' order by kind, flag) from payment_news where flag is not null"));
        Assert.Equal("paid", await Status(orderId));
        // Other tests of this process may have counted, too.
        Assert.True((await Scrape.Of(product))["""eventloop_payments_flagged_total{flag="disputed"}"""] >= 1);
    }

    [Fact]
    public async Task A_message_is_answered_while_Stripe_is_away_and_worked_on_later_also_after_a_restart()
    {
        var (orderId, _) = await Place();
        var message = stripe.Message("payment_intent.succeeded", stripe.IntentOf(orderId).Pay());
        var asked = new TaskCompletionSource();
        stripe.Before = _ =>
        {
            asked.TrySetResult();
            return Task.FromResult(Trouble.Drop);
        };

        Assert.Equal(HttpStatusCode.OK, await Send(message));
        await asked.Task;
        Assert.Equal("pending", await Status(orderId));
        await product.DisposeAsync();
        stripe.Before = _ => Task.FromResult(Trouble.None);
        product = await Product.Start(database, null, [.. stripe.Settings.Select(setting => (setting.Key, setting.Value!))]);
        await AllDone();

        Assert.Equal("paid", await Status(orderId));
    }

    [Fact]
    public async Task Without_its_secret_there_is_no_webhook()
    {
        await using var other = await Product.Start(database);
        using var answer = await other.Client.PostAsync(Path, new ByteArrayContent("{}"u8.ToArray()));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task<(Guid OrderId, string Token)> Place()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var made = await organizer.PostAsJsonAsync("/api/v1/organizer/events", new
        {
            name = "Night", description = "", startTime = now.AddDays(30), endTime = now.AddDays(31), timeZone = "Europe/Amsterdam", currency = "EUR", feePayer = "attendee",
            venue = new { name = "Hall", address = "Street 1", capacity = 100, latitude = 52.37, longitude = 4.9 }, maxTicketsPerOrder = 8,
            ticketTypes = new[] { new { name = "Weekend", price = 2500, quantityTotal = 50 } },
        });
        var festival = await Json(made);
        var eventId = festival.GetProperty("eventId").GetGuid();
        using var published = await organizer.PostAsync($"/api/v1/organizer/events/{eventId}/publish", null);
        published.EnsureSuccessStatusCode();
        using var placed = await product.Client.PostAsJsonAsync("/api/v1/orders", new
        {
            eventId, items = new[] { new { ticketTypeId = festival.GetProperty("ticketTypes")[0].GetProperty("ticketTypeId").GetGuid(), quantity = 1 } },
            attendee = new { email = "ann@example.org", name = "Ann Example" },
        });
        var order = await Json(placed);
        Assert.Equal("pk_test_fake", order.GetProperty("payment").GetProperty("publishableKey").GetString());
        return (order.GetProperty("orderId").GetGuid(), order.GetProperty("orderToken").GetString()!);
    }

    private async Task<HttpStatusCode> Send((byte[] Body, string Signature) message)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent(message.Body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("Stripe-Signature", message.Signature);
        using var answer = await product.Client.SendAsync(request);
        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> Get(Guid orderId, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/orders/{orderId}");
        request.Headers.Add("X-Order-Token", token);
        return await product.Client.SendAsync(request);
    }

    /// <summary>Waits until nothing is left to work on; the product pokes itself every few seconds.</summary>
    private async Task AllDone()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (await Count("select count(*) from payment_news where due_at is not null") > 0)
            await Task.Delay(20, limit.Token);
    }

    private static async Task<JsonElement> Json(HttpResponseMessage answer)
    {
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<string> Status(Guid orderId) =>
        (await PostgresServer.Scalar<string>(database.ConnectionString, $"select status from orders where id = '{orderId}'"))!;

    private Task<long> Count(string sql) => PostgresServer.Scalar<long>(database.ConnectionString, sql)!;
}
