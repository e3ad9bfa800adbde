using System.Net;
using EventLoop.Requests;
using Microsoft.Playwright;
using Xunit;

namespace EventLoop.Screens;

/// <summary>Keys and webhooks of partners in a real browser.</summary>
[Collection(nameof(Browser))]
public sealed class PartnersPageTests(Browser browser)
{
    [Fact]
    public async Task An_organizer_gives_a_partner_a_key_and_a_webhook_and_takes_them_away()
    {
        var (shown, organizer) = await browser.Festival(new { name = "Standard", price = 2500, quantityTotal = 100 });
        await using var visitor = await browser.Visitor(width: 1280);
        var page = visitor.Page;
        await FiguresPageTests.SignIn(page, organizer);
        await page.GetByRole(AriaRole.Link, new() { Name = "Partners" }).ClickAsync();

        await page.FillAsync("#new-key [name=name]", "Ticket <scanner>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Choose at least one thing.")).ToBeVisibleAsync();
        await page.CheckAsync("#new-key [value='events:read']");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();
        var token = await page.Locator("#token").InnerTextAsync();
        using (var partner = browser.Product.NewClient(token))
            Assert.Equal(HttpStatusCode.OK, (await partner.GetAsync($"/api/v1/organizer/events/{shown.Text("eventId")}")).StatusCode);
        await LookTests.Look(page, null, "partners");

        // The page by itself does not show it again.
        await page.GotoAsync("/organizer/partners");
        await Assertions.Expect(page.Locator("#keys")).ToContainTextAsync("Ticket <scanner>");
        Assert.DoesNotContain(token, await page.ContentAsync(), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke Ticket <scanner>" }).ClickAsync();
        await Assertions.Expect(page.Locator("#keys")).ToContainTextAsync("revoked");
        using (var partner = browser.Product.NewClient(token))
            Assert.Equal(HttpStatusCode.Unauthorized, (await partner.GetAsync($"/api/v1/organizer/events/{shown.Text("eventId")}")).StatusCode);

        await page.FillAsync("#new-webhook [name=url]", "https://10.0.0.1/inside");
        await page.CheckAsync("#new-webhook [value='order.placed']");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add it" }).ClickAsync();
        await Assertions.Expect(page.GetByText("must be an https address on the public internet")).ToBeVisibleAsync();
        await page.FillAsync("#new-webhook [name=url]", "https://hooks.example.org/eventloop");
        await page.CheckAsync("#new-webhook [value='order.placed']");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add it" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send a test" }).ClickAsync();
        await Assertions.Expect(page.Locator("#deliveries li").First).ToContainTextAsync("webhook.test");
        await LookTests.Look(page, null, "webhook");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Assertions.Expect(page.Locator("#webhooks")).ToContainTextAsync("Nobody is told anything.");
    }

    [Fact]
    public async Task What_was_switched_off_says_so_and_another_organizer_finds_nothing()
    {
        var (_, organizer) = await browser.Festival(new { name = "Standard", price = 2500, quantityTotal = 100 });
        var webhook = await organizer.Client.Post("/api/v1/organizer/webhooks", new { url = "https://hooks.example.org/", types = new[] { "order.placed" } }).Json(201);
        var key = await organizer.Client.Post("/api/v1/organizer/api-keys", new { name = "Partner", scopes = new[] { "scan" } }).Json(201);
        await browser.SwitchOff(organizer, webhook.Text("webhookId"));
        await using var visitor = await browser.Visitor();
        await FiguresPageTests.SignIn(visitor.Page, organizer);
        await visitor.Page.GotoAsync("/organizer/partners");
        await Assertions.Expect(visitor.Page.Locator("#webhooks [role=alert]")).ToContainTextAsync("nothing had arrived there for three days");
        await visitor.Page.GotoAsync("/organizer");
        await Assertions.Expect(visitor.Page.Locator("#switched-off")).ToBeVisibleAsync();

        await using var stranger = await browser.Visitor();
        await FiguresPageTests.SignIn(stranger.Page, await browser.Product.RegisterOrganizer());
        await stranger.Page.GotoAsync("/organizer/partners");
        var token = await stranger.Page.Locator("#new-key input[type=hidden]").First.GetAttributeAsync("value");
        var name = await stranger.Page.Locator("#new-key input[type=hidden]").First.GetAttributeAsync("name");
        foreach (var path in new[]
        {
            $"keys/{key.Text("keyId")}/rotate", $"keys/{key.Text("keyId")}/revoke", $"webhooks/{webhook.Text("webhookId")}", $"webhooks/{webhook.Text("webhookId")}/remove",
            $"webhooks/{webhook.Text("webhookId")}/secret", $"webhooks/{webhook.Text("webhookId")}/test", $"webhooks/{webhook.Text("webhookId")}/deliveries/msg_1/replay",
        })
        {
            var form = stranger.Page.APIRequest.CreateFormData();
            form.Append(name!, token!);
            form.Append("url", "https://evil.example/");
            form.Append("types", "order.placed");
            Assert.Equal(404, (await stranger.Page.APIRequest.PostAsync($"/organizer/partners/{path}", new() { Form = form })).Status);
        }

        Assert.Equal("https://hooks.example.org/", (await organizer.Client.GetAsync($"/api/v1/organizer/webhooks/{webhook.Text("webhookId")}").Json()).Text("url"));
    }
}
