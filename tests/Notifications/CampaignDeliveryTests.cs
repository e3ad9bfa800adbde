using System.Net.Http.Json;
using System.Security.Cryptography;
using EventLoop.Acceptance;
using EventLoop.Orders;
using EventLoop.Payments;
using EventLoop.Requests;
using EventLoop.Running;
using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Notifications;

/// <summary>
/// Campaigns and text messages, with a mail server and a Twilio that fail at every step, and the product killed again and again meanwhile.
/// <c>EVENTLOOP_CAMPAIGN_PEOPLE</c> says how many are written to, <c>EVENTLOOP_CAMPAIGN_STRIKES</c> how often it is killed,
/// <c>EVENTLOOP_CAMPAIGN_SEED</c> which troubles there are.
/// </summary>
public sealed class CampaignDeliveryTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly int People = Setting.Of("EVENTLOOP_CAMPAIGN_PEOPLE", 240);
    private static readonly int Strikes = Setting.Of("EVENTLOOP_CAMPAIGN_STRIKES", 2);
    private static readonly int Seed = Setting.Of("EVENTLOOP_CAMPAIGN_SEED", 20261128);
    private static readonly int Buyers = People / 20;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("eventloop campaigns ");
    private FakeSmtp smtp = null!;
    private FakeTwilio twilio = null!;
    private TestDatabase database = null!;
    private StruckProduct product = null!;

    public async Task InitializeAsync()
    {
        smtp = FakeSmtp.Start();
        twilio = await FakeTwilio.Start();
        database = await TestDatabase.Create();
        product = await StruckProduct.Start(RunningCopy.FreePort(), Path.Combine(folder.FullName, "log"), new Dictionary<string, string?>
        {
            ["ConnectionStrings:EventLoop"] = database.ConnectionString,
            ["Secrets:MasterKey"] = Convert.ToBase64String(SHA256.HashData("tests"u8)),
            ["Cluster:SiloPort"] = $"{RunningCopy.FreePort()}",
            ["RateLimits:Enabled"] = "false",
            ["Screens:Address"] = "https://tickets.example.org",
            ["Mail:Host"] = "127.0.0.1",
            ["Mail:Port"] = $"{smtp.Port}",
            ["Mail:Tls"] = "none",
            ["Mail:From"] = "Tickets <tickets@example.org>",
            ["Mail:PerSecond"] = "150",
            ["Mail:RetrySeconds"] = "0.1",
            ["Mail:TimeoutSeconds"] = "2",
            ["Sms:AccountSid"] = FakeTwilio.Account,
            ["Sms:AuthToken"] = FakeTwilio.Token,
            ["Sms:From"] = "+15005550006",
            ["Sms:ApiBase"] = twilio.Address,
            ["Sms:PerSecond"] = "80",
            ["Sms:RetrySeconds"] = "0.1",
            ["Sms:TimeoutSeconds"] = "2",
        });
    }

    public async Task DisposeAsync()
    {
        await product.DisposeAsync();
        await twilio.DisposeAsync();
        await smtp.DisposeAsync();
        await database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Whoever_is_meant_gets_a_campaign_once_over_kills_and_nobody_else_does()
    {
        var dice = new Random(Seed);
        smtp.Trouble = _ => Roll(dice, [(3, SmtpTrouble.HangUp), (3, SmtpTrouble.LaterPlease), (3, SmtpTrouble.DropBeforeText), (2, SmtpTrouble.DropInText), (3, SmtpTrouble.LoseAnswer), (3, SmtpTrouble.BusyAfterText), (2, SmtpTrouble.Slow)], SmtpTrouble.None);
        twilio.Trouble = _ => Roll(dice, [(3, TwilioTrouble.LoseAnswer), (3, TwilioTrouble.HangUp), (5, TwilioTrouble.Busy), (5, TwilioTrouble.TooMany), (3, TwilioTrouble.GatewayTimeout), (5, TwilioTrouble.Slow)], TwilioTrouble.None);
        var fair = await Fair.Open(product.Address, 0, ("Weekend", 12500, People * 3));
        using var organizer = new HttpClient { BaseAddress = product.Address };
        organizer.DefaultRequestHeaders.Authorization = new("Bearer", fair.OrganizerToken);
        var path = $"/api/v1/organizer/events/{fair.EventId}/campaigns";
        await Invite(fair);

        var doors = await Create(organizer, path, new { channel = "email", purpose = "information", subject = "Doors", text = "Come early." });
        var news = await Create(organizer, path, new { channel = "email", purpose = "news", subject = "Next year", text = "We are back." });
        var texts = await Create(organizer, path, new { channel = "sms", purpose = "information", text = "Doors at six." });
        var stopped = await Create(organizer, path, new { channel = "email", purpose = "information", subject = "Called off", text = "Never mind." });
        foreach (var campaign in new[] { doors, news, texts, stopped })
            await organizer.Post($"{path}/{campaign}/start", new { }).Json();
        var buying = Buy(fair);
        var all = People + (People / 2) + (People / 3) + People;
        for (var strike = 1; strike <= Strikes; strike++)
        {
            await Until($"select count(*) >= {all * strike / (2 * (Strikes + 1))} from messages where kind = 'campaign' and status = 'sent'");
            await product.Strike();
        }

        await organizer.PostAsync($"{path}/{stopped}/stop", null).Json();
        await buying;
        await Until($"select (select count(*) from messages where kind = 'tickets' and channel = 'sms') = {Buyers}");
        await Until("select count(*) = 0 from messages where status in ('queued', 'sending')");
        await Until($"select count(*) = 0 from campaigns where status = 'due'");

        var messages = await Messages();
        output.WriteLine($"seed {Seed}, {Strikes} kills: {string.Join(", ", messages.GroupBy(one => $"{one.Channel} {one.Status}").OrderBy(group => group.Key).Select(group => $"{group.Count()} × {group.Key}"))}; {smtp.Taken.Count} mails and {twilio.Taken.Count} texts taken");
        Assert.Equal(Addresses(_ => true), Meant(messages, doors));
        Assert.Equal(Addresses(number => number % 2 == 0), Meant(messages, news));
        Assert.Equal(Addresses(number => number % 3 == 0), Meant(messages, texts));
        Assert.Equal(Buyers, messages.Count(one => one is { Channel: "sms", Kind: "tickets" }));
        foreach (var message in messages)
            Assert.True(IsTruth(message.Status, Copies(message)), $"{message} was taken {Copies(message)} times");
        Assert.Contains(messages, message => message is { Status: "unknown", Channel: "sms" });
        Assert.Contains(messages, message => message is { Status: "unknown", Channel: "email" });
        var of = messages.Where(one => one.Campaign == stopped).ToList();
        Assert.Contains(of, one => one.Status == "suppressed");
        foreach (var campaign in new[] { doors, news, texts, stopped })
            await Agrees(organizer, path, campaign, [.. messages.Where(one => one.Campaign == campaign)]);

        // What may not have arrived is sent again when somebody says so, and then everybody has theirs; only what was flagged is there twice.
        (smtp.Trouble, twilio.Trouble) = (_ => SmtpTrouble.None, _ => TwilioTrouble.None);
        await organizer.Post($"/api/v1/organizer/events/{fair.EventId}/messages/replay", new { status = "unknown" }).Json();
        await Until("select count(*) = 0 from messages where status in ('queued', 'sending')");
        foreach (var message in messages.Where(one => one.Campaign != stopped))
            Assert.InRange(Copies(message), 1, message.Status == "unknown" ? 2 : 1);
    }

    /// <summary>Whether a message's status is what the receiver saw.</summary>
    private static bool IsTruth(string status, int copies) => status switch
    {
        "sent" => copies == 1,
        "unknown" => copies is 0 or 1,
        "suppressed" => copies == 0,
        _ => false,
    };

    private static IEnumerable<string> Addresses(Func<int, bool> are) => Enumerable.Range(1, People).Where(are).Select(number => $"guest{number}@example.org").Order(StringComparer.Ordinal);

    /// <summary>Those that stood there when the campaign began; buyers come and go meanwhile.</summary>
    private static IEnumerable<string> Meant(List<Message> messages, Guid campaign) =>
        messages.Where(one => one.Campaign == campaign && one.Email.StartsWith("guest", StringComparison.Ordinal)).Select(one => one.Email).Order(StringComparer.Ordinal);

    private int Copies(Message message) => message.Channel == "email"
        ? smtp.Taken.Count(mail => mail.Id == message.Id)
        : twilio.Taken.Count(text => text.StatusCallback.Contains($"{message.Id}", StringComparison.Ordinal));

    private static async Task Agrees(HttpClient organizer, string path, Guid campaign, List<Message> messages)
    {
        var counts = (await organizer.GetAsync($"{path}/{campaign}").Json()).GetProperty("counts");
        Assert.Equal(
            (messages.Count, 0, Number("sent"), Number("unknown"), Number("suppressed")),
            (Said("people"), Said("waiting"), Said("sent"), Said("failed"), Said("skipped")));

        int Number(string status) => messages.Count(one => one.Status == status);
        int Said(string name) => counts.GetProperty(name).GetInt32();
    }

    /// <summary>People with one to three tickets; every second agreed to news, every third to text messages.</summary>
    private Task Invite(Fair fair) => PostgresServer.Execute(database.ConnectionString, $"""
        create temp table invited as select n, gen_random_uuid() as attendee from generate_series(1, {People}) n;
        insert into attendees (id, email, name, phone, consent)
        select attendee, 'guest' || n || '@example.org', 'Ann Example', '+3161' || lpad(n::text, 7, '0'),
               case when n % 2 = 0 then {(int)Consent.News} else 0 end | case when n % 3 = 0 then {(int)Consent.Texts} else 0 end
        from invited;
        insert into tickets (id, order_id, event_id, ticket_type_id, attendee_id, status, code, price_minor, issued_at)
        select gen_random_uuid(), attendee, '{fair.EventId}', '{fair.TicketTypes[0]}', attendee, 'valid', decode(md5(n || ' ' || copy), 'hex'), 12500, now()
        from invited cross join generate_series(1, 3) copy where copy <= 1 + n % 3;
        drop table invited
        """);

    private async Task Buy(Fair fair)
    {
        using var http = new HttpClient { BaseAddress = product.Address };
        var client = new PersistentClient(http);
        for (var number = 1; number <= Buyers; number++)
        {
            var (key, buyer) = ($"{Guid.CreateVersion7()}", number);
            var placed = await client.Send(() =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders")
                {
                    Content = JsonContent.Create(new
                    {
                        eventId = fair.EventId,
                        items = new[] { new { ticketTypeId = fair.TicketTypes[0], quantity = 1 } },
                        attendee = new { email = $"buyer{buyer}@example.org", name = "Ben", phone = $"+3162{buyer:0000000}", texts = true },
                    }),
                };
                request.Headers.Add("Idempotency-Key", key);
                return request;
            });
            Assert.Equal(200, (await Fair.Confirm(client, $"{key}-paid", placed)).Status);
            await Task.Delay(100);
        }
    }

    private static async Task<Guid> Create(HttpClient organizer, string path, object body) => (await organizer.Post(path, body).Json(201)).GetProperty("campaignId").GetGuid();

    private async Task<List<Message>> Messages()
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select m.id, m.kind, m.channel, m.status, m.reference, a.email from messages m join attendees a on a.id = m.recipient where m.event_id is not null", connection);
        await using var row = await command.ExecuteReaderAsync();
        var messages = new List<Message>();
        while (await row.ReadAsync())
            messages.Add(new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(1) == "campaign" ? row.GetGuid(4) : null, row.GetString(5)));
        return messages;
    }

    private async Task Until(string isTrue)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        while (!await PostgresServer.Scalar<bool>(database.ConnectionString, isTrue))
            await Task.Delay(25, limit.Token);
    }

    private static T Roll<T>(Random dice, (int Percent, T Trouble)[] troubles, T otherwise)
    {
        int rolled;
        lock (dice)
            rolled = dice.Next(100);
        foreach (var (percent, trouble) in troubles)
        {
            if ((rolled -= percent) < 0)
                return trouble;
        }

        return otherwise;
    }

    private sealed record Message(Guid Id, string Kind, string Channel, string Status, Guid? Campaign, string Email);
}
