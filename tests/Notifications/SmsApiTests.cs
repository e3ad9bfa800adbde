using System.Text.Json;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Notifications;

/// <summary>Text messages over HTTP, to a Twilio that fails and loses answers.</summary>
public sealed class SmsApiTests : IAsyncLifetime
{
    private FakeTwilio twilio = null!;
    private TestDatabase database = null!;
    private Product product = null!;

    public async Task InitializeAsync()
    {
        twilio = await FakeTwilio.Start();
        database = await TestDatabase.Create();
        product = await Start();
    }

    public async Task DisposeAsync()
    {
        await product.DisposeAsync();
        await twilio.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Only_who_agreed_is_texted_and_only_at_a_number_that_there_can_be()
    {
        var festival = await Festival.Open(product);
        await Buy(festival, "+31 6 12345678", texts: true);
        await Buy(festival, "+31 6 87654321", texts: null);
        await Buy(festival, "not a number", texts: false);
        var wrong = await Place(festival, "06 12345678", texts: true).Problem(400, "invalid_request");
        Assert.Contains("country", wrong.GetProperty("errors").GetProperty("attendee.phone").ToString(), StringComparison.Ordinal);
        await Place(festival, null, texts: true).Problem(400, "invalid_request");
        await Until(() => !twilio.Taken.IsEmpty);
        await festival.Change(new { startTime = "2030-06-01T17:00:00Z" }).Json();
        await Until(() => twilio.Taken.Count == 2);

        Assert.All(twilio.Taken, text => Assert.Equal("+31612345678", text.To));
        Assert.Contains("Your tickets for Night of tests", twilio.Taken.First().Body, StringComparison.Ordinal);
        Assert.Contains("https://tickets.example.org/orders/", twilio.Taken.First().Body, StringComparison.Ordinal);
        Assert.Contains("Night of tests has changed", twilio.Taken.Last().Body, StringComparison.Ordinal);
        Assert.Equal(0L, await PostgresServer.Scalar<long>(database.ConnectionString, "select count(*) from messages where messages::text like '%1612345678%'"));
        Assert.Equal(0L, await PostgresServer.Scalar<long>(database.ConnectionString, "select count(*) from ledger where convert_from(facts, 'utf8') like '%12345678%'"));
    }

    [Fact]
    public async Task Every_text_goes_out_once_but_for_those_whose_answer_was_lost_and_a_report_settles_them()
    {
        const int Buyers = 24;
        var dice = new Random(20261127);
        twilio.Trouble = _ =>
        {
            lock (dice)
                return dice.Next(10) switch { 0 => TwilioTrouble.LoseAnswer, 1 => TwilioTrouble.Busy, 2 => TwilioTrouble.TooMany, 3 => TwilioTrouble.Slow, 4 => TwilioTrouble.GatewayTimeout, _ => TwilioTrouble.None };
        };
        var festival = await Festival.Open(product);
        for (var buyer = 0; buyer < Buyers; buyer++)
        {
            await Buy(festival, $"+316123456{buyer:00}", texts: true);
            if (buyer == Buyers / 2)
            {
                await product.DisposeAsync();
                product = await Start();
                festival = festival with { Product = product, Organizer = await SignIn(festival.Organizer) };
            }
        }

        await Until(async () => (await Texts(festival)).Count(text => text.Text("status") is "sent" or "unknown") == Buyers);
        var unknown = (await Texts(festival)).Where(text => text.Text("status") == "unknown").Select(text => text.Text("messageId")).ToList();
        Assert.NotEmpty(unknown);
        Assert.All(Enumerable.Range(0, Buyers), buyer => Assert.Single(twilio.To($"+316123456{buyer:00}")));

        foreach (var id in unknown)
            Assert.Equal(204, await Report(id, "delivered"));
        Assert.All((await Texts(festival)).Where(text => unknown.Contains(text.Text("messageId"))), text => Assert.Equal("delivered", text.Text("status")));
        Assert.Equal(0, (await festival.Client.Post($"{festival.Path}/messages/replay", new { status = "unknown" }).Json()).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task A_report_counts_only_when_twilio_signed_it_and_a_number_that_is_none_is_texted_no_more()
    {
        var festival = await Festival.Open(product);
        await Buy(festival, "+31612345678", texts: true);
        await Until(async () => (await Texts(festival)).Any(text => text.Text("status") == "sent"));
        var id = (await Texts(festival)).Single().Text("messageId");
        Assert.Equal($"https://tickets.example.org/api/v1/messages/{id}/report", twilio.Taken.Single().StatusCallback);

        Assert.Equal(400, await Report(id, "delivered", token: "another"));
        Assert.Equal("sent", (await Texts(festival)).Single().Text("status"));
        Assert.Equal(204, await Report(id, "sent"));
        Assert.Equal(204, await Report(id, "undelivered", code: "30005"));
        Assert.Equal(204, await Report(id, "delivered")); // Late, and wrong.
        Assert.Equal(204, await Report($"{Guid.CreateVersion7()}", "delivered"));

        var bounced = (await Texts(festival)).Single();
        Assert.Equal(("bounced", "30005"), (bounced.Text("status"), bounced.Text("problem")));
        await Buy(festival, "+31612345678", texts: true);
        await Until(async () => (await Texts(festival)).Any(text => text.Text("status") == "suppressed"));
        Assert.Equal("suppressed_number", (await Texts(festival)).Last().Text("problem"));
        Assert.Single(twilio.Taken);
    }

    private static async Task Until(Func<Task<bool>> isTrue)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await isTrue())
            await Task.Delay(50, limit.Token);
    }

    private static Task Until(Func<bool> isTrue) => Until(() => Task.FromResult(isTrue()));

    private static async Task<List<JsonElement>> Texts(Festival festival) =>
        [.. (await festival.Client.GetAsync($"{festival.Path}/messages?limit=200").Json()).GetProperty("items").EnumerateArray().Where(message => message.Text("channel") == "sms")];

    private static Task<HttpResponseMessage> Place(Festival festival, string? phone, bool? texts) => festival.Product.Client.Post("/api/v1/orders", new
    {
        eventId = festival.EventId,
        items = new[] { new { ticketTypeId = festival.TicketTypeIds[0], quantity = 1 } },
        attendee = new { email = "ann@example.org", name = "Ann", phone, texts },
    });

    private static async Task Buy(Festival festival, string? phone, bool? texts)
    {
        var order = await Place(festival, phone, texts).Json(201);
        using var confirm = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/orders/{order.Text("orderId")}/confirm")
        {
            Content = System.Net.Http.Json.JsonContent.Create(new { paymentIntentId = order.GetProperty("payment").Text("paymentIntentId") }),
        };
        confirm.Headers.Add("X-Order-Token", order.Text("orderToken"));
        await festival.Product.Client.SendAsync(confirm).Json();
    }

    private async Task<SignedInClient> SignIn(SignedInClient known)
    {
        var session = await product.Client.Post("/api/v1/auth/login", new { email = known.Email, password = known.Password }).Json();
        return known with { Client = product.NewClient(session.Text("accessToken")) };
    }

    private async Task<int> Report(string messageId, string status, string? code = null, string token = FakeTwilio.Token)
    {
        var fields = new Dictionary<string, string> { ["MessageSid"] = "SM1", ["MessageStatus"] = status, ["To"] = "+31612345678" };
        if (code is not null)
            fields["ErrorCode"] = code;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/messages/{messageId}/report") { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Add("X-Twilio-Signature", TwilioSignature.Of(token, $"https://tickets.example.org/api/v1/messages/{messageId}/report", fields));
        using var answer = await product.Client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private Task<Product> Start() => Product.Start(
        database,
        null,
        ("Screens:Address", "https://tickets.example.org"),
        ("Sms:AccountSid", FakeTwilio.Account),
        ("Sms:AuthToken", FakeTwilio.Token),
        ("Sms:From", "+15005550006"),
        ("Sms:ApiBase", twilio.Address),
        ("Sms:PerSecond", "1000"),
        ("Sms:RetrySeconds", "0.1"));
}
