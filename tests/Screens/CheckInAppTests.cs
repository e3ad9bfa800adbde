using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using EventLoop.Requests;
using EventLoop.Tickets;
using Microsoft.Playwright;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Screens;

/// <summary>The check-in app in a browser whose camera sees what the test shows it.</summary>
[Collection(nameof(Browser))]
public sealed class CheckInAppTests(Browser browser, ITestOutputHelper output) : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("eventloop-camera-").FullName;
    private IPlaywright playwright = null!;
    private IBrowserContext phone = null!;

    private string Film => Path.Combine(folder, "film.y4m");

    public async Task InitializeAsync()
    {
        FakeCamera.Show(Film, null);
        playwright = await Playwright.CreateAsync();
        phone = await playwright.Chromium.LaunchPersistentContextAsync(Path.Combine(folder, "profile"), new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--disable-dev-shm-usage", "--use-fake-device-for-media-stream", $"--use-file-for-fake-video-capture={Film}"],
            BaseURL = browser.Product.Address.ToString(),
            Permissions = ["camera"],
            ViewportSize = new() { Width = 390, Height = 844 },
        });
        phone.SetDefaultTimeout(20_000);
    }

    public async Task DisposeAsync()
    {
        await phone.DisposeAsync();
        playwright.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_ticket_bought_in_a_browser_is_read_from_the_camera_admitted_once_and_seen_on_the_live_page()
    {
        var (shown, organizer) = await browser.Festival(new { name = "Standard", price = 2500, quantityTotal = 100 });
        await using var desk = await browser.Visitor(width: 1280);
        var enrolment = await Enrol(shown, organizer, desk);
        var own = $"/api/v1/organizer/events/{shown.Text("eventId")}";
        var gateId = (await organizer.Client.GetAsync($"{own}/gates").Json()).GetProperty("items")[0].Text("gateId");
        await organizer.Client.PutAsync($"{own}/access", JsonContent.Create(new
        {
            areas = new[] { new { name = "Hall \"A\"", capacity = 5 } }, gates = new[] { new { gateId, area = "Hall \"A\"" } },
        })).Json();

        // It speaks once and then no more.
        var other = await organizer.Client.Post($"{own}/devices", new { name = "Phone of Lee", gateIds = new[] { gateId } }).Json(201);
        using (var lee = browser.Product.NewClient(other.Text("deviceToken")))
            await lee.Post($"/api/v1/checkin/events/{shown.Text("eventId")}/heartbeat", new { batteryPercent = 3, pendingScans = 2 }).Json();
        await desk.Page.GotoAsync($"/organizer/events/{shown.Text("eventId")}/live");
        await Assertions.Expect(desk.Page.Locator("#state")).ToHaveTextAsync("● Live");
        await Assertions.Expect(desk.Page.Locator("#areas [data-inside]")).ToHaveTextAsync("0");

        await using var buyer = await browser.Visitor();
        await buyer.Order(shown, 0, 1, "ann@example.org");
        await buyer.Page.ClickAsync("#pay button");
        FakeCamera.Show(Film, (await buyer.Page.Locator("svg[data-code]").GetAttributeAsync("data-code"))!);

        var page = phone.Pages[0];
        await page.GotoAsync(enrolment);
        await page.GetByRole(AriaRole.Button, new() { Name = "North gate" }).ClickAsync();
        await Assertions.Expect(page.Locator("#verdict")).ToHaveAttributeAsync("data-result", "admitted");
        await Assertions.Expect(page.Locator("#verdict-who")).ToContainTextAsync("Ann Example");
        await Browser.Picture(page, "checkin-admitted");
        await Assertions.Expect(desk.Page.Locator("[data-counter=inside]")).ToHaveTextAsync("1");
        await Assertions.Expect(desk.Page.Locator("#gates [data-admitted]").First).ToHaveTextAsync("1");
        await Assertions.Expect(desk.Page.Locator("#areas [data-inside]")).ToHaveTextAsync("1");
        await Assertions.Expect(desk.Page.Locator("#areas progress")).ToHaveJSPropertyAsync("value", 1);

        // The same code again, after it was out of sight.
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#verdict")).ToHaveAttributeAsync("data-result", "refused");
        await Assertions.Expect(page.Locator("#verdict-why")).ToContainTextAsync("Already inside");
        await Browser.Picture(page, "checkin-refused");
        await Assertions.Expect(desk.Page.Locator("[data-counter=refused]")).ToHaveTextAsync("1");
        await Assertions.Expect(desk.Page.Locator("#gates [data-reasons]")).ToHaveTextAsync(" · 1 already admitted", new() { UseInnerText = false });
        await Assertions.Expect(desk.Page.Locator("#gates [data-pace]")).ToHaveTextAsync(new Regex("^[12]$"));
        await Assertions.Expect(desk.Page.Locator("#silent")).ToContainTextAsync("silent");
        await LookTests.Look(desk.Page, null, "live-at-the-gates");
        Assert.Contains(other.Text("deviceId"), await Silent());
        await organizer.Client.DeleteAsync($"{own}/devices/{other.Text("deviceId")}");
        Assert.DoesNotContain(other.Text("deviceId"), await Silent());

        async Task<IEnumerable<string>> Silent() =>
            (await organizer.Client.GetAsync($"{own}/check-in").Json()).GetProperty("silentDevices").EnumerateArray().Select(device => device.Text("deviceId"));
    }

    [Fact]
    public async Task Without_the_network_it_opens_admits_once_survives_a_reload_and_sends_in_what_it_did()
    {
        var (shown, organizer) = await browser.Festival(new { name = "Standard", price = 0, quantityTotal = 100 });
        var codes = await Codes(shown, 2);
        await using var desk = await browser.Visitor(width: 1280);
        var enrolment = await Enrol(shown, organizer, desk);
        var page = phone.Pages[0];
        await page.GotoAsync(enrolment);
        await page.GetByRole(AriaRole.Button, new() { Name = "North gate" }).ClickAsync();
        await Ready(page);

        await phone.SetOfflineAsync(true);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#network")).ToHaveTextAsync("Offline");
        await Check(page, codes[0], "admitted", "Welcome");
        await Check(page, codes[0], "refused", "Already inside");
        await Check(page, codes[0][..^4] + "0000", "refused", "Not a ticket of this event");
        await page.ReloadAsync();
        await Check(page, codes[0], "refused", "Already inside");
        await Check(page, codes[1], "admitted", "Welcome");
        await Assertions.Expect(page.Locator("#unsent")).ToHaveTextAsync("5");
        await Browser.Picture(page, "checkin-offline");

        // Meanwhile the second one went in elsewhere.
        var gateId = (await organizer.Client.GetAsync($"/api/v1/organizer/events/{shown.Text("eventId")}/gates").Json()).GetProperty("items")[0].Text("gateId");
        var scanned = await organizer.Client.Post(
            "/api/v1/checkin/scan", new { code = codes[1], gateId, direction = "entry", nonce = Guid.CreateVersion7() }).Json();
        Assert.Equal("admitted", scanned.Text("result"));

        await phone.SetOfflineAsync(false);
        await Assertions.Expect(page.Locator("#network")).ToHaveTextAsync("Online");
        await Assertions.Expect(page.Locator("#unsent")).ToBeHiddenAsync();
        await page.ClickAsync("#history");
        await Assertions.Expect(page.GetByText("conflict: Already inside")).ToHaveCountAsync(1);
        await desk.Page.GotoAsync($"/organizer/events/{shown.Text("eventId")}/live");
        await Assertions.Expect(desk.Page.Locator("#conflicts")).ToHaveTextAsync("1 conflict of a device that was offline");
        await Browser.Picture(page, "checkin-history");
        var figures = await organizer.Client.GetAsync($"/api/v1/organizer/dashboard/analytics/{shown.Text("eventId")}").Json();
        Assert.Equal(3, figures.GetProperty("checkIn").GetProperty("admitted").GetInt32());
    }

    [Fact]
    public async Task Without_the_network_it_goes_by_the_rules_takes_codes_that_move_and_shows_the_name_of_whoever_shows_a_ticket()
    {
        var (shown, organizer) = await browser.Festival(new { name = "Standard", price = 0, quantityTotal = 100 });
        var eventId = shown.Text("eventId");
        await organizer.Client.PutAsync($"/api/v1/organizer/events/{eventId}/access", JsonContent.Create(new
        {
            ticketTypes = new[] { new { ticketTypeId = shown.GetProperty("ticketTypes")[0].Text("ticketTypeId"), rotatingCode = true, reentry = "never", attention = "Check ID 18+" } },
        })).Json();
        var codes = (await Codes(shown, 2)).Select(code => TicketCode.Parse(code)!).ToArray();
        await using var desk = await browser.Visitor(width: 1280);
        var page = phone.Pages[0];
        await page.GotoAsync(await Enrol(shown, organizer, desk));
        await page.GetByRole(AriaRole.Button, new() { Name = "North gate" }).ClickAsync();
        await Ready(page);
        var key = (await organizer.Client.GetAsync($"/api/v1/checkin/events/{eventId}/manifest").Json()).GetProperty("rotatingKey").GetBytesFromBase64();
        string Moving(TicketCode code, int seconds) => TicketCode.ToText(
            code.Bytes, RotatingCode.Value(RotatingCode.Secret(key, code.TicketId, code.Version), TimeProvider.System.GetUtcNow().AddSeconds(seconds)));

        await phone.SetOfflineAsync(true);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#network")).ToHaveTextAsync("Offline");
        var kept = await page.EvaluateAsync<string>(KeptNames);
        Assert.StartsWith("2", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("Buyer", kept, StringComparison.Ordinal);
        await Check(page, TicketCode.ToText(codes[0].Bytes), "refused", "A picture of a ticket");
        await Check(page, Moving(codes[0], -120), "refused", "A picture of a ticket");
        await Check(page, Moving(codes[0], 0), "admitted", "Check ID 18+", "Buyer");
        await Check(page, Moving(codes[1], -15), "admitted", "Buyer");
        await page.ClickAsync("#direction");
        await Check(page, Moving(codes[0], 0), "exited", "Goodbye");
        await page.ClickAsync("#direction");
        await Check(page, Moving(codes[0], 0), "refused", "No way back in");

        await phone.SetOfflineAsync(false);
        await Assertions.Expect(page.Locator("#unsent")).ToBeHiddenAsync();
        var figures = (await organizer.Client.GetAsync($"/api/v1/organizer/dashboard/analytics/{eventId}").Json()).GetProperty("checkIn");
        Assert.Equal((2, 0), (figures.GetProperty("admitted").GetInt32(), figures.GetProperty("conflicts").GetInt32()));
    }

    [Fact]
    public async Task A_phone_enrols_itself_with_a_short_code_and_a_supervisor_decides_on_it()
    {
        var (shown, organizer) = await browser.Festival(new { name = "Standard", price = 0, quantityTotal = 100 });
        var own = $"/organizer/events/{shown.Text("eventId")}";
        var supervisor = await browser.Product.RegisterAttendee();
        await organizer.Client.Post($"/api/v1{own}/staff", new { email = supervisor.Email, rights = "supervise" }).Json();
        var code = (await Codes(shown, 1))[0];
        await organizer.Client.PostAsync($"/api/v1/organizer/tickets/{TicketCode.Parse(code)!.TicketId}/block", null).Json();
        await using var desk = await browser.Visitor(width: 1280);
        await AddGate(shown, organizer, desk);
        await desk.Page.FillAsync("#add-device [name=name]", "Phone of Kim");
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Invite phone" }).ClickAsync();
        await Assertions.Expect(desk.Page.Locator("#invited svg[data-code]")).ToBeVisibleAsync();
        await Browser.Picture(desk.Page, "gates-invited");
        var page = phone.Pages[0];
        await page.GotoAsync("/checkin/");
        await page.FillAsync("[name=address]", "0000-0000");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#enrol-note")).ToContainTextAsync("no such code");
        await page.FillAsync("[name=address]", await desk.Page.Locator("#short-code").TextContentAsync() ?? "");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "North gate" }).ClickAsync();
        await Check(page, code, "refused", "Blocked");

        await page.ClickAsync("#history");
        await page.GetByRole(AriaRole.Button, new() { Name = "Let in…" }).ClickAsync();
        await page.FillAsync("#sign-in-form [name=email]", supervisor.Email);
        await page.FillAsync("#sign-in-form [name=password]", "something else");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#sign-in-form [role=alert]")).ToContainTextAsync("wrong");
        await page.FillAsync("#sign-in-form [name=password]", supervisor.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.GetByLabel("The rule does not fit").CheckAsync();
        await LookTests.Look(page, null, "checkin-decide");
        await page.GetByRole(AriaRole.Button, new() { Name = "Decide" }).ClickAsync();
        await Verdict(page, "admitted", "Buyer");

        await page.Locator("#by-hand").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#find").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.TypeAsync("buyer");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#found")).ToContainTextAsync("Buyer");
        await LookTests.Look(page, null, "checkin-find");
        await page.Locator("#find-form [data-close]").ClickAsync();
        await page.ClickAsync("#history");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take back…" }).First.ClickAsync();
        await page.GetByLabel("Did not go in").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Decide" }).ClickAsync();
        await Verdict(page, "exited", "Goodbye");
        await page.ClickAsync("#history");
        await Assertions.Expect(page.Locator("#history-list")).ToContainTextAsync("taken back");
        await Browser.Picture(page, "checkin-list");

        var gate = (await organizer.Client.GetAsync($"/api/v1{own}/gates").Json()).GetProperty("items")[0];
        Assert.Equal((1, 1), (gate.GetProperty("admitted").GetInt32(), gate.GetProperty("exited").GetInt32()));
        await desk.Page.GotoAsync($"{own}/gates/look-ups");
        await Assertions.Expect(desk.Page.Locator("#look-ups li").First).ToContainTextAsync(supervisor.Email);
        await Assertions.Expect(desk.Page.Locator("#look-ups li").First).ToContainTextAsync("1 ticket");
    }

    [Fact]
    public async Task A_sheet_is_where_it_stays_as_soon_as_it_is_open()
    {
        var page = phone.Pages[0];
        await page.GotoAsync("/checkin/", new() { WaitUntil = WaitUntilState.Load });

        var tops = await page.EvaluateAsync<double[]>("""
            async () => {
                const [sheet, button] = ["hand-dialog", "find"].map(id => document.getElementById(id));
                sheet.showModal();
                const top = () => button.getBoundingClientRect().top;
                const tops = [top()];
                for (let frames = 0; frames < 30; frames++) {
                    await new Promise(requestAnimationFrame);
                    tops.push(top());
                }
                return tops;
            }
            """);

        // Whoever presses a button while it slides lets go of another one.
        Assert.Single(tops.Distinct());
        Assert.InRange(tops[0], 1, 844);
    }

    [Fact]
    public async Task It_is_small_enough_for_a_field_and_accessible()
    {
        var page = phone.Pages[0];
        await page.GotoAsync("/checkin/", new() { WaitUntil = WaitUntilState.Load });
        await page.WaitForFunctionAsync("() => performance.getEntriesByName('first-contentful-paint').length > 0");
        var cold = await page.EvaluateAsync<JsonElement>("""
            () => ({
                bytes: [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce((sum, one) => sum + one.transferSize, 0),
                paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
            })
            """);
        output.WriteLine($"cold {cold}");
        Assert.InRange(cold.GetProperty("bytes").GetInt64(), 1, 150_000);
        var named = await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('link[href], script[src]')].map(one => one.getAttribute('href') ?? one.getAttribute('src'))");
        foreach (var address in named)
            Assert.Equal(200, (await page.APIRequest.GetAsync(new Uri(new Uri(page.Url), address).ToString())).Status);
        await LookTests.Look(page, "/checkin/", "checkin-enrol");
    }

    /// <summary>The text of all rows with names that the phone keeps.</summary>
    private const string KeptNames = """
        () => new Promise(done => {
            const ask = indexedDB.open('checkin');
            ask.onsuccess = () => {
                const rows = ask.result.transaction('attendees').objectStore('attendees').getAll();
                rows.onsuccess = () => { ask.result.close(); done(rows.result.length + rows.result.map(row => String.fromCharCode(...row)).join()); };
            };
        })
        """;

    /// <summary>The app would open without the network, and knows the event's tickets.</summary>
    private static async Task Ready(IPage page)
    {
        await page.EvaluateAsync("async () => { await navigator.serviceWorker.ready; }");
        // Asked anew until it is so: WaitForFunction takes a promise for a yes.
        const string KnowsTickets = """
            () => new Promise(done => {
                const ask = indexedDB.open('checkin');
                ask.onsuccess = () => {
                    const names = ask.result.transaction('settings').objectStore('settings').get('attendees');
                    names.onsuccess = () => { ask.result.close(); done(Boolean(names.result)); };
                };
            })
            """;
        for (var tries = 0; !await page.EvaluateAsync<bool>(KnowsTickets); tries++)
        {
            Assert.True(tries < 400, "The app has not fetched the event's tickets.");
            await Task.Delay(50);
        }
    }

    private static async Task Check(IPage page, string code, string result, params string[] words)
    {
        await page.ClickAsync("#by-hand");
        await page.FillAsync("[name=code]", code);
        await page.GetByRole(AriaRole.Button, new() { Name = "Check", Exact = true }).ClickAsync();
        await Verdict(page, result, words);
    }

    private static async Task Verdict(IPage page, string result, params string[] words)
    {
        await Assertions.Expect(page.Locator("#verdict")).ToHaveAttributeAsync("data-result", result);
        foreach (var one in words)
            await Assertions.Expect(page.Locator("#verdict")).ToContainTextAsync(one);

        // It goes away by itself after a while, and may have done so by now.
        await page.Locator("#verdict").DispatchEventAsync("click");
    }

    /// <summary>A gate and a device for it, as the organizer makes them; gives the address that the enrolment code has.</summary>
    private static async Task<string> Enrol(JsonElement shown, SignedInClient organizer, Visitor desk)
    {
        await AddGate(shown, organizer, desk);
        await desk.Page.FillAsync("#add-device [name=name]", "Phone of Kim");
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Enrol device" }).ClickAsync();
        return (await desk.Page.Locator("#enrolled svg[data-code]").GetAttributeAsync("data-code"))!;
    }

    private static async Task AddGate(JsonElement shown, SignedInClient organizer, Visitor desk)
    {
        await desk.Page.GotoAsync($"/sign-in?to=/organizer/events/{shown.Text("eventId")}/gates");
        await desk.Page.FillAsync("[name=email]", organizer.Email);
        await desk.Page.FillAsync("[name=password]", organizer.Password);
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await desk.Page.FillAsync("#add-gate [name=name]", "North gate");
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Add gate" }).ClickAsync();
    }

    private async Task<string[]> Codes(JsonElement shown, int quantity)
    {
        var order = await browser.Product.Client.Post("/api/v1/orders", new
        {
            eventId = shown.Text("eventId"),
            items = new[] { new { ticketTypeId = shown.GetProperty("ticketTypes")[0].Text("ticketTypeId"), quantity } },
            attendee = new { email = "buyer@example.org", name = "Buyer" },
        }).Json(201);
        using var client = browser.Product.NewClient();
        client.DefaultRequestHeaders.Add("X-Order-Token", order.Text("orderToken"));
        var paid = await client.Post($"/api/v1/orders/{order.Text("orderId")}/confirm", new { }).Json();
        return [.. paid.GetProperty("tickets").EnumerateArray().Select(ticket => ticket.Text("code"))];
    }
}
