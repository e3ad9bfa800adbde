using System.Net.Http.Json;
using System.Text.Json;
using EventLoop.Requests;
using EventLoop.Tickets;
using Microsoft.Playwright;
using Xunit;

namespace EventLoop.Screens;

/// <summary>What a buyer and an organizer do about single tickets.</summary>
[Collection(nameof(Browser))]
public sealed class TicketPageTests(Browser browser)
{
    private static readonly object Standard = new { name = "Standard", price = 2500, quantityTotal = 100 };

    [Fact]
    public async Task A_buyer_puts_names_on_tickets_and_gives_one_back()
    {
        var (shown, organizer) = await browser.Festival(Standard);
        var own = $"/api/v1/organizer/events/{shown.Text("eventId")}";
        await organizer.Client.PatchAsync(own, JsonContent.Create(new { refundPolicy = new { untilHoursBefore = 48, feeKept = true } }));
        await using var buyer = await browser.Visitor();
        var page = buyer.Page;
        await buyer.Order(shown, 0, 2, "ann@example.org");
        await page.ClickAsync("#pay button");
        await Assertions.Expect(page.Locator("svg[data-code]")).ToHaveCountAsync(2);
        var codes = await Codes(page);
        await page.Locator("#names summary").ClickAsync();
        await page.Locator("#names input[name^=name-]").Nth(1).FillAsync("Bo <b>Friend</b>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the names" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The names are on the tickets.");
        await Assertions.Expect(page.Locator("[id^=ticket-]").Nth(1)).ToContainTextAsync("Bo <b>Friend</b>");
        Assert.Equal(codes, await Codes(page));
        var attendees = (await organizer.Client.GetAsync($"{own}/attendees").Json()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["Ann Example", "Bo <b>Friend</b>"], attendees.Select(one => one.Text("name")));
        Assert.All(attendees, one => Assert.Equal("ann@example.org", one.Text("email")));
        await LookTests.Look(page, null, "order-named");

        await page.Locator("[data-give-back] summary").First.ClickAsync();
        await Assertions.Expect(page.Locator("[data-give-back]").First).ToContainTextAsync("€25.00 go back to where they came from; the fee does not.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Give this ticket back" }).First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("It is given back.");
        Assert.Equal(codes[1..], await Codes(page));
        await Assertions.Expect(page.Locator("aside")).ToContainTextAsync("−€25.00");

        await organizer.Client.PatchAsync(own, JsonContent.Create(new { refundPolicy = (object?)null }));
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("[data-give-back]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_organizer_sees_all_that_happened_to_a_ticket_and_checks_it_in_by_hand()
    {
        var (shown, organizer) = await browser.Festival(Standard);
        var own = $"/organizer/events/{shown.Text("eventId")}";
        await organizer.Client.Post($"/api/v1{own}/gates", new { name = "North gate" }).Json(201);
        foreach (var name in new[] { "Zoe Last", "Ann Archer" })
        {
            await using var buyer = await browser.Visitor(scripts: false);
            await buyer.Order(shown, 0, 1, "buyer@example.org", name);
            await buyer.Page.ClickAsync("#pay button");
            await Assertions.Expect(buyer.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Here is your ticket");
        }

        await using var desk = await browser.Visitor(width: 1280);
        var page = desk.Page;
        await BrandingTests.SignIn(page, organizer);
        await page.GotoAsync($"{own}/attendees");
        await page.SelectOptionAsync("[name=sort]", "name");
        await Assertions.Expect(page.Locator("#list summary").First).ToContainTextAsync("Ann Archer");
        await page.Locator("#list summary").First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "History and check-in" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Record it" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("They are in.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Record it" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("still inside");
        await page.GetByText("All the same").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Record it" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("They are in.");
        await page.FillAsync("form[action$='/name'] [name=name]", "Ann Other");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change the name" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("another now");
        await page.GetByRole(AriaRole.Button, new() { Name = "Block", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("blocked");

        var said = await page.Locator("[data-history] li span").AllInnerTextsAsync();
        Assert.Equal(
            ["Ordered", "Issued", "Let in at North gate", "Turned away at North gate: already admitted", "Let in at North gate: known person · decided by a person", "Got another name", "Blocked: other"],
            said.Select(line => string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
        await LookTests.Look(page, null, "organizer-ticket");
        var sorted = await organizer.Client.GetAsync($"/api/v1{own}/attendees?sort=admitted&limit=1").Json();
        Assert.Equal("Ann Other", sorted.GetProperty("items")[0].Text("name"));
        var next = await organizer.Client.GetAsync($"/api/v1{own}/attendees?sort=admitted&limit=1&cursor={sorted.Text("nextCursor")}").Json();
        Assert.Equal("Zoe Last", next.GetProperty("items")[0].Text("name"));
        Assert.Equal(JsonValueKind.Null, next.GetProperty("nextCursor").ValueKind);
        var newest = await organizer.Client.GetAsync($"/api/v1{own}/attendees?sort=newest").Json();
        Assert.Equal(["Ann Other", "Zoe Last"], newest.GetProperty("items").EnumerateArray().Select(one => one.Text("name")));
    }

    [Fact]
    public async Task An_event_is_cancelled_by_its_name_and_everybody_is_paid_back()
    {
        var (shown, organizer) = await browser.Festival(Standard);
        await using var buyer = await browser.Visitor(scripts: false);
        await buyer.Order(shown, 0, 1, "ann@example.org");
        await buyer.Page.ClickAsync("#pay button");
        await Assertions.Expect(buyer.Page.Locator("svg[data-code]")).ToHaveCountAsync(1);
        await using var desk = await browser.Visitor(width: 1280);
        var page = desk.Page;
        await BrandingTests.SignIn(page, organizer);
        await page.GotoAsync($"/organizer/events/{shown.Text("eventId")}/edit");
        await page.GetByRole(AriaRole.Link, new() { Name = "Cancel the event…" }).ClickAsync();
        await page.FillAsync("[name=name]", "something else");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel the event and pay all back" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not the name of the event");
        await page.FillAsync("[name=name]", shown.Text("name"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel the event and pay all back" }).ClickAsync();
        await Assertions.Expect(page.Locator("#cancelled")).ToContainTextAsync("The event is cancelled");
        while (!(await page.Locator("#cancelled").InnerTextAsync()).Contains("That is all of them.", StringComparison.Ordinal))
            await page.GetByRole(AriaRole.Link, new() { Name = "Look again" }).ClickAsync();
        await LookTests.Look(page, null, "cancelled");
        await buyer.Page.ReloadAsync();
        await Assertions.Expect(buyer.Page.Locator("svg[data-code]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_code_that_moves_appears_hours_before_doors_and_goes_on_without_the_network()
    {
        var (shown, organizer) = await browser.Festival(new { name = "Free", price = 0, quantityTotal = 10 });
        var own = $"/api/v1/organizer/events/{shown.Text("eventId")}";
        var gateId = (await organizer.Client.Post($"{own}/gates", new { name = "North gate" }).Json(201)).Text("gateId");
        await organizer.Client.PutAsync($"{own}/access", JsonContent.Create(new
        {
            ticketTypes = new[] { new { ticketTypeId = shown.GetProperty("ticketTypes")[0].Text("ticketTypeId"), rotatingCode = true } },
        })).Json();
        var account = await browser.Product.RegisterAttendee();
        await using var holder = await browser.Visitor();
        var page = holder.Page;
        await BrandingTests.SignIn(page, account);
        await holder.Order(shown, 0, 1, account.Email);
        var order = page.Url;
        await Assertions.Expect(page.Locator("[id^=ticket-]")).ToContainTextAsync("The code appears here on");
        await Assertions.Expect(page.Locator("svg[data-code]")).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByText("PDF to print")).ToHaveCountAsync(0);

        var doors = TimeProvider.System.GetUtcNow().AddHours(6);
        await organizer.Client.PatchAsync(own, JsonContent.Create(new { startTime = doors.ToString("O"), endTime = doors.AddHours(5).ToString("O") })).Json();

        // A phone whose clock is an hour slow.
        await page.Clock.InstallAsync(new() { TimeDate = TimeProvider.System.GetUtcNow().AddHours(-1).UtcDateTime });
        await page.GotoAsync("/tickets");
        var code = page.Locator("svg[data-code]");
        await Assertions.Expect(code).ToHaveCountAsync(1);
        var first = (await code.GetAttributeAsync("data-code"))!;
        Assert.StartsWith("R1:", first, StringComparison.Ordinal);
        Assert.Equal("admitted", (await Scan(first, "entry")).Text("result"));
        await page.GotoAsync(order);
        await Assertions.Expect(code).ToHaveCountAsync(1);
        await LookTests.Look(page, null, "order-moving");

        await holder.Context.SetOfflineAsync(true);
        var now = (await code.GetAttributeAsync("data-code"))!;
        await page.Clock.FastForwardAsync(15_000);
        await Assertions.Expect(code).Not.ToHaveAttributeAsync("data-code", now);
        Assert.Equal("exited", (await Scan((await code.GetAttributeAsync("data-code"))!, "exit")).Text("result"));
        var next = (await code.GetAttributeAsync("data-code"))!;
        await page.Clock.FastForwardAsync(120_000);
        await Assertions.Expect(code).Not.ToHaveAttributeAsync("data-code", next);
        Assert.Equal("rotating_code_required", (await Scan((await code.GetAttributeAsync("data-code"))!, "entry")).Text("reason"));

        using var stranger = browser.Product.NewClient();
        var ticketId = TicketCode.Parse(first)!.TicketId;
        foreach (var path in new[] { $"{new Uri(order).AbsolutePath}/tickets/{ticketId}/rotating", $"/tickets/{ticketId}/rotating" })
        {
            using var answer = await stranger.GetAsync(path);
            Assert.DoesNotContain("\"secret\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Task<JsonElement> Scan(string text, string direction) =>
            organizer.Client.Post("/api/v1/checkin/scan", new { code = text, gateId, direction, nonce = Guid.CreateVersion7() }).Json();
    }

    [Fact]
    public async Task The_wizard_says_what_a_price_comes_to_while_it_is_typed()
    {
        var (shown, organizer) = await browser.Festival(Standard);
        await using var desk = await browser.Visitor(width: 1280);
        var page = desk.Page;
        await BrandingTests.SignIn(page, organizer);
        await page.GotoAsync($"/organizer/events/{shown.Text("eventId")}/edit?step=tickets");
        await page.FillAsync("#add-ticket-type [name=price]", "40");
        await Assertions.Expect(page.Locator("#add-ticket-type [data-quote]")).ToHaveTextAsync("The buyer pays €41.99, you receive €40.00 (fee €1.99).");
        await page.FillAsync("#add-ticket-type [name=price]", "nonsense");
        await Assertions.Expect(page.Locator("#add-ticket-type [data-quote]")).ToBeHiddenAsync();
        await page.GotoAsync($"/organizer/events/{shown.Text("eventId")}/edit?step=sale");
        await Assertions.Expect(page.Locator("[data-quote]")).ToHaveTextAsync("Of a ticket for €25.00, the buyer pays €26.62, you receive €25.00 (fee €1.62).");
        await page.CheckAsync("[name=feePayer][value=organizer]");
        await Assertions.Expect(page.Locator("[data-quote]")).ToHaveTextAsync("Of a ticket for €25.00, the buyer pays €25.00, you receive €23.38 (fee €1.62).");
        await page.CheckAsync("[name=refunds]");
        await page.FillAsync("[name='refundPolicy.untilHoursBefore']", "24");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and go on" }).ClickAsync();
        var saved = await organizer.Client.GetAsync($"/api/v1/organizer/events/{shown.Text("eventId")}").Json();
        Assert.Equal(("organizer", 24), (saved.Text("feePayer"), saved.GetProperty("refundPolicy").GetProperty("untilHoursBefore").GetInt32()));
    }

    private static async Task<string[]> Codes(IPage page) =>
        await page.Locator("svg[data-code]").EvaluateAllAsync<string[]>("all => all.map(one => one.dataset.code)");
}
