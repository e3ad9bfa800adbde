using System.Globalization;
using System.Text.Json;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Running;
using Microsoft.Playwright;
using Xunit;

namespace EventLoop.Screens;

/// <summary>The seven screens as the README shows them, with a crowd in them: <c>EVENTLOOP_PICTURES=folder</c> takes its pictures anew.</summary>
[Collection(nameof(Browser))]
public sealed class SevenScreensTests(Browser browser) : IAsyncLifetime
{
    private static readonly (int Width, int Height)[] Sizes = [(360, 760), (1440, 900)];

    private static readonly string[] First = ["Anna", "Bram", "Carmen", "Daan", "Emma", "Farid", "Greta", "Hugo", "Ines", "Jasper", "Kim", "Lotte", "Milan", "Noor", "Olaf"];
    private static readonly string[] Last = ["Bakker", "de Boer", "Jansen", "Mulder", "Okafor", "Silva", "Visser", "Yılmaz"];

    private readonly string folder = Directory.CreateTempSubdirectory("eventloop-seven-").FullName;
    private readonly string friday = NextFriday();
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
            Locale = "en-GB",
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
    public async Task All_seven_fit_a_phone_and_a_desk_when_there_is_a_crowd()
    {
        var festival = await Announce();
        var gate = await festival.AddGate("Main entrance");
        var east = await festival.AddGate("East entrance");
        var codes = await Crowd(festival);
        foreach (var (code, at) in codes.Where((_, n) => n % 4 == 3).Select((code, n) => (code, n % 3 == 0 ? east : gate)))
            Assert.Equal("admitted", await festival.Scan(at, code));
        await AsIfForAnHour(festival);

        var ticket = await TheBuyersScreens(festival);
        await TheCheckInApp(await TheOrganizersScreens(festival), ticket);
    }

    private async Task<Festival> Announce()
    {
        var organizer = await browser.Product.RegisterOrganizer();
        foreach (var (name, place, description, hours) in new[]
        {
            ("Harbour Film Nights", "Shed 14", "A screen on the quay, deck chairs, and a film that nobody has seen.", -96),
            ("Small Press Fair", "The Old Bindery", "Sixty tables of zines, prints and poetry.", -72),
            ("Backyard Brass", "The Yard", "Brass, **loud**, and a bar.", 240),
            ("Midwinter Run", "Westerpark", "Ten kilometres by torchlight, with soup at the end.", 300),
            ("Clay for Beginners", "Studio Oost", "Two hours, one wheel each.", 400),
        })
        {
            var start = DateTimeOffset.Parse(friday, CultureInfo.InvariantCulture).AddHours(hours);
            await Festival.Open(browser.Product, Body(name, place, description, start, start.AddHours(4), [Festival.TicketType(price: 1_500)]), organizer);
        }

        var opens = DateTimeOffset.Parse(friday, CultureInfo.InvariantCulture);
        var festival = await Festival.Open(
            browser.Product,
            Body(
                "Polder Lights",
                "Vuurtoreneiland",
                "Three days of **music, light and wide skies** on an island near Amsterdam. Forty acts on four stages, a campsite by the water, and boats from Central Station every ten minutes.",
                opens,
                opens.AddHours(58),
                [new { name = "Weekend", price = 14_900, quantityTotal = 5_000 }, new { name = "Weekend with camping", price = 19_900, quantityTotal = 1_200 }, new { name = "Early bird", price = 11_900, quantityTotal = 60 }, new { name = "Child under 12", price = 0, quantityTotal = 500 }]),
            organizer);
        await organizer.Client.PutAsync(festival.Path + "/look", System.Net.Http.Json.JsonContent.Create(new
        {
            slug = $"polder-lights-{Guid.CreateVersion7():N}"[..26],
            programme = new[] { new { at = opens.AddHours(3), what = "Opening parade", where = "Lighthouse" }, new { at = opens.AddHours(6), what = "De Staat van Licht", where = "Main stage" } },
        })).Json();
        return festival;
    }

    private static object Body(string name, string place, string description, DateTimeOffset start, DateTimeOffset end, object[] ticketTypes) => new
    {
        name,
        description,
        startTime = start,
        endTime = end,
        timeZone = "Europe/Amsterdam",
        currency = "EUR",
        feePayer = "attendee",
        venue = new { name = place, address = "Uitdammerdijk 1, 1026 CP Amsterdam", capacity = 12_000, latitude = 52.3722, longitude = 5.0131 },
        maxTicketsPerOrder = 8,
        ticketTypes,
    };

    /// <summary>Buys that leave three early birds; gives the codes.</summary>
    private static async Task<string[]> Crowd(Festival festival)
    {
        var orders = new List<JsonElement>();
        for (var n = 0; n < 66; n++)
        {
            var name = $"{First[n % First.Length]} {Last[n % Last.Length]}";
            var (type, quantity) = n < 19 ? (2, 3) : ((n % 4) switch { 0 => 1, 1 => 3, _ => 0 }, (n % 4) + 1);
            orders.Add(await festival.Buy(quantity, type, email: $"{name.Replace(' ', '.').ToLowerInvariant()}@example.org", name: name));
        }

        return [.. orders.SelectMany(order => order.GetProperty("tickets").EnumerateArray().Select(ticket => ticket.Text("code")))];
    }

    /// <summary>A sale and a queue have their times spread over an hour, so that the charts have a shape.</summary>
    private Task AsIfForAnHour(Festival festival) => PostgresServer.Execute(browser.Database.ConnectionString, $"""
        update tickets set issued_at = now() - interval '1 minute' * (58 * power(n / 200.0, 2))
        from (select id, row_number() over (order by id) as n from tickets where event_id = '{festival.EventId}') o where o.id = tickets.id;
        update check_in_scans set scanned_at = now() - interval '1 minute' * (24 * (n / 42.0))
        from (select nonce, row_number() over (order by nonce) as n from check_in_scans where event_id = '{festival.EventId}') o where o.nonce = check_in_scans.nonce;
        """);

    /// <summary>From the landing page to the tickets; gives the code of one.</summary>
    private async Task<string> TheBuyersScreens(Festival festival)
    {
        await using var visitor = await browser.Visitor(locale: "en-GB");
        var page = visitor.Page;
        await page.GotoAsync($"/register?to=/?from={friday}");
        await page.FillAsync("[name=name]", "Noor Visser");
        await page.FillAsync("[name=email]", $"noor.{Guid.CreateVersion7():N}@example.org");
        await page.FillAsync("[name=password]", "a long enough password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
        await page.GotoAsync("/");
        await Show(page, "search");
        await page.GotoAsync($"/events/{festival.EventId}");
        await page.SetViewportSizeAsync(360, 760);
        await Assertions.Expect(page.Locator("#bar")).ToBeVisibleAsync();
        await page.Locator("#bar a").ClickAsync();
        await Assertions.Expect(page.Locator("#bar")).ToBeHiddenAsync(); // It would lie over the button that buys.
        await Show(page, "event");
        await page.FillAsync($"[name=q-{festival.TicketTypeIds[0]}]", "2");
        await Show(page, "choice", "#tickets");
        await page.ClickAsync("#buy");
        await page.FillAsync("[name=email]", "noor@example.org");
        await Show(page, "checkout");
        await page.ClickAsync("#checkout button");
        await page.Reaches("**/orders/*");
        await Show(page, "pay");
        await page.ClickAsync("#pay button");
        await Assertions.Expect(page.Locator("svg[data-code]")).ToHaveCountAsync(2);
        await Show(page, "bought");
        await page.GotoAsync("/tickets");
        await Show(page, "tickets");
        return (await page.Locator("svg[data-code]").First.GetAttributeAsync("data-code"))!;
    }

    /// <summary>From the wizard to the gates; gives the address with which a phone enrols.</summary>
    private async Task<string> TheOrganizersScreens(Festival festival)
    {
        await using var visitor = await browser.Visitor(locale: "en-GB");
        var page = visitor.Page;
        await FiguresPageTests.SignIn(page, festival.Organizer);
        var own = $"/organizer/events/{festival.EventId}";
        await page.GotoAsync($"{own}/edit?step=tickets");
        await Show(page, "wizard");
        await page.GotoAsync("/organizer");
        await Show(page, "organizer");
        await page.GotoAsync($"{own}/live");
        await Assertions.Expect(page.Locator("#state")).ToHaveTextAsync("● Live");
        await Show(page, "live", "#live");
        await page.GotoAsync($"{own}/attendees?sort=newest");
        await Assertions.Expect(page.Locator("#list summary").First).ToBeVisibleAsync();
        await Show(page, "attendees", "#search");
        await page.GotoAsync($"{own}/gates");
        await page.FillAsync("#add-device [name=name]", "Phone of Kim");
        await page.GetByRole(AriaRole.Button, new() { Name = "Enrol device" }).ClickAsync();
        return (await page.Locator("#enrolled svg[data-code]").GetAttributeAsync("data-code"))!;
    }

    private async Task TheCheckInApp(string enrolment, string ticket)
    {
        FakeCamera.Show(Film, ticket);
        var page = phone.Pages[0];
        await page.GotoAsync(enrolment);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Main entrance" })).ToBeVisibleAsync();
        await Show(page, "checkin-gates");
        await page.GetByRole(AriaRole.Button, new() { Name = "Main entrance" }).ClickAsync();
        foreach (var (result, words) in new[] { ("admitted", "Noor Visser"), ("refused", "Already inside") })
        {
            await Assertions.Expect(page.Locator("#verdict")).ToHaveAttributeAsync("data-result", result);
            await Assertions.Expect(page.Locator("#verdict")).ToContainTextAsync(words);
            // It goes away after two seconds, and pictures may take longer.
            await page.EvaluateAsync("() => { const box = document.getElementById('verdict'); box.hidden = false; Object.defineProperty(box, 'hidden', { set() {} }); }");
            await Show(page, $"checkin-{result}");
            await page.ReloadAsync();
        }

        await page.Locator("#verdict").WaitForAsync();
        await page.Locator("#verdict").DispatchEventAsync("click");
        await Assertions.Expect(page.Locator("#verdict")).ToBeHiddenAsync();
        await page.ClickAsync("#history");
        await Assertions.Expect(page.Locator("#history-list li").First).ToBeVisibleAsync();
        await Show(page, "checkin-list");
    }

    /// <summary>What a window shows, from this part of the page on; nothing of the page is wider than it.</summary>
    private static async Task Show(IPage page, string name, string? from = null)
    {
        foreach (var (width, height) in Sizes)
        {
            await page.SetViewportSizeAsync(width, height);
            var over = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(over <= 0, $"{name} is {over} px too wide at {width}.");
            await page.EvaluateAsync("from => from && innerWidth < 500 ? document.querySelector(from).scrollIntoView() : scrollTo(0, 0)", from);
            await Browser.Picture(page, $"{name}-{width}", fullPage: false);
        }
    }

    /// <summary>In three weeks or so, at noon in UTC.</summary>
    private static string NextFriday()
    {
        var day = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(21);
        while (day.DayOfWeek != DayOfWeek.Friday)
            day = day.AddDays(1);
        return day.ToString("yyyy-MM-dd'T12:00:00Z'", CultureInfo.InvariantCulture);
    }
}
