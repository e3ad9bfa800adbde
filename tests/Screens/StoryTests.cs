using System.Text.RegularExpressions;
using EventLoop.Requests;
using Microsoft.Playwright;
using MimeKit;
using Xunit;

namespace EventLoop.Screens;

/// <summary>The whole story, in one run: three people, three browsers, one evening.</summary>
[Collection(nameof(Browser))]
public sealed partial class StoryTests(Browser browser) : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("eventloop-story-").FullName;
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
    public async Task From_the_wizard_to_the_gate()
    {
        await using var organizer = await browser.Visitor(width: 1280);
        var desk = organizer.Page;
        var opens = await Announce(desk);
        var eventId = desk.Url.Split('/')[^2];
        var enrolment = await SetUpGate(desk, eventId);
        await desk.GotoAsync($"/organizer/events/{eventId}/live");
        await Assertions.Expect(desk.Locator("#state")).ToHaveTextAsync("● Live");

        // Somebody else is ready before the sale opens, and has an order in the second in which it does.
        await using var buyer = await browser.Visitor();
        var email = $"story-{Guid.CreateVersion7():N}@example.org";
        await buyer.Page.GotoAsync("/?q=Backyard");
        await buyer.Page.GetByRole(AriaRole.Link, new() { Name = "Backyard Brass" }).First.ClickAsync();
        await buyer.Page.Locator("[data-step='1']").ClickAsync();
        await buyer.Page.ClickAsync("#buy");
        await buyer.Page.FillAsync("[name=name]", "Mo Story");
        await buyer.Page.FillAsync("[name=email]", email);
        await buyer.Page.ClickAsync("#checkout button");
        await buyer.Page.Reaches("**/orders/*", seconds: 40);
        using var orders = browser.Product.NewClient(await AccessToken(organizer));
        var order = await orders.GetAsync($"/api/v1/orders/{buyer.Page.Url.Split('/')[^1]}").Json();
        Assert.InRange(order.GetProperty("placedAt").GetDateTimeOffset() - opens, TimeSpan.Zero, TimeSpan.FromSeconds(4));
        await buyer.Page.ClickAsync("#pay button");
        await Assertions.Expect(buyer.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Here is your ticket");
        await Assertions.Expect(desk.Locator("[data-counter=sold]")).ToHaveTextAsync("1");

        // The mail leads to the ticket on any device, and its code is what the gate sees.
        await using var other = await browser.Visitor();
        await other.Page.GotoAsync(await MailedLink(email));
        var code = await other.Page.Locator("svg[data-code]").GetAttributeAsync("data-code");
        FakeCamera.Show(Film, code!);
        var gate = phone.Pages[0];
        await gate.GotoAsync(enrolment);
        await gate.GetByRole(AriaRole.Button, new() { Name = "Yard gate" }).ClickAsync();
        await Assertions.Expect(gate.Locator("#verdict")).ToHaveAttributeAsync("data-result", "admitted");
        await Assertions.Expect(gate.Locator("#verdict-who")).ToContainTextAsync("Mo Story");

        // Nobody has touched the organizer's page since.
        await Assertions.Expect(desk.Locator("[data-counter=inside]")).ToHaveTextAsync("1");
        await Assertions.Expect(desk.Locator("#gates [data-admitted]").First).ToHaveTextAsync("1");
    }

    /// <summary>Through all steps of the wizard; the sale opens some seconds after this is done.</summary>
    private static async Task<DateTimeOffset> Announce(IPage page)
    {
        await page.GotoAsync("/register?role=organizer&to=/organizer/new");
        await page.FillAsync("[name=name]", "Olga Organizer");
        await page.FillAsync("[name=email]", $"olga{Guid.CreateVersion7():N}@example.org");
        await page.FillAsync("[name=password]", "a long enough password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
        await page.FillAsync("[name=name]", "Backyard Brass");
        await page.FillAsync("[name=description]", "Brass, **loud**.");
        await page.FillAsync("[name=startTime]", "2031-06-01T20:00");
        await page.FillAsync("[name=endTime]", "2031-06-01T23:30");
        await page.SelectOptionAsync("[name=timeZone]", "UTC");
        await Save(page);
        await page.FillAsync("[name='venue.name']", "The Yard");
        await page.FillAsync("[name='venue.address']", "1 Main Street");
        await page.FillAsync("[name='venue.capacity']", "200");
        await page.FillAsync("[name='venue.latitude']", "52.4");
        await page.FillAsync("[name='venue.longitude']", "4.9");
        await Save(page);
        await Save(page);
        // Never at a full minute, since a field holds that without its seconds and takes no ":00".
        var opens = DateTimeOffset.FromUnixTimeSeconds((TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 20) | 1);
        await page.FillAsync("#add-ticket-type [name=name]", "Regular");
        await page.FillAsync("#add-ticket-type [name=price]", "20");
        await page.FillAsync("#add-ticket-type [name=quantityTotal]", "50");
        await page.Locator("#add-ticket-type summary").ClickAsync();
        await page.FillAsync("#add-ticket-type [name=saleStart]", opens.ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));
        // To the second, which the form asks nobody for, so that nobody waits here for the next minute.
        await page.EvaluateAsync("() => { document.querySelector('#add-ticket-type').noValidate = true; }");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add it" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Go on to the look" }).ClickAsync();
        await Save(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish and start selling" }).ClickAsync();
        await page.Reaches("**/live");
        return opens;
    }

    private static async Task<string> SetUpGate(IPage page, string eventId)
    {
        await page.GotoAsync($"/organizer/events/{eventId}/gates");
        await page.FillAsync("#add-gate [name=name]", "Yard gate");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add gate" }).ClickAsync();
        await page.FillAsync("#add-device [name=name]", "Phone of Kim");
        await page.GetByRole(AriaRole.Button, new() { Name = "Enrol device" }).ClickAsync();
        return (await page.Locator("#enrolled svg[data-code]").GetAttributeAsync("data-code"))!;
    }

    private static Task Save(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Save and go on" }).ClickAsync();

    private static async Task<string> AccessToken(Visitor visitor) =>
        (await visitor.Context.CookiesAsync()).Single(cookie => cookie.Name == "eventloop_access").Value;

    /// <summary>The link in the letter with the ticket, once it lies in the outbox that stands for a mail server.</summary>
    private async Task<string> MailedLink(string email)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            foreach (var file in browser.Outbox.GetFiles("*.eml"))
            {
                var letter = await MimeMessage.LoadAsync(file.FullName, patience.Token);
                if (letter.To.Mailboxes.Single().Address == email && Link().Match(letter.TextBody ?? "") is { Success: true } link)
                    return link.Groups["path"].Value;
            }

            await Task.Delay(50, patience.Token);
        }
    }

    [GeneratedRegex(@"https://tickets\.example\.org(?<path>/orders/[^\s]+)")]
    private static partial Regex Link();
}
