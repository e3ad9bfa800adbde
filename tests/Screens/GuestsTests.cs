using System.Net;
using EventLoop.Requests;
using Microsoft.Playwright;
using Xunit;

namespace EventLoop.Screens;

/// <summary>Guest lists and selling at the door, in a browser.</summary>
[Collection(nameof(Browser))]
public sealed class GuestsTests(Browser browser)
{
    [Fact]
    public async Task A_guest_list_is_previewed_imported_and_taken_back()
    {
        var (shown, organizer) = await browser.Festival(new { name = "Standard", price = 2500, quantityTotal = 100 });
        await using var visitor = await browser.Visitor();
        var page = visitor.Page;
        await SignIn(page, organizer);
        var guests = $"/organizer/events/{shown.Text("eventId")}/guests";
        await page.GotoAsync(guests);
        await page.SetInputFilesAsync("[name=file]", new FilePayload
        {
            Name = "guests.csv",
            MimeType = "text/csv",
            Buffer = "\uFEFFname;number;note\r\nשלום עולם;2;band\r\n<b>Bo</b>;;\r\n;1;\r\n"u8.ToArray(),
        });
        await page.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await Assertions.Expect(page.Locator("#report")).ToContainTextAsync("To issue: 3 tickets for 2 guests.");
        await Assertions.Expect(page.Locator("#report")).ToContainTextAsync("has no name");
        await LookTests.Look(page, null, "guests-preview");
        await page.ClickAsync("#import");
        await Assertions.Expect(page.Locator("#report")).ToContainTextAsync("Issued: 3 tickets for 2 guests.");
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#report")).ToContainTextAsync("2 have theirs already.");

        await page.FillAsync("#give [name=name]", "Cas Crew");
        await page.GetByRole(AriaRole.Button, new() { Name = "Give tickets" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The tickets are issued.");
        await LookTests.Look(page, guests, "guests");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take back from Cas Crew" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("admit nobody any more");
        var figures = await organizer.Client.GetAsync($"/api/v1/organizer/dashboard/analytics/{shown.Text("eventId")}").Json();
        Assert.Equal(3, figures.GetProperty("complimentary").GetInt32());
    }

    [Fact]
    public async Task Staff_sell_at_the_door_on_a_phone_and_a_reload_sells_nothing_more()
    {
        var (shown, organizer) = await browser.Festival(new { name = "Standard", price = 2500, quantityTotal = 100 }, new { name = "Gone", price = 100, quantityTotal = 1 });
        var events = $"/api/v1/organizer/events/{shown.Text("eventId")}";
        await organizer.Client.Post($"{events}/gates", new { name = "North gate" }).Json(201);
        await organizer.Client.Post($"{events}/complimentary", new { ticketTypeId = shown.GetProperty("ticketTypes")[1].Text("ticketTypeId"), quantity = 1, attendee = new { name = "Ann" } }).Json(201);
        var sam = await browser.Product.RegisterAttendee();
        await organizer.Client.Post($"{events}/staff", new { email = sam.Email }).Json();
        await using var visitor = await browser.Visitor(width: 360);
        var page = visitor.Page;
        await SignIn(page, sam);
        var door = $"/door/{shown.Text("eventId")}";
        Assert.Equal((int)HttpStatusCode.Forbidden, (await page.GotoAsync(door))!.Status);
        await organizer.Client.Post($"{events}/staff", new { email = sam.Email, maySell = true }).Json();

        await LookTests.Look(page, door, "door");
        await page.SetViewportSizeAsync(360, 800);
        await page.FillAsync("[name=quantity]", "2");
        await page.GetByLabel("Card").CheckAsync();
        await page.SelectOptionAsync("[name=gateId]", new SelectOptionValue { Label = "North gate" });
        await page.GetByRole(AriaRole.Button, new() { Name = "They have paid: sell" }).ClickAsync();
        await Assertions.Expect(page.Locator("#sold")).ToContainTextAsync("€50.00 by card");
        await Assertions.Expect(page.GetByText("is in")).ToHaveCountAsync(2);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#sold")).ToContainTextAsync("€50.00 by card");
        await LookTests.Look(page, null, "door-sold");

        await using var desk = await browser.Visitor(width: 1280);
        await SignIn(desk.Page, organizer);
        await desk.Page.GotoAsync($"/organizer/events/{shown.Text("eventId")}/live");
        await Assertions.Expect(desk.Page.Locator("#state")).ToHaveTextAsync("● Live");
        await Assertions.Expect(desk.Page.Locator("[data-counter=atDoor]")).ToHaveTextAsync("2");
        await Assertions.Expect(desk.Page.Locator("[data-counter=complimentary]")).ToHaveTextAsync("1");
        await page.GetByRole(AriaRole.Link, new() { Name = "Next sale" }).ClickAsync();
        await page.GetByLabel("Cash").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "They have paid: sell" }).ClickAsync();
        await Assertions.Expect(page.Locator("#sold svg[data-code]")).ToHaveCountAsync(1);
        await Assertions.Expect(desk.Page.Locator("[data-counter=atDoor]")).ToHaveTextAsync("3");
        await Assertions.Expect(desk.Page.Locator("[data-at-door]").First).ToHaveTextAsync("3");
        await LookTests.Look(desk.Page, null, "live-with-door");
        var sold = await organizer.Client.GetAsync($"{events}/door-sales").Json();
        Assert.Equal([1, 2], sold.GetProperty("items").EnumerateArray().Select(sale => sale.GetProperty("quantity").GetInt32()));
    }

    private static async Task SignIn(IPage page, SignedInClient account)
    {
        await page.GotoAsync("/sign-in?to=/tickets");
        await page.FillAsync("[name=email]", account.Email);
        await page.FillAsync("[name=password]", account.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.Reaches("**/tickets");
    }
}
