using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EventLoop.Events;
using EventLoop.Requests;
using Microsoft.Playwright;
using SkiaSharp;
using Xunit;

namespace EventLoop.Screens;

/// <summary>An event in its organizer's colours, at an address of its own, on its own page and on others'.</summary>
[Collection(nameof(Browser))]
public sealed class BrandingTests(Browser browser)
{
    private static readonly object Standard = new { name = "Standard", price = 2500, quantityTotal = 100 };

    [Fact]
    public async Task What_is_chosen_in_the_wizard_is_previewed_and_then_worn_by_the_page_the_order_and_the_tickets()
    {
        var (shown, organizer) = await browser.Festival(Standard);
        var slug = $"loops-{Guid.CreateVersion7():N}"[..30];
        await using var desk = await browser.Visitor(width: 1280);
        var page = desk.Page;
        await SignIn(page, organizer);
        await page.GotoAsync($"/organizer/events/{shown.Text("eventId")}/edit?step=look");
        await page.FillAsync("[name=slug]", slug);
        await page.FillAsync("[name=colour]", "#ffee00");
        await page.FillAsync("[name=secondColour]", "#00aa88");
        await page.SetInputFilesAsync("[name=banner]", File("banner.png", 2000, 900, SKEncodedImageFormat.Png));
        await page.SetInputFilesAsync("[name=logo]", File("logo.png", 300, 120, SKEncodedImageFormat.Png));
        await Assertions.Expect(page.Locator("[data-preview].look-ffee00-00aa88")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator("[data-preview] [data-banner] img")).ToHaveCountAsync(2);
        await page.WaitForFunctionAsync("() => [...document.styleSheets].some(sheet => sheet.href?.includes('/looks/ffee00-00aa88'))");
        var palette = Palette.Of("#ffee00", "#00aa88")!;
        Assert.Equal((palette.ByDay().Primary, palette.ByNight().Primary), (await Tone(page, "[data-theme=day] .btn-primary"), await Tone(page, "[data-theme=night] .btn-primary")));
        await page.FillAsync("[name='programme[0].at']", "2031-07-10T20:00");
        await page.FillAsync("[name='programme[0].what']", "Doors <open>");
        await LookTests.Look(page, null, "wizard-look-filled");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and go on" }).ClickAsync();
        await page.Reaches("**/edit?step=review");

        await using var buyer = await browser.Visitor();
        await buyer.Page.GotoAsync($"/events/{slug}");
        Assert.Equal(palette.ByDay().Primary, await Tone(buyer.Page, "#buy"));
        Assert.True(await buyer.Page.EvaluateAsync<bool>("() => [...document.images].every(image => image.complete && image.naturalWidth > 0)"));
        await Assertions.Expect(buyer.Page.Locator("#schedule")).ToContainTextAsync("Doors <open>");
        Assert.Equal($"https://tickets.example.org/events/{slug}", await buyer.Page.GetAttributeAsync("link[rel=canonical]", "href"));
        Assert.Contains("/images/", await buyer.Page.GetAttributeAsync("meta[property='og:image']", "content"));
        await LookTests.Look(buyer.Page, null, "branded-event");
        await buyer.Order(shown, 0, 1, "ann@example.org");
        await buyer.Page.ClickAsync("#pay button");
        await Assertions.Expect(buyer.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Here is your ticket");
        Assert.Equal(palette.ByDay().Secondary, await Tone(buyer.Page, "section .bg-secondary", "--color-secondary"));
        await LookTests.Look(buyer.Page, null, "branded-order");

        await using var owl = await browser.Visitor(dark: true);
        await owl.Page.GotoAsync($"/events/{slug}");
        Assert.Equal(palette.ByNight().Primary, await Tone(owl.Page, "#buy"));
    }

    [Fact]
    public async Task An_address_belongs_to_one_event_and_a_former_one_leads_to_the_new()
    {
        var (shown, organizer) = await browser.Festival(Standard);
        var (other, stranger) = await browser.Festival(Standard);
        // In capitals the first reads as an id.
        var (first, second) = ($"first-{Guid.CreateVersion7():N}"[..29] + "a", $"second-{Guid.CreateVersion7():N}"[..30]);
        await Set(organizer, shown, new { slug = first }).Json();
        await Set(organizer, shown, new { slug = second }).Json();

        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = browser.Product.Address };
        foreach (var former in new[] { first, first.ToUpperInvariant(), shown.Text("eventId") })
        {
            using var moved = await client.GetAsync($"/events/{former}?a=1");
            Assert.Equal((HttpStatusCode.Redirect, $"/events/{second}?a=1"), (moved.StatusCode, moved.Headers.Location?.ToString()));
        }

        using var there = await client.GetAsync($"/events/{second}");
        Assert.Equal(HttpStatusCode.OK, there.StatusCode);
        Assert.Equal("slug_taken", (await Set(stranger, other, new { slug = first }).Json(409)).Text("code"));
        foreach (var unknown in new[] { "nobody-has-this", "aaaaaaaaaaaaaaaaaaaaaaaaab", "%C3%BC%20" })
        {
            using var nowhere = await client.GetAsync($"/events/{unknown}");
            Assert.Equal(HttpStatusCode.NotFound, nowhere.StatusCode);
        }

        foreach (var wrong in new[] { "ab", "-ab", "a--b", "a b", new string('a', 61), "ünder" })
            await Set(organizer, shown, new { slug = wrong }).Json(400);
    }

    [Fact]
    public async Task A_host_of_its_own_shows_the_event_on_its_front_page()
    {
        var (shown, organizer) = await browser.Festival(Standard);
        await Set(organizer, shown, new { slug = "an-address-of-its-own" }).Json();
        Assert.Contains("id=\"selection\"", await Front("own.example"));
        Assert.Contains("https://own.example/", await Front("own.example"));
        Assert.DoesNotContain("id=\"selection\"", await Front("any.example"));
    }

    [Fact]
    public async Task The_widget_sells_on_somebody_elses_page_and_grows_with_what_is_in_it()
    {
        var (shown, organizer) = await browser.Festival(Standard);
        await using var desk = await browser.Visitor(width: 1280);
        await SignIn(desk.Page, organizer);
        await desk.Page.GotoAsync($"/organizer/events/{shown.Text("eventId")}/share");
        var snippet = await desk.Page.Locator("#snippet").InputValueAsync();

        await using var visitor = await browser.Visitor();
        await visitor.Context.RouteAsync("https://band.example/**", route => route.FulfillAsync(new() { ContentType = "text/html", Body = $"<h1>The band</h1>{snippet}" }));
        // Where the product is found, seen from outside.
        await visitor.Context.RouteAsync("https://tickets.example.org/**", async route =>
        {
            var answer = await route.FetchAsync(new() { Url = new Uri(browser.Product.Address, new Uri(route.Request.Url).PathAndQuery).ToString() });
            await route.FulfillAsync(new() { Response = answer });
        });
        await visitor.Page.GotoAsync("https://band.example/tour");
        var frame = visitor.Page.FrameLocator("iframe[title=Tickets]");
        await frame.Locator("[data-step='1']").First.ClickAsync();
        await Assertions.Expect(frame.Locator("#total-amount")).ToHaveTextAsync("€26.62");
        await visitor.Page.WaitForFunctionAsync("() => document.querySelector('iframe').style.height !== '28rem'");
        var popup = await visitor.Page.RunAndWaitForPopupAsync(() => frame.Locator("#buy").ClickAsync());
        await popup.Reaches("**/buy?**");
        await Assertions.Expect(popup.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Who are the tickets for?");

        using var embedded = await browser.Product.Client.GetAsync($"/embed/events/{shown.Text("eventId")}");
        Assert.Contains("frame-ancestors *", embedded.Headers.GetValues("Content-Security-Policy").Single());
        Assert.False(embedded.Headers.Contains("X-Frame-Options"));
        Assert.False(embedded.Headers.Contains("Set-Cookie"));
        await using var plain = await browser.Visitor();
        await LookTests.Look(plain.Page, $"/embed/events/{shown.Text("eventId")}", "widget");
    }

    [Fact]
    public async Task A_film_and_a_map_load_when_somebody_asks_for_them_and_only_that_page_may_show_the_film()
    {
        var (shown, organizer) = await browser.Festival(Standard);
        var (other, _) = await browser.Festival(Standard);
        await Set(organizer, shown, new { video = "https://vimeo.com/76979871" }).Json(400);
        await Set(organizer, shown, new { video = "https://youtu.be/dQw4w9WgXcQ" }).Json();
        Assert.Contains("frame-src https://www.youtube-nocookie.com;", await Policy(shown));
        Assert.DoesNotContain("frame-src", await Policy(other));

        await using var visitor = await browser.Visitor();
        var asked = new List<string>();
        foreach (var host in new[] { "https://www.youtube-nocookie.com/**", "https://tiles.example/**" })
        {
            await visitor.Page.RouteAsync(host, async route =>
            {
                asked.Add(new Uri(route.Request.Url).Host);
                await route.FulfillAsync(new() { ContentType = host.Contains("tiles") ? "image/png" : "text/html", BodyBytes = host.Contains("tiles") ? EventImageTests.Picture(256, 256, SKEncodedImageFormat.Png) : "film"u8.ToArray() });
            });
        }

        await visitor.Page.GotoAsync($"/events/{shown.Text("eventId")}");
        Assert.Empty(asked);
        await visitor.Page.GetByText("Play the video").ClickAsync();
        await Assertions.Expect(visitor.Page.FrameLocator("#film iframe").GetByText("film")).ToBeVisibleAsync();
        Assert.Equal(["www.youtube-nocookie.com"], asked);
        await visitor.Page.GetByText("Show the map").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".leaflet-tile-loaded").First).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.Locator("#map")).ToContainTextAsync("OpenStreetMap contributors");
        await LookTests.Look(visitor.Page, null, "event-film-map");

        await using var desk = await browser.Visitor(width: 1280);
        await desk.Page.RouteAsync("https://tiles.example/**", route => route.FulfillAsync(new() { ContentType = "image/png", BodyBytes = EventImageTests.Picture(256, 256, SKEncodedImageFormat.Png) }));
        await SignIn(desk.Page, organizer);
        await desk.Page.GotoAsync($"/organizer/events/{shown.Text("eventId")}/edit?step=venue");
        await desk.Page.GetByText("Choose on a map").ClickAsync();
        await desk.Page.Locator("#map .leaflet-container").ClickAsync(new() { Position = new() { X = 120, Y = 200 } });
        Assert.NotEqual("4.9", await desk.Page.InputValueAsync("[name='venue.longitude']"));
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Save and go on" }).ClickAsync();
        var moved = await organizer.Client.GetAsync($"/api/v1/organizer/events/{shown.Text("eventId")}").Json();
        Assert.NotEqual(4.9, moved.GetProperty("venue").GetProperty("longitude").GetDouble());
    }

    [Fact]
    public async Task Pictures_are_their_senders_and_are_kept_by_browsers_for_ever()
    {
        var (shown, organizer) = await browser.Festival(Standard);
        var other = await browser.Product.RegisterOrganizer();
        var sent = await Send(organizer, EventImageTests.Picture(900, 300, SKEncodedImageFormat.Jpeg)).Json(201);
        Assert.Equal(sent.Text("imageId"), (await Send(organizer, EventImageTests.Picture(900, 300, SKEncodedImageFormat.Jpeg)).Json(201)).Text("imageId"));
        using var image = await browser.Product.Client.GetAsync(sent.Text("address"));
        Assert.Equal(("image/webp", "public, max-age=31536000, immutable"), (image.Content.Headers.ContentType!.MediaType, $"{image.Headers.CacheControl}"));

        var (others, _) = await browser.Festival(Standard);
        Assert.Equal("forbidden", (await Set(other, shown, new { bannerId = sent.Text("imageId") }).Json(403)).Text("code"));
        Assert.Equal("image_not_found", (await Set(organizer, shown, new { bannerId = Guid.CreateVersion7() }).Json(404)).Text("code"));
        Assert.Equal("not_an_image", (await Send(organizer, "<svg/>"u8.ToArray()).Json(422)).Text("code"));
        Assert.Equal("request_too_large", (await organizer.Client.PostAsync($"/api/v1/organizer/events/{others.Text("eventId")}/cancel", new ByteArrayContent(new byte[300_000])).Json(413)).Text("code"));
        using var nothing = await browser.Product.Client.GetAsync($"/images/{Guid.CreateVersion7()}/1600.webp");
        Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
    }

    internal static async Task SignIn(IPage page, SignedInClient account)
    {
        await page.GotoAsync("/sign-in?to=/tickets");
        await page.FillAsync("[name=email]", account.Email);
        await page.FillAsync("[name=password]", account.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.Reaches("**/tickets");
    }

    private static Task<HttpResponseMessage> Set(SignedInClient organizer, JsonElement shown, object look) =>
        organizer.Client.PutAsJsonAsync($"/api/v1/organizer/events/{shown.Text("eventId")}/look", look);

    private static Task<HttpResponseMessage> Send(SignedInClient organizer, byte[] file)
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = new("image/jpeg");
        return organizer.Client.PostAsync("/api/v1/organizer/images", content);
    }

    private static FilePayload File(string name, int width, int height, SKEncodedImageFormat format) =>
        new() { Name = name, MimeType = "image/png", Buffer = EventImageTests.Picture(width, height, format) };

    /// <summary>A colour that the element wears.</summary>
    private static Task<string> Tone(IPage page, string selector, string name = "--color-primary") =>
        page.Locator(selector).First.EvaluateAsync<string>("(one, name) => getComputedStyle(one).getPropertyValue(name).trim()", name);

    private async Task<string> Policy(JsonElement shown)
    {
        using var answer = await browser.Product.Client.GetAsync($"/events/{shown.Text("eventId")}");
        return answer.Headers.GetValues("Content-Security-Policy").Single();
    }

    private async Task<string> Front(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = host } };
        using var answer = await browser.Product.Client.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }
}
