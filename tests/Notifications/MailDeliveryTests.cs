using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using EventLoop.Acceptance;
using EventLoop.Payments;
using EventLoop.Requests;
using EventLoop.Running;
using EventLoop.Tickets;
using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Notifications;

/// <summary>
/// Many orders, a mail server that fails at every step, and the product killed in the midst of it. <c>EVENTLOOP_MAIL_ORDERS</c> says how
/// many, <c>EVENTLOOP_MAIL_SEED</c> which troubles, <c>EVENTLOOP_MAIL_SEEDS</c> for how many seeds from there on.
/// </summary>
public sealed class MailDeliveryTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly int Orders = Setting.Of("EVENTLOOP_MAIL_ORDERS", 100);
    /// <summary>Of so many orders, one is drawn as pixels: two programs are started for each of its tickets.</summary>
    private static readonly int DrawnOf = Orders > 100 ? 1 : 10;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(Setting.Of("EVENTLOOP_MAIL_SEED", 20261123), Setting.Of("EVENTLOOP_MAIL_SEEDS", 1))];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("eventloop mail ");
    private FakeSmtp smtp = null!;
    private TestDatabase database = null!;
    private StruckProduct product = null!;

    public async Task InitializeAsync()
    {
        smtp = FakeSmtp.Start();
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
            ["Mail:PerSecond"] = "1000",
            ["Mail:RetrySeconds"] = "0.2",
            ["Mail:TimeoutSeconds"] = "2",
        });
    }

    public async Task DisposeAsync()
    {
        await product.DisposeAsync();
        await smtp.DisposeAsync();
        await database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_fact_reaches_its_person_and_nothing_comes_twice_but_what_was_flagged(int seed)
    {
        var dice = new Random(seed);
        smtp.Trouble = recipient =>
        {
            lock (dice)
                return recipient.StartsWith("nobody", StringComparison.Ordinal) ? SmtpTrouble.NoSuchMailbox : dice.Next(100) switch { < 2 => SmtpTrouble.HangUp, < 5 => SmtpTrouble.LaterPlease, < 7 => SmtpTrouble.DropBeforeText, < 9 => SmtpTrouble.DropInText, < 12 => SmtpTrouble.LoseAnswer, < 14 => SmtpTrouble.BusyAfterText, < 17 => SmtpTrouble.Slow, _ => SmtpTrouble.None };
        };
        var fair = await Fair.Open(product.Address, 0, ("Weekend", 12500, 3 * Orders), ("Free", 0, 3 * Orders));
        var placed = await Buy(fair);
        await Until("select count(*) >= $1 from messages where status = 'sent'", Orders / 2);
        await product.Strike();
        await Until("select count(*) = 0 from messages where status in ('queued', 'sending')");
        await Until("select (select count(*) from messages where kind = 'tickets') = $1", Orders);

        var flagged = await Flagged();
        smtp.Trouble = recipient => recipient.StartsWith("nobody", StringComparison.Ordinal) ? SmtpTrouble.NoSuchMailbox : SmtpTrouble.None;
        using var organizer = new HttpClient { BaseAddress = product.Address };
        organizer.DefaultRequestHeaders.Authorization = new("Bearer", fair.OrganizerToken);
        var replayed = await organizer.Post($"/api/v1/organizer/events/{fair.EventId}/messages/replay", new { status = "unknown" }).Json();
        Assert.Equal(flagged.Count, replayed.GetProperty("count").GetInt32());
        await Until("select count(*) = 0 from messages where status in ('queued', 'sending', 'unknown')");

        output.WriteLine($"seed {seed}: {smtp.Taken.Count} messages taken, {flagged.Count} flagged; {string.Join(", ", smtp.Happened.Select(what => $"{what.Value} × {what.Key}"))}");
        Assert.Empty(smtp.Taken.GroupBy(mail => mail.Id).Where(copies => copies.Count() > 1 && !flagged.Contains(copies.Key)).Select(copies => copies.Key));
        foreach (var (email, order, price) in placed)
            EveryoneHasWhatTheyShould(email, order, price);
        await CodesAreReadFromPaper(placed.Where((_, at) => at % DrawnOf == 0).Select(one => one.Email));
        Assert.Equal(0L, await PostgresServer.Scalar<long>(database.ConnectionString, "select count(*) from messages m join attendees a on strpos(m::text, a.email) > 0 or strpos(m::text, a.name) > 0"));
    }

    private void EveryoneHasWhatTheyShould(string email, JsonElement order, long price)
    {
        if (email.StartsWith("nobody", StringComparison.Ordinal))
        {
            Assert.Empty(smtp.To(email));
            return;
        }

        var mails = smtp.To(email).DistinctBy(mail => mail.Id).ToList();
        string[] expected = price > 0 ? ["receipt", "tickets"] : ["tickets"];
        Assert.Equal(expected, mails.Select(mail => mail.Kind).Order());
        var tickets = mails.Single(mail => mail.Kind == "tickets").Message;
        var calendar = Ical.Net.Calendar.Load(tickets.Attachments.OfType<MimeKit.MimePart>().Single(part => part.ContentType.MimeType == "text/calendar").Text())!;
        Assert.Equal(new DateTime(2031, 7, 16, 8, 0, 0, DateTimeKind.Utc), calendar.Events.Single().DtStart!.AsUtc);
        Assert.Equal(order.GetProperty("tickets").GetArrayLength(), tickets.BodyParts.Count(part => part.ContentType.MimeType == "image/png"));
        Assert.All(tickets.BodyParts.Where(part => part.ContentType.MimeType == "image/png"), part => Assert.Contains($"cid:{part.ContentId}", tickets.HtmlBody, StringComparison.Ordinal));
        Assert.Equal(order.GetProperty("tickets").GetArrayLength(), Pdfs(tickets).Count);
        Assert.All(Pdfs(tickets), pdf =>
        {
            using var printed = UglyToad.PdfPig.PdfDocument.Open(pdf);
            Assert.Contains("Ann Example", Assert.Single(printed.GetPages()).Text, StringComparison.Ordinal);
        });
        Assert.False(tickets.Headers.Contains("List-Unsubscribe"));
        if (price > 0)
            Assert.StartsWith("%PDF", mails.Single(mail => mail.Kind == "receipt").Message.Attachments.OfType<MimeKit.MimePart>().Single().Text(), StringComparison.Ordinal);
    }

    /// <summary>What gates will read is what the order has, on paper.</summary>
    private async Task CodesAreReadFromPaper(IEnumerable<string> addresses)
    {
        foreach (var mail in addresses.SelectMany(smtp.To).Where(mail => mail.Kind == "tickets").DistinctBy(mail => mail.Id))
        {
            var known = await Codes(mail.Id);
            var read = new List<string>();
            foreach (var pdf in Pdfs(mail.Message))
                read.AddRange(await Pictures.CodesOf(pdf));
            Assert.Equal(known, read);
        }
    }

    private static List<byte[]> Pdfs(MimeKit.MimeMessage mail) =>
        [.. mail.Attachments.OfType<MimeKit.MimePart>().Where(part => part.ContentType.MimeType == "application/pdf").Select(part => part.Bytes())];

    private async Task<List<string>> Codes(Guid message)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"select t.code from tickets t join messages m on m.order_id = t.order_id where m.id = '{message}' order by t.id", connection);
        await using var row = await command.ExecuteReaderAsync();
        var codes = new List<string>();
        while (await row.ReadAsync())
            codes.Add(TicketCode.ToText(row.GetFieldValue<byte[]>(0)));
        return codes;
    }

    private async Task<List<(string Email, JsonElement Order, long Price)>> Buy(Fair fair)
    {
        using var http = new HttpClient { BaseAddress = product.Address };
        var placed = new List<(string, JsonElement, long)>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Orders), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) =>
        {
            var (email, type) = (number % 25 == 24 ? $"nobody{number}@example.org" : $"guest{number}@example.org", number % 5 == 4 ? 1 : 0);
            var order = await http.SendAsync(fair.Order($"{Guid.CreateVersion7()}", email, (fair.TicketTypes[type], (number % 3) + 1)), CancellationToken.None).Json(201);
            var payment = order.GetProperty("payment");
            using var confirm = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/orders/{order.Text("orderId")}/confirm")
            {
                Content = JsonContent.Create(new { paymentIntentId = payment.ValueKind == JsonValueKind.Null ? null : payment.Text("paymentIntentId") }),
            };
            confirm.Headers.Add("X-Order-Token", order.Text("orderToken"));
            var paid = await http.SendAsync(confirm, CancellationToken.None).Json();
            lock (placed)
                placed.Add((email, paid, type == 0 ? 12500 : 0));
        });
        return placed;
    }

    private async Task<HashSet<Guid>> Flagged()
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select id from messages where status = 'unknown'", connection);
        await using var row = await command.ExecuteReaderAsync();
        var flagged = new HashSet<Guid>();
        while (await row.ReadAsync())
            flagged.Add(row.GetGuid(0));
        return flagged;
    }

    private async Task Until(string isTrue, int? number = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        while (!await PostgresServer.Scalar<bool>(database.ConnectionString, isTrue.Replace("$1", $"{number}", StringComparison.Ordinal)))
            await Task.Delay(50, limit.Token);
    }
}
