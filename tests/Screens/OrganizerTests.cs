using System.Net;
using System.Text.RegularExpressions;
using EventLoop.Requests;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;

namespace EventLoop.Screens;

/// <summary>An organizer's road, in a real browser.</summary>
[Collection(nameof(Browser))]
public sealed class OrganizerTests(Browser browser)
{
    [Fact]
    public async Task An_event_is_made_step_by_step_published_and_its_first_sale_moves_the_live_page()
    {
        await using var organizer = await browser.Visitor(width: 1280);
        var page = organizer.Page;
        await page.GotoAsync("/register?role=organizer&to=/organizer/new");
        await page.FillAsync("[name=name]", "Olga Organizer");
        await page.FillAsync("[name=email]", $"olga{Guid.CreateVersion7():N}@example.org");
        await page.FillAsync("[name=password]", "a long enough password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();

        await page.FillAsync("[name=name]", "Jazz in the Yard");
        await page.FillAsync("[name=description]", "Two bands.");
        await page.FillAsync("[name=startTime]", "2031-06-01T20:00");
        await page.FillAsync("[name=endTime]", "2031-06-01T23:30");
        await page.SelectOptionAsync("[name=timeZone]", "America/New_York");
        await page.SelectOptionAsync("[name=currency]", "USD");
        await Browser.Picture(page, "wizard-basics");
        await Save(page);

        // The draft is there, whoever closes the browser now.
        await page.GotoAsync("/organizer");
        await page.GetByRole(AriaRole.Link, new() { Name = "Jazz in the Yard" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Nobody knows where it is yet.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Publish and start selling" })).ToBeDisabledAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "See to it" }).First.ClickAsync();
        await page.FillAsync("[name='venue.name']", "The Yard");
        await page.FillAsync("[name='venue.address']", "1 Main Street");
        await page.FillAsync("[name='venue.capacity']", "200");
        await page.FillAsync("[name='venue.latitude']", "40.7");
        await page.FillAsync("[name='venue.longitude']", "-74");
        await Save(page);
        await Save(page);
        await page.FillAsync("#add-ticket-type [name=price]", "12.345");
        await page.FillAsync("#add-ticket-type [name=name]", "Regular");
        await page.FillAsync("#add-ticket-type [name=quantityTotal]", "50");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add it" }).ClickAsync();
        await Assertions.Expect(page.GetByText("is not an amount in USD")).ToBeVisibleAsync();
        await page.FillAsync("#add-ticket-type [name=price]", "20");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add it" }).ClickAsync();
        await Assertions.Expect(page.GetByText("$21.49").First).ToBeVisibleAsync(); // 20.00 + 2.5 % + 0.99.
        await Browser.Picture(page, "wizard-tickets");
        await page.GetByRole(AriaRole.Link, new() { Name = "Go on to the look" }).ClickAsync();
        await Save(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish and start selling" }).ClickAsync();
        await Assertions.Expect(page.Locator("#state")).ToHaveTextAsync("● Live");

        var eventId = page.Url.Split('/')[^2];
        var shown = await browser.Product.Client.GetAsync($"/api/v1/events/{eventId}").Json();
        Assert.Equal("2031-06-02T00:00:00Z", shown.Text("startTime")); // 20:00 in New York.
        await using var buyer = await browser.Visitor();
        await buyer.Order(shown, 0, 3, "buyer@example.org");
        await buyer.Page.ClickAsync("#pay button");
        await Assertions.Expect(page.Locator("[data-counter=sold]")).ToHaveTextAsync("3");
        await Assertions.Expect(page.Locator("[data-counter=revenue]")).ToHaveTextAsync("$60.00");
        await Browser.Picture(page, "live");
        await page.GotoAsync("/organizer");
        await Assertions.Expect(page.GetByText("$60.00")).ToBeVisibleAsync();
        await Browser.Picture(page, "organizer");
        await page.GetByRole(AriaRole.Button, new() { Name = "Duplicate" }).ClickAsync();
        await Assertions.Expect(page.Locator("[name=name]")).ToHaveValueAsync("Jazz in the Yard (copy)");
    }

    [Fact]
    public async Task Attendees_are_found_as_one_types_and_refunded_blocked_and_exported()
    {
        var (shown, organizer) = await browser.Festival(new { name = "Standard", price = 2500, quantityTotal = 100 });
        foreach (var name in new[] { "Ann Archer", "Bob Baker", "=cmd()" })
            await Buy(shown.Text("eventId"), shown.GetProperty("ticketTypes")[0].Text("ticketTypeId"), name);
        await using var visitor = await browser.Visitor(width: 1280);
        await SignIn(visitor, organizer);
        var page = visitor.Page;
        await page.GotoAsync($"/organizer/events/{shown.Text("eventId")}/attendees");
        await Assertions.Expect(page.Locator("#list summary")).ToHaveCountAsync(3);
        await Browser.Picture(page, "attendees");
        await page.Locator("[name=q]").First.PressSequentiallyAsync("baker");
        await Assertions.Expect(page.Locator("#list summary")).ToHaveCountAsync(1);
        await page.Locator("#list summary").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        page.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Refund" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The ticket is refunded");

        var csv = await page.EvaluateAsync<string>("async address => (await fetch(address)).text()", $"/organizer/events/{shown.Text("eventId")}/attendees/export.csv");
        Assert.Equal(4, csv.Trim().Split("\r\n").Length);
        Assert.Contains("\"'=cmd()\"", csv);
        Assert.Contains("\"Bob Baker\"", csv);

        await page.GotoAsync($"/organizer/events/{shown.Text("eventId")}/attendees?q=ann");
        await page.Locator("#list summary").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "order" }).ClickAsync();
        await Assertions.Expect(page.Locator("#order")).ToContainTextAsync("Ann Archer");
        await page.GetByRole(AriaRole.Button, new() { Name = "Block all", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#order")).ToContainTextAsync("blocked: fraud");
        await page.GetByRole(AriaRole.Button, new() { Name = "Unblock all" }).ClickAsync();
        await Assertions.Expect(page.Locator("#order li .badge")).ToHaveTextAsync("valid");
    }

    [Fact]
    public async Task Gates_devices_and_staff_are_set_up_on_one_page()
    {
        var (shown, organizer) = await browser.Festival(new { name = "Standard", price = 2500, quantityTotal = 100 });
        var helper = await browser.Product.RegisterAttendee();
        await using var visitor = await browser.Visitor();
        await SignIn(visitor, organizer);
        var page = visitor.Page;
        await page.GotoAsync($"/organizer/events/{shown.Text("eventId")}/gates");
        await page.FillAsync("#add-gate [name=name]", "North gate");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add gate" }).ClickAsync();
        await page.FillAsync("#add-device [name=name]", "Phone of Kim");
        await page.GetByRole(AriaRole.Button, new() { Name = "Enrol device" }).ClickAsync();
        await Assertions.Expect(page.Locator("#enrolled svg[data-code]")).ToBeVisibleAsync();
        await page.FillAsync("[name=email]", helper.Email);
        await page.GetByRole(AriaRole.Button, new() { Name = "Let them in" }).ClickAsync();
        await Assertions.Expect(page.GetByText(helper.Email)).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#enrolled")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        var gates = await organizer.Client.GetAsync($"/api/v1/organizer/events/{shown.Text("eventId")}/gates").Json();
        Assert.Equal("closed", gates.GetProperty("items")[0].Text("status"));
    }

    [Fact]
    public async Task Other_organizers_and_attendees_are_turned_away()
    {
        var (shown, _) = await browser.Festival(new { name = "Standard", price = 2500, quantityTotal = 100 });
        var (other, attendee) = (await browser.Product.RegisterOrganizer(), await browser.Product.RegisterAttendee());
        foreach (var path in new[] { "edit", "edit/quote?price=1", "cancel", "share", "live", "live/counters", "attendees", "attendees/export.csv", "gates", "guests", "gates/look-ups", "access", "limits", "money", "money/books.csv", $"orders/{Guid.CreateVersion7()}" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, await Status(other, $"/organizer/events/{shown.Text("eventId")}/{path}"));
            Assert.Equal(HttpStatusCode.Forbidden, await Status(attendee, $"/organizer/events/{shown.Text("eventId")}/{path}"));
            Assert.Equal(HttpStatusCode.NotFound, await Status(other, $"/organizer/events/{Guid.CreateVersion7()}/{path}"));
        }
    }

    [Fact]
    public async Task A_form_that_comes_twice_is_one_operation_unless_something_in_it_is_changed()
    {
        var (shown, organizer) = await browser.Festival(new { name = "Standard", price = 2500, quantityTotal = 100 });
        var gates = $"/organizer/events/{shown.Text("eventId")}/gates";
        var key = Guid.CreateVersion7().ToString();

        foreach (var name in new[] { "North", "North", "South" })
            Assert.Equal(HttpStatusCode.Redirect, await Send(organizer, gates, key, name));
        Assert.Equal(HttpStatusCode.Redirect, await Send(organizer, gates, name: "North"));

        var made = await organizer.Client.GetAsync($"/api/v1{gates}").Json();
        Assert.Equal(["North", "North", "South"], made.GetProperty("items").EnumerateArray().Select(gate => gate.Text("name")).Order());
    }

    [Fact]
    public async Task Nobody_else_can_send_the_organizers_forms()
    {
        var (shown, organizer) = await browser.Festival(new { name = "Standard", price = 2500, quantityTotal = 100 });
        var ticketTypeId = shown.GetProperty("ticketTypes")[0].Text("ticketTypeId");
        var (other, attendee) = (await browser.Product.RegisterOrganizer(), await browser.Product.RegisterAttendee());
        var forms = browser.Product.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<Screen>() is not null && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Contains("POST"))
            .Select(endpoint => endpoint.RoutePattern.RawText!)
            .Where(pattern => pattern.StartsWith("/organizer/events/{eventId:guid}", StringComparison.Ordinal))
            .ToList();
        Assert.True(forms.Count >= 19, $"{forms.Count} forms");

        var before = await AllOf(organizer, shown.Text("eventId"));
        foreach (var pattern in forms)
        {
            var path = Regex.Replace(pattern.Replace("{eventId:guid}", shown.Text("eventId"), StringComparison.Ordinal).Replace("{ticketTypeId:guid}", ticketTypeId, StringComparison.Ordinal), @"\{\w+:guid\}", Guid.CreateVersion7().ToString());
            Assert.Contains(await Send(other, path), new[] { HttpStatusCode.Forbidden, HttpStatusCode.NotFound, HttpStatusCode.Redirect }); // back to a page that is forbidden
            Assert.Equal(HttpStatusCode.Forbidden, await Send(attendee, path));
            Assert.Equal(HttpStatusCode.Redirect, await Send(null, path));
        }

        Assert.Equal(before, await AllOf(organizer, shown.Text("eventId")));
    }

    [Fact]
    public async Task Entry_rules_are_laid_down_in_a_form_which_says_what_a_ticket_would_come_to()
    {
        var (shown, organizer) = await browser.Festival(new { name = "Standard", price = 2500, quantityTotal = 100 }, new { name = "Crew", price = 0, quantityTotal = 10 });
        var own = $"/organizer/events/{shown.Text("eventId")}";
        await Buy(shown.Text("eventId"), shown.GetProperty("ticketTypes")[0].Text("ticketTypeId"), "Ann Archer");
        await organizer.Client.Post($"/api/v1{own}/gates", new { name = "North gate" }).Json(201);
        await using var visitor = await browser.Visitor();
        await SignIn(visitor, organizer);
        var page = visitor.Page;
        var save = page.GetByRole(AriaRole.Button, new() { Name = "Save the rules" });
        await page.GotoAsync($"{own}/access");
        await page.FillAsync("[name='areas[1].name']", "Field");
        await page.FillAsync("[name='areas[1].inside']", "Meadow");
        await page.FillAsync("[name='areas[1].capacity']", "2000");
        await save.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Field: inside must name one of the areas");
        await page.FillAsync("[name='areas[0].inside']", "");
        await save.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("count at every gate");

        await page.Locator("[name^='gate-']").SelectOptionAsync("Field");
        await page.GetByText("Standard").Last.ClickAsync();
        await page.FillAsync("[name='ticketTypes[0].hoursFrom']", "20:00");
        await page.FillAsync("[name='ticketTypes[0].hoursUntil']", "20:00");
        await page.FillAsync("[name='ticketTypes[0].attention']", "Check ID 18+");
        await page.CheckAsync("[name='ticketTypes[0].days'][value='2031-07-10']");
        await page.CheckAsync("[name='ticketTypes[0].areas']");
        await save.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Standard: hoursUntil must be another time");
        await Assertions.Expect(page.Locator("[name='ticketTypes[0].attention']")).ToHaveValueAsync("Check ID 18+");
        await LookTests.Look(page, null, "access-wrong");
        await page.FillAsync("[name='ticketTypes[0].hoursUntil']", "23:00");
        await save.ClickAsync();
        await Assertions.Expect(page.GetByText("on Thu 10 Jul · 20:00–23:00 · into Field")).ToBeVisibleAsync();
        var rules = await organizer.Client.GetAsync($"/api/v1{own}/access").Json();
        Assert.Equal("Field", rules.GetProperty("gates")[0].Text("area"));
        Assert.Equal(["2031-07-10"], Assert.Single(rules.GetProperty("ticketTypes").EnumerateArray()).GetProperty("days").EnumerateArray().Select(day => day.GetString()));

        await page.GotoAsync($"{own}/attendees");
        await page.GetByText("Ann Archer").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Would it get in?" }).ClickAsync();
        foreach (var (at, said) in new[] { ("2031-07-10T21:00", "Yes: it admits."), ("2031-07-10T19:00", "not for this time of the day"), ("2031-07-12T21:00", "The event is over.") })
        {
            await page.FillAsync("[name=at]", at);
            await page.GetByRole(AriaRole.Button, new() { Name = "Ask" }).ClickAsync();
            await Assertions.Expect(page.Locator("#forecast")).ToContainTextAsync(said);
        }

        await LookTests.Look(page, null, "access");
    }

    [Fact]
    public async Task The_organizers_pages_are_accessible_and_fit_every_width()
    {
        var (shown, organizer) = await browser.Festival(new { name = "Standard", price = 2500, quantityTotal = 100 });
        await Buy(shown.Text("eventId"), shown.GetProperty("ticketTypes")[0].Text("ticketTypeId"), "Ann Archer");
        await organizer.Client.Post($"/api/v1/organizer/events/{shown.Text("eventId")}/gates", new { name = "North gate" }).Json(201);
        await using var visitor = await browser.Visitor();
        await SignIn(visitor, organizer);
        var own = $"/organizer/events/{shown.Text("eventId")}";
        foreach (var (path, name) in new[]
        {
            ("/organizer", "organizer"), ("/organizer/new", "wizard-new"), ($"{own}/edit?step=venue", "wizard-venue"), ($"{own}/edit?step=sale", "wizard-sale"), ($"{own}/edit?step=tickets", "wizard-tickets"), ($"{own}/edit?step=look", "wizard-look"), ($"{own}/share", "share"), ($"{own}/cancel", "cancel"), ($"{own}/edit", "wizard-review"), ($"{own}/live", "live"), ($"{own}/attendees", "attendees"), ($"{own}/limits", "limits"), ($"{own}/money", "money"), ("/organizer/payouts", "payouts"), ($"{own}/gates", "gates"), ($"{own}/gates/look-ups", "look-ups"),
        })
        {
            await LookTests.Look(visitor.Page, path, name);
        }
    }

    private static Task Save(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Save and go on" }).ClickAsync();

    private static async Task SignIn(Visitor visitor, SignedInClient account)
    {
        await visitor.Page.GotoAsync("/sign-in?to=/organizer");
        await visitor.Page.FillAsync("[name=email]", account.Email);
        await visitor.Page.FillAsync("[name=password]", account.Password);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await visitor.Page.Reaches("**/organizer");
    }

    private async Task<HttpStatusCode> Status(SignedInClient account, string path)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = browser.Product.Address };
        client.DefaultRequestHeaders.Add("Cookie", $"eventloop_access={account.AccessToken}");
        using var answer = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }

    /// <summary>Whatever the forms could have changed.</summary>
    private static async Task<string> AllOf(SignedInClient organizer, string eventId)
    {
        var parts = await Task.WhenAll(new[] { "", "/gates", "/devices", "/staff", "/attendees" }.Select(part =>
            organizer.Client.GetStringAsync($"/api/v1/organizer/events/{eventId}{part}")));
        return string.Join('\n', parts);
    }

    /// <summary>Sends a form with all that a well-meaning browser would send along.</summary>
    private async Task<HttpStatusCode> Send(SignedInClient? account, string path, string? key = null, string name = "Mine now")
    {
        var cookies = new CookieContainer();
        if (account is not null)
            cookies.Add(new System.Net.Cookie("eventloop_access", account.AccessToken, "/", browser.Product.Address.Host));
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = browser.Product.Address };
        var page = await client.GetStringAsync("/sign-in");
        var token = Regex.Match(page, $"name=\"{ScreensSetup.TokenField}\" value=\"([^\"]+)\"").Groups[1].Value;
        using var fields = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            [ScreensSetup.TokenField] = token,
            [FormOperations.Field] = key ?? Guid.CreateVersion7().ToString(),
            ["name"] = name,
            ["email"] = "thief@example.org",
            ["direction"] = "entry",
        });
        using var answer = await client.PostAsync(path, fields);
        return answer.StatusCode;
    }

    private async Task Buy(string eventId, string ticketTypeId, string name)
    {
        var order = await browser.Product.Client.Post("/api/v1/orders", new
        {
            eventId,
            items = new[] { new { ticketTypeId, quantity = 1 } },
            attendee = new { email = "buyer@example.org", name },
        }).Json(201);
        using var client = browser.Product.NewClient();
        client.DefaultRequestHeaders.Add("X-Order-Token", order.Text("orderToken"));
        await client.Post($"/api/v1/orders/{order.Text("orderId")}/confirm", new { paymentIntentId = order.GetProperty("payment").Text("paymentIntentId") }).Json();
    }
}
