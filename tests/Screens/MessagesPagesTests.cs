using EventLoop.Requests;
using EventLoop.Running;
using Microsoft.Playwright;
using Xunit;

namespace EventLoop.Screens;

/// <summary>An event's messages and campaigns, as its organizer sees them.</summary>
[Collection(nameof(Browser))]
public sealed class MessagesPagesTests(Browser browser)
{
    [Fact]
    public async Task An_organizer_texts_people_watches_it_and_sends_again_what_failed()
    {
        var (shown, organizer) = await browser.Festival(new { name = "Standard", price = 0, quantityTotal = 100 });
        await using var buyer = await browser.Visitor();
        await buyer.Page.GotoAsync($"/events/{shown.Text("eventId")}");
        await buyer.Choose(shown, 0, 1);
        await buyer.Page.ClickAsync("#buy");
        await buyer.Page.FillAsync("[name=name]", "Ann Example");
        await buyer.Page.FillAsync("[name=email]", "ann@example.org");
        await buyer.Page.FillAsync("[name=phone]", "06 12345678");
        await buyer.Page.CheckAsync("[name=texts]");
        await buyer.Page.ClickAsync("#checkout button");
        await Assertions.Expect(buyer.Page.GetByText("with its country's code").First).ToBeVisibleAsync();
        await Assertions.Expect(buyer.Page.Locator("[name=texts]")).ToBeCheckedAsync();
        await LookTests.Look(buyer.Page, null, "checkout-texts");
        await buyer.Page.FillAsync("[name=phone]", "+31 6 12345678");
        await buyer.Page.ClickAsync("#checkout button");
        await buyer.Page.Reaches("**/orders/*");

        await using var visitor = await browser.Visitor(width: 1280);
        var page = visitor.Page;
        await SignIn(page, organizer);
        await page.GotoAsync($"/organizer/events/{shown.Text("eventId")}/messages");
        await page.SelectOptionAsync("[name=channel]", "sms");
        await page.FillAsync("[name=text]", new string('x', 500));
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await Assertions.Expect(page.Locator("#text-wrong")).ToContainTextAsync("400");
        await page.FillAsync("[name=text]", "Doors at <six>.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await Assertions.Expect(page.Locator("#audience")).ToHaveTextAsync("1");
        await LookTests.Look(page, null, "campaign-draft");
        await page.FillAsync("[name=phone]", "+31 6 87654321");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send it to me" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("on its way to you");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send it to 1" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("goes out by itself");
        var campaign = page.Url.Split('?')[0];
        await Until(async () =>
        {
            await page.GotoAsync(campaign);
            return await page.GetByText("finished").CountAsync() > 0;
        });
        await Assertions.Expect(page.Locator("#progress")).ToContainTextAsync("1 of 1 done: 1 sent");
        await LookTests.Look(page, null, "campaign-finished");

        await PostgresServer.Execute(browser.Database.ConnectionString, $"update messages set status = 'failed', problem = '503 20503', tries = 10 where event_id = '{shown.Text("eventId")}' and kind = 'tickets' and channel = 'sms'");
        await page.GotoAsync($"/organizer/events/{shown.Text("eventId")}/messages");
        await Assertions.Expect(page.Locator("#messages")).ToContainTextAsync("503 20503, tried 10 times");
        await LookTests.Look(page, null, "messages");
        await page.GetByRole(AriaRole.Link, new() { Name = "What they say" }).ClickAsync();
        await page.FillAsync("[name=subject]", "{evnt}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look at it" }).ClickAsync();
        await Assertions.Expect(page.Locator("#subject-wrong")).ToContainTextAsync("{evnt}");
        await page.FillAsync("[name=subject]", "Come to {event}");
        await page.FillAsync("[name=text]", "Dear {name},\n\n<b>see you</b>.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look at it" }).ClickAsync();
        await Assertions.Expect(page.Locator("#preview")).ToContainTextAsync("<b>see you</b>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Saved");
        await LookTests.Look(page, null, "message-texts");
        await page.GotoAsync($"/organizer/events/{shown.Text("eventId")}/messages");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send again", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("goes out again");
        await Until(() => PostgresServer.Scalar<bool>(browser.Database.ConnectionString, $"select bool_and(status = 'sent') from messages where event_id = '{shown.Text("eventId")}'"));
    }

    private static async Task Until(Func<Task<bool>> isTrue)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await isTrue())
            await Task.Delay(100, limit.Token);
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
