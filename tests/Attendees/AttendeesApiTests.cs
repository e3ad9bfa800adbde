using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Running;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Attendees;

/// <summary><c>EVENTLOOP_ATTENDEES</c> says how many are listed, with two tickets each; the output says how long that took.</summary>
public sealed class AttendeesApiTests(ProductFixture fixture, ITestOutputHelper output) : IClassFixture<ProductFixture>
{
    private const int Few = 1_000;

    private static readonly int Many = Setting.Of("EVENTLOOP_ATTENDEES", Few);

    private Product Product => fixture.Product;

    [Fact]
    public async Task Thousands_of_attendees_come_in_pages_each_once_and_in_order()
    {
        var festival = await Festival.Open(Product);
        await PostgresServer.Execute(fixture.Database.ConnectionString, $"""
            insert into attendees select ('01970000-0000-7000-8000-'||lpad(to_hex(n), 12, '0'))::uuid, 'guest'||n||'@example.org', 'Guest '||n from generate_series(1, {Many}) n;
            insert into orders (id, event_id, attendee_id, status, currency, quantity, subtotal_minor, fees_minor, total_minor, refunded_minor, placed_at, expires_at, paid_at, desk)
            select id, '{festival.EventId}', id, 'paid', 'EUR', 2, 0, 0, 0, 0, now(), now(), now(), 0 from attendees where name like 'Guest %';
            insert into tickets
            select (left(a.id::text, 24)||lpad(to_hex(2048 * substr(a.name, 7)::int + n), 12, '0'))::uuid, a.id, '{festival.EventId}', '{festival.TicketTypeIds[0]}', a.id, null,
              case when n = 1 then 'valid' else 'refunded' end, uuid_send(gen_random_uuid()), 2500, now(), case when substr(a.name, 7)::int <= 300 and n = 1 then now() end
            from attendees a, generate_series(1, 2) n where name like 'Guest %';
            analyze;
            """);

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Attendees(festival, $"limit=150{(cursor is null ? "" : "&cursor=" + cursor)}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.Text("ticketId")));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        Assert.Equal(2 * Many, seen.Count);
        Assert.Equal(seen.Order(StringComparer.Ordinal).Distinct(), seen);

        foreach (var query in new[] { "", "sort=newest", "sort=name", "sort=admitted", "status=admitted", "status=refunded", "q=guest777@", "q=nobody", "q=guest&sort=name", $"ticketTypeId={festival.TicketTypeIds[0]}&status=valid&sort=name" })
            await Measure(festival, query);
        await MeasureCsv(festival);
        if (Many != Few)
            return;
        Assert.Equal(300, await Count(festival, "status=admitted"));
        Assert.Equal(700, await Count(festival, "status=not_admitted"));
        Assert.Equal(1000, await Count(festival, "status=refunded"));
        Assert.Equal(0, await Count(festival, "status=blocked"));
        Assert.Equal(2000, await Count(festival, $"ticketTypeId={festival.TicketTypeIds[0]}"));
        Assert.Equal(0, await Count(festival, $"ticketTypeId={Guid.CreateVersion7()}"));
        Assert.Equal(2, await Count(festival, "q=guest777@example"));
        Assert.Equal(10, await Count(festival, "q=GUEST 42@&status=valid"));
        Assert.Equal(0, await Count(festival, "q=guest_777"));
    }

    private async Task Measure(Festival festival, string query)
    {
        var times = new List<double>();
        for (var look = 0; look < (Many == Few ? 1 : 9); look++)
        {
            var watch = Stopwatch.StartNew();
            await Attendees(festival, $"limit=50&{query}");
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{query}: {times.Order().ElementAt(times.Count / 2):0} ms for 50 of {2 * Many} tickets, the median of {times.Count}"));
    }

    private async Task MeasureCsv(Festival festival)
    {
        var times = new List<double>();
        var (first, lines) = (0d, 0);
        for (var look = 0; look < (Many == Few ? 1 : 3); look++)
        {
            var watch = Stopwatch.StartNew();
            using var file = await festival.Client.GetAsync($"{festival.Path}/exports/attendees.csv", HttpCompletionOption.ResponseHeadersRead);
            using var reader = new StreamReader(await file.Content.ReadAsStreamAsync());
            await reader.ReadLineAsync();
            first = watch.Elapsed.TotalMilliseconds;
            for (lines = 0; await reader.ReadLineAsync() is not null; lines++)
            {
            }

            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        Assert.Equal(2 * Many, lines);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"CSV: {times.Order().ElementAt(times.Count / 2):0} ms for {lines} tickets, the median of {times.Count}; the first line after {first:0} ms"));
    }

    [Fact]
    public async Task An_attendee_is_listed_with_what_was_bought()
    {
        var festival = await Festival.Open(Product);
        var bought = await festival.Buy(2, email: "bob@example.org", name: "Bob Builder");

        var items = (await Attendees(festival, "q=bob")).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(bought.GetProperty("tickets").EnumerateArray().Select(ticket => ticket.Text("ticketId")), items.Select(item => item.Text("ticketId")));
        Assert.All(items, item =>
        {
            Assert.Equal(bought.Text("orderId"), item.Text("orderId"));
            Assert.Equal(("Bob Builder", "bob@example.org", "Regular", "valid"), (item.Text("name"), item.Text("email"), item.Text("ticketTypeName"), item.Text("status")));
            Assert.Equal(JsonValueKind.Null, item.GetProperty("admittedAt").ValueKind);
        });
        await festival.Client.GetAsync(festival.Path + "/attendees?status=lost").Problem(400, "invalid_request");
    }

    [Fact]
    public async Task An_attendee_has_the_tickets_and_orders_of_the_account()
    {
        var festival = await Festival.Open(Product);
        var attendee = await Product.RegisterAttendee();
        var bought = await festival.Buy(2, buyer: attendee.Client);
        await festival.Buy(1);

        var tickets = (await attendee.Client.GetAsync("/api/v1/attendee/tickets").Json()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(
            bought.GetProperty("tickets").EnumerateArray().Select(ticket => (ticket.Text("ticketId"), ticket.Text("code"))).Reverse(),
            tickets.Select(ticket => (ticket.Text("ticketId"), ticket.Text("code"))));
        Assert.All(tickets, ticket =>
        {
            Assert.Equal(("Night of tests", "Regular", "valid", "2030-06-01T18:00:00Z"), (ticket.Text("eventName"), ticket.Text("ticketTypeName"), ticket.Text("status"), ticket.Text("startTime")));
            Assert.Equal("The hall", ticket.GetProperty("venue").Text("name"));
        });

        var order = Assert.Single((await attendee.Client.GetAsync("/api/v1/attendee/orders").Json()).GetProperty("items").EnumerateArray());
        Assert.Equal((bought.Text("orderId"), "paid", 5324L), (order.Text("orderId"), order.Text("status"), order.GetProperty("totalAmount").GetInt64()));
        var nobody = await Product.RegisterAttendee();
        Assert.Empty((await nobody.Client.GetAsync("/api/v1/attendee/tickets").Json()).GetProperty("items").EnumerateArray());
        await Product.Client.GetAsync("/api/v1/attendee/tickets").Problem(401, "unauthorized");
    }

    private static Task<JsonElement> Attendees(Festival festival, string query) => festival.Client.GetAsync($"{festival.Path}/attendees?{query}").Json();

    private static async Task<int> Count(Festival festival, string query)
    {
        var count = 0;
        string? cursor = null;
        do
        {
            var page = await Attendees(festival, $"{query}&limit=200{(cursor is null ? "" : "&cursor=" + cursor)}");
            count += page.GetProperty("items").GetArrayLength();
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        return count;
    }
}
