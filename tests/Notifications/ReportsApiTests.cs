using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Running;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Npgsql;
using Xunit;

namespace EventLoop.Notifications;

/// <summary>Reports over HTTP, with an outbox in place of a server; that the time for one has come is written into the table.</summary>
public sealed partial class ReportsApiTests(OutboxFixture fixture) : IClassFixture<OutboxFixture>
{
    private Product Product => fixture.Product;

    [Fact]
    public async Task An_organizer_hears_what_was_sold_and_what_changed_until_one_click_ends_it()
    {
        var festival = await Festival.Open(Product);
        Assert.Equal(("off", JsonValueKind.Null), Shown(await festival.Client.GetAsync($"{festival.Path}/reports").Json()));
        await festival.Buy(2);
        var daily = await Set(festival, "daily").Json();
        Assert.Equal(ReportRules.Next(ReportFrequency.Daily, "Europe/Amsterdam", TimeProvider.System.GetUtcNow()), daily.GetProperty("nextAt").GetDateTimeOffset());
        Assert.Equal(daily.ToString(), (await Set(festival, "daily").Json()).ToString());

        await Due(festival, "2026-06-01T06:00:00Z");
        var first = Assert.Single(await Mails(festival, 1));
        Assert.Equal("How Night of tests stands", first.Subject);
        Assert.Contains("Tickets sold: 2", first.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("Tickets sold: 2 (", first.TextBody, StringComparison.Ordinal);
        Assert.Equal(
            ["day,ticket_type,channel,sold,returned,revenue,currency", ",Regular,online,2,0,50.00,EUR"],
            Sales(first).Select((line, at) => at == 0 ? line : line[line.IndexOf(',', StringComparison.Ordinal)..]));
        Assert.Contains($"https://tickets.example.org/organizer/events/{festival.EventId}/figures", first.TextBody, StringComparison.Ordinal);

        await festival.Buy(3);
        await Due(festival, "2026-06-02T06:00:00Z");
        var second = (await Mails(festival, 2))[^1];
        Assert.Contains("Tickets sold: 5 (+3)", second.TextBody, StringComparison.Ordinal);
        Assert.Contains("Orders paid: 2 (+1)", second.TextBody, StringComparison.Ordinal);

        var oneClick = Address().Match(second.Headers["List-Unsubscribe"]!).Groups["path"].Value;
        Assert.Contains("No more reports?", await Product.Client.GetStringAsync(PageAddress().Match(second.TextBody!).Groups["path"].Value), StringComparison.Ordinal);
        using (var ended = await Product.Client.PostAsync(oneClick, new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")])))
            Assert.Equal(204, (int)ended.StatusCode);
        Assert.Equal(("off", JsonValueKind.Null), Shown(await festival.Client.GetAsync($"{festival.Path}/reports").Json()));
    }

    [Fact]
    public async Task After_the_event_one_last_report_comes_and_none_can_be_asked_for()
    {
        var festival = await Festival.Open(Product);
        await Set(festival, "weekly").Json();
        await festival.Client.PostAsync(festival.Path + "/cancel", null).Json();
        await Due(festival, "2026-06-01T06:00:00Z");

        Assert.Contains("This was the last report", (await Mails(festival, 1))[0].TextBody, StringComparison.Ordinal);
        Assert.Equal(("weekly", JsonValueKind.Null), Shown(await festival.Client.GetAsync($"{festival.Path}/reports").Json()));
        await Set(festival, "daily").Problem(422, "event_is_over");
        await Set(festival, "hourly").Problem(400, "invalid_request");
        await Set(festival, "off").Json();
    }

    [Fact]
    public async Task A_report_that_fails_half_way_is_written_later_and_by_one_of_many_writers()
    {
        var festival = await Festival.Open(Product);
        await Set(festival, "daily").Json();
        await Execute($"update report_schedules set due_at = null where event_id <> '{festival.EventId}'");

        // Nobody but the test finds it due.
        var (reports, later) = (Product.Services.GetRequiredService<ReportTable>(), TimeProvider.System.GetUtcNow().AddDays(3));
        await Execute("create function refuse() returns trigger language plpgsql as $$ begin raise 'no report'; end $$");
        await Execute($"create trigger no_reports before insert on messages for each row when (new.event_id = '{festival.EventId}' and new.kind = 'report') execute function refuse()");
        await Assert.ThrowsAsync<PostgresException>(() => reports.WriteOut(later, later));
        Assert.Equal("0 reports, due true", await Count());

        await Execute("drop trigger no_reports on messages");
        Assert.Single(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => reports.WriteOut(later, later))), written => written);
        Assert.Equal("1 reports, due false", await Count());
        await Execute($"update messages set due_at = now() where event_id = '{festival.EventId}'");
        Assert.Single(await Mails(festival, 1));

        Task<string?> Count() => PostgresServer.Scalar<string>(fixture.Database.ConnectionString, $"""
            select (select count(*) from reports where event_id = s.event_id) || ' reports, due ' || (s.due_at <= '{later:O}') from report_schedules s where event_id = '{festival.EventId}'
            """);
    }

    private static Task<HttpResponseMessage> Set(Festival festival, string frequency) => festival.Client.PutAsync($"{festival.Path}/reports", JsonContent.Create(new { frequency }));

    private static (string, JsonValueKind) Shown(JsonElement schedule) => (schedule.Text("frequency"), schedule.GetProperty("nextAt").ValueKind);

    private Task Due(Festival festival, string at) => Execute($"update report_schedules set due_at = '{at}' where event_id = '{festival.EventId}'");

    private Task Execute(string sql) => PostgresServer.Execute(fixture.Database.ConnectionString, sql);

    private static string[] Sales(MimeMessage mail) => mail.Attachments.OfType<MimePart>().Single(part => part.FileName is { } name && name.EndsWith(".csv", StringComparison.Ordinal)).Text()
        .TrimStart('\uFEFF').Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private async Task<List<MimeMessage>> Mails(Festival festival, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var mails = fixture.Outbox.GetFiles("*.eml").OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => MimeMessage.Load(file.FullName))
                .Where(mail => mail.To.Mailboxes.Single().Address == festival.Organizer.Email).ToList();
            if (mails.Count >= count)
                return mails;
            await Task.Delay(50, limit.Token);
        }
    }

    [GeneratedRegex("<https://tickets\\.example\\.org(?<path>/api/v1/messages/unsubscribe/[^>]+)>")]
    private static partial Regex Address();

    [GeneratedRegex("https://tickets\\.example\\.org(?<path>/unsubscribe/reports/[^\\s]+)")]
    private static partial Regex PageAddress();
}
