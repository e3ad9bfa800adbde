using System.Text.RegularExpressions;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Running;
using EventLoop.Tickets;
using MimeKit;
using Xunit;

namespace EventLoop.Notifications;

/// <summary>Messages over HTTP, with an outbox in place of a server.</summary>
public sealed partial class MessagesApiTests(OutboxFixture fixture) : IClassFixture<OutboxFixture>
{
    private readonly Product product = fixture.Product;
    private readonly TestDatabase database = fixture.Database;
    private readonly string ann = $"ann-{Guid.CreateVersion7():N}@example.org";
    private readonly string ben = $"ben-{Guid.CreateVersion7():N}@example.org";

    [Fact]
    public async Task People_are_told_what_concerns_them_and_the_organizer_sees_that()
    {
        var festival = await Festival.Open(product);
        var paid = await festival.Buy(2, email: ann, name: "Ann <b>Example</b>");
        await Until(() => Mails(ann).Count == 2);
        var ticket = paid.GetProperty("tickets")[0].Text("ticketId");
        await festival.Client.PutAsync($"/api/v1/organizer/tickets/{ticket}/transfer", System.Net.Http.Json.JsonContent.Create(new { email = ben, name = "Ben" })).Json();
        await festival.Change(new { startTime = "2030-06-01T17:00:00Z" }).Json();
        await Until(() => Mails(ann).Count == 4 && Mails(ben).Count == 2);
        await festival.Client.PostAsync(festival.Path + "/cancel", null).Json();
        await Until(() => Mails(ann).Count == 6 && Mails(ben).Count == 3);

        Assert.Equal(["event_cancelled", "event_changed", "receipt", "refund", "ticket_passed_on", "tickets"], Kinds(ann));
        Assert.Equal(["event_changed", "ticket_ended", "ticket_received"], Kinds(ben));
        var refund = Mails(ann).Single(mail => Kind(mail) == "refund");
        Assert.Contains(refund.Attachments, part => part.ContentDisposition!.FileName!.StartsWith("credit_note", StringComparison.Ordinal));
        var listed = await Settled(festival);
        Assert.Contains("eventloop_messages_total", (await Scrape.Of(product)).Names);
        Assert.Equal(9, listed.GetProperty("items").GetArrayLength());
        Assert.All(listed.GetProperty("items").EnumerateArray(), message => Assert.Equal("sent", message.Text("status")));
        Assert.DoesNotContain("example.org", listed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tickets_are_sent_once_more_and_a_ticket_that_was_passed_on_is_not()
    {
        var festival = await Festival.Open(product);
        var paid = await festival.Buy(2, email: ann);
        await Until(() => Mails(ann).Count == 2);
        var (order, ticket) = (paid.Text("orderId"), paid.GetProperty("tickets")[0].Text("ticketId"));
        await festival.Client.PutAsync($"/api/v1/organizer/tickets/{ticket}/transfer", System.Net.Http.Json.JsonContent.Create(new { email = ben, name = "Ben" })).Json();

        for (var time = 1; time <= 3; time++)
            await festival.Client.PostAsync($"/api/v1/orders/{order}/tickets/send", null).Json();
        await festival.Client.PostAsync($"/api/v1/orders/{order}/tickets/send", null).Problem(429, "sent_too_often");
        await Until(() => Mails(ann).Count(mail => Kind(mail) == "tickets_again") == 3);

        Assert.All(Mails(ann).Where(mail => Kind(mail) == "tickets_again"), mail => Assert.Single(mail.BodyParts, part => part.ContentType.MimeType == "image/png"));
    }

    [Fact]
    public async Task What_failed_is_sent_again_when_the_organizer_says_so_and_what_arrived_is_not()
    {
        var festival = await Festival.Open(product);
        await festival.Buy(email: ann);
        await Until(() => Mails(ann).Count == 2);
        var messages = (await festival.Client.GetAsync($"{festival.Path}/messages").Json()).GetProperty("items").EnumerateArray().Select(message => message.Text("messageId")).ToList();
        await PostgresServer.Execute(database.ConnectionString, $"update messages set status = 'failed' where id = '{messages[0]}'");
        foreach (var mail in Mails(ann))
            fixture.Outbox.GetFiles($"{mail.MessageId!.Split('@')[0]}.eml").Single().Delete();

        await festival.Client.PostAsync($"{festival.Path}/messages/{messages[1]}/replay", null).Problem(422, "not_failed");
        var again = await festival.Client.PostAsync($"{festival.Path}/messages/{messages[0]}/replay", null).Json();
        await Until(() => Mails(ann).Count == 1);

        Assert.Contains(again.Text("status"), new[] { "queued", "sending" });
        Assert.Equal($"{Guid.Parse(messages[0]):N}", Mails(ann).Single().MessageId!.Split('@')[0]);
    }

    [Fact]
    public async Task A_reminder_goes_to_each_person_once_in_the_language_of_the_event()
    {
        var festival = await Festival.Open(product);
        await festival.Client.PutAsync($"{festival.Path}/messages/language", System.Net.Http.Json.JsonContent.Create(new { language = "de" })).Json();
        await festival.Buy(2, email: ann);
        await festival.Buy(1, email: ann);
        await festival.Buy(1, email: ben);
        await Until(() => Mails(ann).Count == 4 && Mails(ben).Count == 2);

        await PostgresServer.Execute(database.ConnectionString, $"update broadcasts set due_at = now() where event_id = '{festival.EventId}'");
        await Until(() => Mails(ann).Count == 5 && Mails(ben).Count == 3);

        var reminder = Mails(ann).Single(mail => Kind(mail) == "reminder");
        Assert.StartsWith("Bald: ", reminder.Subject, StringComparison.Ordinal);
        Assert.Contains("Samstag, 1. Juni 2030, 20:00 Uhr (Europe/Amsterdam)", reminder.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_bounced_is_written_to_no_more()
    {
        var bounce = new { email = ann.ToUpperInvariant(), reason = "bounced" };
        await product.Client.Post("/api/v1/messages/bounces", bounce).Problem(401, "unauthorized");
        using var provider = product.NewClient();
        provider.DefaultRequestHeaders.Add("X-Bounce-Secret", "a secret of the provider");
        Assert.True((await provider.Post("/api/v1/messages/bounces", bounce)).IsSuccessStatusCode);

        var festival = await Festival.Open(product);
        await festival.Buy(email: ann);
        await festival.Buy(email: ben);
        await Until(() => Mails(ben).Count == 2);

        Assert.Empty(Mails(ann));
        Assert.Equal(2L, await PostgresServer.Scalar<long>(database.ConnectionString, $"select count(*) from messages where event_id = '{festival.EventId}' and status = 'suppressed' and problem = 'suppressed_address'"));
        Assert.Equal(0L, await PostgresServer.Scalar<long>(database.ConnectionString, "select count(*) from suppressed_addresses where suppressed_addresses::text ilike '%ann%'"));
    }

    [Fact]
    public async Task The_link_in_a_message_opens_the_order_to_print_and_the_outbox_shows_messages_to_this_machine_only()
    {
        var festival = await Festival.Open(product);
        var paid = await festival.Buy(email: ann);
        await Until(() => Mails(ann).Count == 2);
        var mail = Mails(ann).Single(one => Kind(one) == "tickets");
        var link = OrderLink().Match(mail.TextBody!).Groups["path"].Value;

        var order = await product.Client.GetStringAsync(link);
        Assert.Contains("Here is your ticket", order, StringComparison.Ordinal);
        var printed = await product.Client.GetAsync(PdfLink().Match(order).Value);
        Assert.Equal("application/pdf", printed.Content.Headers.ContentType!.MediaType);
        Assert.Equal([paid.GetProperty("tickets")[0].Text("code")], await Pictures.CodesOf(await printed.Content.ReadAsByteArrayAsync()));
        var page = await product.Client.GetStringAsync("/outbox");
        var path = OutboxLink().Matches(page).Select(match => match.Value).First(shown => shown.Contains(mail.MessageId!.Split('@')[0], StringComparison.Ordinal));
        Assert.Contains("Your tickets for", await product.Client.GetStringAsync(path), StringComparison.Ordinal);
        Assert.Contains("/parts/", await product.Client.GetStringAsync(path + "/html"), StringComparison.Ordinal);
        using var forwarded = new HttpRequestMessage(HttpMethod.Get, "/outbox");
        forwarded.Headers.Add("X-Forwarded-For", "203.0.113.7");
        Assert.Equal(404, (int)(await product.Client.SendAsync(forwarded)).StatusCode);
    }

    [Fact]
    public async Task An_organizer_sees_what_messages_will_say()
    {
        var festival = await Festival.Open(product, Festival.Event(name: "A <i>night</i>"));

        var letter = await festival.Client.GetAsync($"{festival.Path}/messages/preview?kind=refund&language=de").Json();

        Assert.Equal("Ihre Erstattung für A <i>night</i>", letter.Text("subject"));
        Assert.Contains("123,45 EUR", letter.Text("text"), StringComparison.Ordinal);
        Assert.DoesNotContain("<i>night", letter.Text("html"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_organizer_says_it_in_their_own_words_and_looks_at_them_before()
    {
        var festival = await Festival.Open(product);
        var texts = $"{festival.Path}/messages/texts/tickets";
        var builtIn = await festival.Client.GetAsync(texts).Json();
        Assert.Equal(("Your tickets for {event}", false), (builtIn.Text("subject"), builtIn.GetProperty("isOwn").GetBoolean()));
        var words = new { subject = "{event}\r\nBcc: all@example.org", text = "Dear {name},\n\nhere <script>they</script> are." };

        var preview = await festival.Client.Post($"{texts}/preview", words).Json();
        Assert.DoesNotContain("<script", preview.Text("html"), StringComparison.Ordinal);
        Assert.False((await festival.Client.GetAsync(texts).Json()).GetProperty("isOwn").GetBoolean());
        await festival.Client.PutAsync(texts, System.Net.Http.Json.JsonContent.Create(new { subject = "{evnt}", text = "x" })).Problem(400, "invalid_request");
        await festival.Client.PutAsync($"{festival.Path}/messages/texts/sign_in", System.Net.Http.Json.JsonContent.Create(words)).Problem(404, "not_found");
        for (var time = 0; time < 2; time++)
            Assert.True((await festival.Client.PutAsync(texts, System.Net.Http.Json.JsonContent.Create(words)).Json()).GetProperty("isOwn").GetBoolean());
        Assert.Equal(preview.Text("text"), (await festival.Client.GetAsync($"{festival.Path}/messages/preview?kind=tickets").Json()).Text("text"));
        await festival.Buy(email: ann, name: "Ann {event}");
        await Until(() => Mails(ann).Count == 2);

        var mail = Mails(ann).Single(one => Kind(one) == "tickets");
        Assert.Equal("Night of tests Bcc: all@example.org", mail.Subject);
        Assert.Contains("Dear Ann {event},", mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Single(mail.BodyParts, part => part.ContentType.MimeType == "image/png");
        Assert.StartsWith("Your receipt", Mails(ann).Single(one => Kind(one) == "receipt").Subject, StringComparison.Ordinal);

        // Another language has words of its own; and ours come back.
        Assert.False((await festival.Client.GetAsync($"{texts}?language=de").Json()).GetProperty("isOwn").GetBoolean());
        Assert.Equal(builtIn.ToString(), (await festival.Client.DeleteAsync(texts).Json()).ToString());
    }

    private static string Kind(MimeMessage mail) => mail.Headers["X-EventLoop-Kind"]!;

    private IEnumerable<string> Kinds(string address) => Mails(address).Select(Kind).Order();

    private List<MimeMessage> Mails(string address) =>
        [.. fixture.Outbox.GetFiles("*.eml").Select(file => MimeMessage.Load(file.FullName)).Where(mail => mail.To.Mailboxes.Single().Address == address)];

    /// <summary>The event's messages, once none is on its way any more: a letter is there a moment before it is noted.</summary>
    private static async Task<System.Text.Json.JsonElement> Settled(Festival festival)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var listed = await festival.Client.GetAsync($"{festival.Path}/messages?limit=200").Json();
            if (listed.GetProperty("items").EnumerateArray().All(message => message.Text("status") is not ("queued" or "sending")))
                return listed;
            await Task.Delay(50, patience.Token);
        }
    }

    private static async Task Until(Func<bool> isTrue)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!isTrue())
            await Task.Delay(50, limit.Token);
    }

    [GeneratedRegex(@"https://tickets\.example\.org(?<path>/orders/[^\s]+)")]
    private static partial Regex OrderLink();

    [GeneratedRegex("/orders/[^\"]+/ticket\\.pdf")]
    private static partial Regex PdfLink();

    [GeneratedRegex("/outbox/[0-9a-f]{32}")]
    private static partial Regex OutboxLink();
}

/// <summary>A product with an outbox, for tests that write to addresses of their own.</summary>
public sealed class OutboxFixture : IAsyncLifetime
{
    public TestDatabase Database { get; private set; } = null!;

    public Product Product { get; private set; } = null!;

    public DirectoryInfo Outbox { get; } = Directory.CreateTempSubdirectory("eventloop outbox ");

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.Create();
        Product = await Product.Start(
            Database,
            null,
            ("Mail:Outbox", Outbox.FullName),
            ("Mail:PerSecond", "1000"),
            ("Mail:BounceSecret", "a secret of the provider"),
            ("Screens:Address", "https://tickets.example.org"));
    }

    public async Task DisposeAsync()
    {
        await Product.DisposeAsync();
        await Database.DisposeAsync();
        Outbox.Delete(recursive: true);
    }
}
