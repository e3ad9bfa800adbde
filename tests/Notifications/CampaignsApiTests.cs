using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Running;
using MimeKit;
using Xunit;

namespace EventLoop.Notifications;

/// <summary>Campaigns over HTTP, with an outbox in place of a server.</summary>
public sealed partial class CampaignsApiTests(CampaignFixture fixture) : IClassFixture<CampaignFixture>
{
    private readonly Product product = fixture.Product;
    private readonly string run = $"{Guid.CreateVersion7():N}";

    [Fact]
    public async Task A_campaign_reaches_those_it_is_for_each_once_and_nobody_else()
    {
        var festival = await Festival.Open(product, Festival.Event(ticketTypes: [Festival.TicketType(), Festival.TicketType("Balcony")]));
        await Buy(festival, "ann", type: 0);
        await Buy(festival, "ann", type: 0);
        await Buy(festival, "ben", type: 1);
        await Buy(festival, "cora", type: 0);
        var campaign = await Create(festival, new { channel = "email", purpose = "information", subject = "Doors at <6>", text = "Come early.\n\nBring a coat.", reach = new { ticketTypeIds = new[] { festival.TicketTypeIds[0] }, admitted = false } });
        Assert.Equal(("draft", 0), (campaign.Text("status"), campaign.GetProperty("counts").GetProperty("people").GetInt32()));
        Assert.Equal(2, (await festival.Client.Post($"{festival.Path}/campaigns/audience", new { channel = "email", purpose = "information", reach = new { ticketTypeIds = new[] { festival.TicketTypeIds[0] } } }).Json()).GetProperty("people").GetInt32());
        Assert.Empty(Mails("ann"));

        for (var time = 0; time < 2; time++)
            await festival.Client.Post($"{At(festival, campaign)}/start", new { }).Json();
        var finished = await Until(festival, campaign, "finished");

        Assert.Equal((2, 0, 2, 0, 0), Counts(finished));
        var mail = Assert.Single(Mails("ann"));
        Assert.Equal("Doors at <6>", mail.Subject);
        Assert.Contains("Bring a coat.", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("because you have, or had, a ticket", mail.TextBody, StringComparison.Ordinal);
        Assert.False(mail.Headers.Contains("List-Unsubscribe"));
        Assert.Single(Mails("cora"));
        Assert.Empty(Mails("ben"));
    }

    [Fact]
    public async Task News_goes_to_who_agreed_to_it_and_ends_with_one_click_for_that_organizer()
    {
        var festival = await Festival.Open(product);
        await Buy(festival, "ann", news: true);
        await Buy(festival, "ben");
        var news = new { channel = "email", purpose = "news", subject = "Next year", text = "We are back." };
        var first = await Create(festival, news);
        await festival.Client.Post($"{At(festival, first)}/start", new { }).Json();
        Assert.Equal((1, 0, 1, 0, 0), Counts(await Until(festival, first, "finished")));
        Assert.Empty(Mails("ben"));
        var mail = Assert.Single(Mails("ann"));
        Assert.Equal("List-Unsubscribe=One-Click", mail.Headers["List-Unsubscribe-Post"]);
        var oneClick = Address().Match(mail.Headers["List-Unsubscribe"]!).Groups["path"].Value;
        var page = PageAddress().Match(mail.TextBody!).Groups["path"].Value;

        Assert.Contains("No more news?", await product.Client.GetStringAsync(page), StringComparison.Ordinal);
        using (var wrong = await product.Client.PostAsync($"{oneClick[..^3]}AAA", null))
            Assert.Equal(404, (int)wrong.StatusCode);
        using (var ended = await product.Client.PostAsync(oneClick, new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")])))
            Assert.Equal(204, (int)ended.StatusCode);

        var second = await Create(festival, news);
        await festival.Client.Post($"{At(festival, second)}/start", new { }).Json();
        Assert.Equal((1, 0, 0, 0, 1), Counts(await Until(festival, second, "finished")));
        await festival.Client.Post($"{festival.Path}/messages/replay", new { status = "failed" }).Json();
        Assert.Single(Mails("ann"));
        Assert.Equal(0L, await PostgresServer.Scalar<long>(fixture.Database.ConnectionString, $"select count(*) from unsubscribed where unsubscribed::text ilike '%{run}%'"));

        // Whoever agrees again, with a later order, is written to again; another organizer's news had not ended.
        var others = await Festival.Open(product);
        await Buy(others, "ann", news: true);
        var third = await Create(others, news);
        await others.Client.Post($"{At(others, third)}/start", new { }).Json();
        Assert.Equal((1, 0, 1, 0, 0), Counts(await Until(others, third, "finished")));
        await Buy(festival, "ann", news: true);
        var fourth = await Create(festival, news with { subject = "Again" });
        await festival.Client.Post($"{At(festival, fourth)}/start", new { }).Json();
        await Until(festival, fourth, "finished");
        Assert.Equal(1, Mails("ann").Count(one => one.Subject == "Again"));
    }

    [Fact]
    public async Task What_is_stopped_reaches_nobody_else_and_what_is_scheduled_waits()
    {
        var festival = await Festival.Open(product);
        await Buy(festival, "ann");
        var campaign = await Create(festival, new { channel = "email", purpose = "information", subject = "Later", text = "Later." });
        var scheduled = await festival.Client.Post($"{At(festival, campaign)}/start", new { at = "2031-01-01T10:00:00Z" }).Json();
        Assert.Equal(("scheduled", "2031-01-01T10:00:00Z"), (scheduled.Text("status"), scheduled.Text("dueAt")));
        await festival.Client.Post($"{At(festival, campaign)}/start", new { at = "2032-01-01T10:00:00Z" }).Json();

        Assert.Equal("stopped", (await festival.Client.PostAsync($"{At(festival, campaign)}/stop", null).Json()).Text("status"));
        Assert.Equal("stopped", (await festival.Client.PostAsync($"{At(festival, campaign)}/stop", null).Json()).Text("status"));
        await festival.Client.Post($"{At(festival, campaign)}/start", new { }).Problem(422, "campaign_stopped");
        await festival.Client.Post($"{At(festival, campaign)}/test", new { }).Problem(422, "campaign_stopped");
        Assert.Empty(Mails("ann"));
    }

    [Fact]
    public async Task One_that_is_stopped_midway_counts_whom_it_did_not_reach()
    {
        var festival = await Festival.Open(product, Festival.Event(ticketTypes: [Festival.TicketType(quantityTotal: 1000)]));
        await Buy(festival, "ann");
        await PostgresServer.Execute(fixture.Database.ConnectionString, $"""
            insert into attendees (id, email, name) select gen_random_uuid(), 'crowd' || n || '-{run}@example.org', 'Crowd' from generate_series(1, 700) n;
            insert into tickets (id, order_id, event_id, ticket_type_id, attendee_id, status, code, price_minor, issued_at)
            select gen_random_uuid(), gen_random_uuid(), '{festival.EventId}', '{festival.TicketTypeIds[0]}', a.id, 'valid', decode(replace(a.id::text, '-', ''), 'hex'), 0, now()
            from attendees a where a.email like 'crowd%-{run}@example.org'
            """);
        var campaign = await Create(festival, new { channel = "email", purpose = "information", subject = "Stop me", text = "Soon." });
        await festival.Client.Post($"{At(festival, campaign)}/start", new { }).Json();
        await Until(() => Task.FromResult(Sent("Stop me") > 20));
        var stopped = await festival.Client.PostAsync($"{At(festival, campaign)}/stop", null).Json();
        Assert.Equal("stopped", stopped.Text("status"));
        await Until(async () => (await festival.Client.GetAsync(At(festival, campaign)).Json()).GetProperty("counts").GetProperty("waiting").GetInt32() == 0);

        var (people, _, sent, failed, skipped) = Counts(await festival.Client.GetAsync(At(festival, campaign)).Json());
        Assert.Equal((people, 0), (sent + skipped, failed));
        Assert.InRange(sent, 20, people - 1);
        Assert.Equal(sent, Sent("Stop me"));
    }

    [Fact]
    public async Task An_organizer_tries_a_campaign_first_at_their_own_address_or_number()
    {
        var festival = await Festival.Open(product);
        await Buy(festival, "ann");
        var mail = await Create(festival, new { channel = "email", purpose = "news", subject = "Trial", text = "For me." });
        for (var time = 1; time <= 10; time++)
            await festival.Client.Post($"{At(festival, mail)}/test", new { }).Json();
        await festival.Client.Post($"{At(festival, mail)}/test", new { }).Problem(429, "sent_too_often");
        await Until(() => Task.FromResult(Sent("Trial") == 10));

        var text = await Create(festival, new { channel = "sms", purpose = "information", text = "Doors at six." });
        await festival.Client.Post($"{At(festival, text)}/test", new { }).Problem(422, "number_missing");
        await festival.Client.Post($"{At(festival, text)}/test", new { phone = "12" }).Problem(400, "invalid_request");
        await festival.Client.Post($"{At(festival, text)}/test", new { phone = "+31 6 11112222" }).Json();
        await Until(() => Task.FromResult(fixture.Texts.Any(one => one.To == "+31611112222" && one.Text == "Doors at six.")));
        Assert.Empty(Mails("ann"));
    }

    [Fact]
    public async Task Text_messages_go_to_who_agreed_to_them()
    {
        var festival = await Festival.Open(product);
        await Buy(festival, "ann", news: true, phone: "+31633334444");
        await Buy(festival, "ben", phone: "+31655556666");
        await Buy(festival, "cora", news: true);
        await Until(() => Task.FromResult(fixture.Texts.Count(text => text.To is "+31633334444" or "+31655556666") == 2)); // Their tickets.
        var news = await Create(festival, new { channel = "sms", purpose = "news", text = "We are back." });
        var doors = await Create(festival, new { channel = "sms", purpose = "information", text = "Doors at six." });
        await festival.Client.Post($"{At(festival, news)}/start", new { }).Json();
        await festival.Client.Post($"{At(festival, doors)}/start", new { }).Json();

        Assert.Equal((1, 0, 1, 0, 0), Counts(await Until(festival, news, "finished")));
        Assert.Equal((2, 0, 2, 0, 0), Counts(await Until(festival, doors, "finished")));
        Assert.Equal(["Doors at six.", "We are back. STOP ends these messages."], fixture.Texts.Where(text => text.To == "+31633334444" && !text.Text.StartsWith("Your", StringComparison.Ordinal)).Select(text => text.Text).Order());
    }

    [Fact]
    public async Task A_campaign_that_makes_no_sense_is_refused()
    {
        var festival = await Festival.Open(product);
        object[] wrong =
        [
            new { channel = "pigeon", purpose = "news", subject = "x", text = "x" },
            new { channel = "email", purpose = "spam", subject = "x", text = "x" },
            new { channel = "email", purpose = "news", text = "x" },
            new { channel = "email", purpose = "news", subject = "x" },
            new { channel = "sms", purpose = "news", text = new string('x', 401) },
            new { channel = "email", purpose = "news", subject = "x", text = "x", reach = new { ticketTypeIds = Array.Empty<Guid>() } },
        ];
        foreach (var body in wrong)
            await festival.Client.Post($"{festival.Path}/campaigns", body).Problem(400, "invalid_request");
        await festival.Client.GetAsync($"{festival.Path}/campaigns/{Guid.CreateVersion7()}").Problem(404, "not_found");
        Assert.Empty((await festival.Client.GetAsync($"{festival.Path}/campaigns").Json()).GetProperty("items").EnumerateArray());
    }

    private static string At(Festival festival, JsonElement campaign) => $"{festival.Path}/campaigns/{campaign.Text("campaignId")}";

    private static Task<JsonElement> Create(Festival festival, object body) => festival.Client.Post($"{festival.Path}/campaigns", body).Json(201);

    private static (int People, int Waiting, int Sent, int Failed, int Skipped) Counts(JsonElement campaign)
    {
        var counts = campaign.GetProperty("counts");
        return (Number("people"), Number("waiting"), Number("sent"), Number("failed"), Number("skipped"));

        int Number(string name) => counts.GetProperty(name).GetInt32();
    }

    private static async Task<JsonElement> Until(Festival festival, JsonElement campaign, string status)
    {
        var last = campaign;
        await Until(async () => (last = await festival.Client.GetAsync(At(festival, campaign)).Json()).Text("status") == status);
        return last;
    }

    private static async Task Until(Func<Task<bool>> isTrue)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await isTrue())
            await Task.Delay(50, limit.Token);
    }

    private async Task Buy(Festival festival, string who, int type = 0, bool? news = null, string? phone = null)
    {
        var order = await product.Client.Post("/api/v1/orders", new
        {
            eventId = festival.EventId,
            items = new[] { new { ticketTypeId = festival.TicketTypeIds[type], quantity = 2 } },
            attendee = new { email = $"{who}-{run}@example.org", name = who, phone, texts = phone is null ? (bool?)null : true, news },
        }).Json(201);
        using var confirm = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/orders/{order.Text("orderId")}/confirm")
        {
            Content = JsonContent.Create(new { paymentIntentId = order.GetProperty("payment").Text("paymentIntentId") }),
        };
        confirm.Headers.Add("X-Order-Token", order.Text("orderToken"));
        await product.Client.SendAsync(confirm).Json();
    }

    private List<MimeMessage> Mails(string who) => [.. Campaigns().Where(mail => mail.To.Mailboxes.Single().Address == $"{who}-{run}@example.org")];

    private int Sent(string subject) => Campaigns().Count(mail => mail.Subject == subject);

    private IEnumerable<MimeMessage> Campaigns() =>
        fixture.Outbox.GetFiles("*.eml").Select(file => MimeMessage.Load(file.FullName)).Where(mail => mail.Headers["X-EventLoop-Kind"]!.StartsWith("campaign", StringComparison.Ordinal));

    [GeneratedRegex(@"^<https://tickets\.example\.org(?<path>/api/v1/messages/unsubscribe/[\w-]+)>$")]
    private static partial Regex Address();

    [GeneratedRegex(@"https://tickets\.example\.org(?<path>/unsubscribe/[\w-]+)")]
    private static partial Regex PageAddress();
}

/// <summary>A product that writes mail and text messages into folders.</summary>
public sealed class CampaignFixture : IAsyncLifetime
{
    private readonly DirectoryInfo texts = Directory.CreateTempSubdirectory("eventloop texts ");

    public TestDatabase Database { get; private set; } = null!;

    public Product Product { get; private set; } = null!;

    public DirectoryInfo Outbox { get; } = Directory.CreateTempSubdirectory("eventloop outbox ");

    public IReadOnlyList<LoggedText> Texts => LoggedSms.Read(texts.FullName, 1000);

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.Create();
        Product = await Product.Start(
            Database,
            null,
            ("Mail:Outbox", Outbox.FullName),
            ("Mail:PerSecond", "500"),
            ("Sms:Log", texts.FullName),
            ("Sms:PerSecond", "1000"),
            ("Screens:Address", "https://tickets.example.org"));
    }

    public async Task DisposeAsync()
    {
        await Product.DisposeAsync();
        await Database.DisposeAsync();
        Outbox.Delete(recursive: true);
        texts.Delete(recursive: true);
    }
}
