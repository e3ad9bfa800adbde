using System.IO.Compression;
using EventLoop.Requests;
using Microsoft.Playwright;
using Xunit;

namespace EventLoop.Screens;

/// <summary>An event's figures in a real browser.</summary>
[Collection(nameof(Browser))]
public sealed class FiguresPageTests(Browser browser)
{
    [Fact]
    public async Task Figures_say_what_a_link_has_brought_and_are_accessible()
    {
        var (shown, organizer) = await browser.Festival(new { name = "Standard", price = 2500, quantityTotal = 100 });
        var eventId = shown.Text("eventId");
        await using (var buyer = await browser.Visitor())
        {
            // The source stays with the order from the link to the payment.
            await buyer.Page.GotoAsync($"/events/{eventId}?utm_source=Spring-Letter");
            await buyer.Choose(shown, 0, 2);
            await buyer.Page.ClickAsync("#buy");
            await buyer.Page.FillAsync("[name=name]", "Ann Example");
            await buyer.Page.FillAsync("[name=email]", "ann@example.org");
            await buyer.Page.FillAsync("[name=phone]", "+31 6 1234");
            await buyer.Page.ClickAsync("#checkout button");
            await buyer.Page.ClickAsync("#pay button");
            await Assertions.Expect(buyer.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Here are your 2 tickets");
        }

        var second = await organizer.Client.Post("/api/v1/organizer/events", new
        {
            name = "The year before", description = "", startTime = "2030-07-10T18:00:00Z", endTime = "2030-07-11T02:00:00Z", timeZone = "Europe/Amsterdam", currency = "EUR", feePayer = "attendee",
            venue = new { name = "The Gasworks", address = "Dock 1", capacity = 2000, latitude = 52.4, longitude = 4.9 }, maxTicketsPerOrder = 6, ticketTypes = new[] { new { name = "Standard", price = 2000, quantityTotal = 50 } },
        }).Json(201);
        await using var visitor = await browser.Visitor(width: 1280);
        var page = visitor.Page;
        await SignIn(page, organizer);
        await page.GotoAsync($"/organizer/events/{eventId}/figures");

        await Assertions.Expect(page.Locator("[data-figure=sold]")).ToHaveTextAsync("2");
        await Assertions.Expect(page.Locator("[data-figure=revenue]")).ToHaveTextAsync("€50.00");
        await Assertions.Expect(page.Locator("#sources tbody tr")).ToContainTextAsync("spring-letter");
        await Assertions.Expect(page.Locator("#periods-chart canvas")).ToBeVisibleAsync();
        await page.SelectOptionAsync("[name=with]", second.Text("eventId"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Compare" }).ClickAsync();
        await Assertions.Expect(page.Locator("#compared thead")).ToContainTextAsync("The year before");
        await Assertions.Expect(page.Locator("#compare-chart canvas")).ToBeVisibleAsync();
        await LookTests.Look(page, null, "figures");

        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByLabel("Attendees for Excel").ClickAsync());
        await using var file = await download.CreateReadStreamAsync();
        using var copy = new MemoryStream();
        await file.CopyToAsync(copy);
        using var book = new ZipArchive(copy);
        Assert.Contains(book.Entries, entry => entry.FullName == "xl/workbook.xml");
    }

    [Fact]
    public async Task Nobody_else_sees_them_or_takes_them_along()
    {
        var (shown, _) = await browser.Festival(new { name = "Standard", price = 2500, quantityTotal = 100 });
        var other = await browser.Product.RegisterOrganizer();
        await using var visitor = await browser.Visitor();
        await SignIn(visitor.Page, other);
        foreach (var path in new[] { "", "/attendees.csv", "/orders.xlsx", "/sales.csv", "/scans.csv" })
        {
            var answer = await visitor.Page.APIRequest.GetAsync($"/organizer/events/{shown.Text("eventId")}/figures{path}");
            Assert.Equal(403, answer.Status);
        }
    }

    internal static async Task SignIn(IPage page, SignedInClient account)
    {
        await page.GotoAsync("/sign-in?to=/organizer");
        await page.FillAsync("[name=email]", account.Email);
        await page.FillAsync("[name=password]", account.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "My events" })).ToBeVisibleAsync();
    }
}
