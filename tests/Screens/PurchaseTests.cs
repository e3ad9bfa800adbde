using System.Net;
using System.Text.RegularExpressions;
using EventLoop.Events;
using EventLoop.Requests;
using Microsoft.Playwright;
using Xunit;

namespace EventLoop.Screens;

/// <summary>A buyer's road, in a real browser.</summary>
[Collection(nameof(Browser))]
public sealed partial class PurchaseTests(Browser browser)
{
    private static readonly object Standard = new { name = "Standard", price = 2500, quantityTotal = 100 };

    [Fact]
    public async Task A_guest_without_scripts_buys_two_tickets_and_sees_their_codes()
    {
        var (shown, organizer) = await browser.Festival(Standard);
        await using var visitor = await browser.Visitor(scripts: false);
        await visitor.Page.GotoAsync("/?q=Loops");
        await visitor.Page.ClickAsync($"a[href='{EventAddress.Of(Guid.Parse(shown.Text("eventId")), shown.Text("name"))}']");
        await visitor.Choose(shown, 0, 2);
        await visitor.Page.ClickAsync("#buy");
        Assert.Contains("€53.24", await visitor.Page.TextContentAsync("aside")); // 2 × (25.00 + 2.5 % + 0.99), rounded for each ticket.
        await visitor.Page.FillAsync("[name=name]", "Ann Example");
        await visitor.Page.FillAsync("[name=email]", "ann@example.org");
        await visitor.Page.ClickAsync("#checkout button");
        await visitor.Page.ClickAsync("#pay button");

        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Here are your 2 tickets");
        var codes = await visitor.Page.Locator("svg[data-code]").EvaluateAllAsync<string[]>("all => all.map(one => one.dataset.code)");
        Assert.Equal(2, codes.Distinct().Count());
        var attendees = await organizer.Client.GetAsync($"/api/v1/organizer/events/{shown.Text("eventId")}/attendees").Json();
        Assert.Equal(2, attendees.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_form_that_is_sent_twice_is_one_order_and_reload_and_back_do_no_harm()
    {
        var (shown, organizer) = await browser.Festival(Standard);
        await using var visitor = await browser.Visitor(scripts: false);
        await visitor.Order(shown, 0, 1, "twice@example.org");
        var first = visitor.Page.Url;
        await visitor.Page.GoBackAsync();
        await visitor.Page.ClickAsync("#checkout button");
        await visitor.Page.Reaches(first);
        await visitor.Page.ReloadAsync();
        await visitor.Page.ClickAsync("#pay button");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Here is your ticket");
        await visitor.Page.GoBackAsync();
        await visitor.Page.ReloadAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Here is your ticket");
        var own = await organizer.Client.GetAsync($"/api/v1/organizer/events/{shown.Text("eventId")}").Json();
        Assert.Equal((1, 0), (own.GetProperty("ticketTypes")[0].GetProperty("sold").GetInt32(), own.GetProperty("ticketTypes")[0].GetProperty("held").GetInt32()));
    }

    [Fact]
    public async Task A_double_click_places_one_order()
    {
        var (shown, organizer) = await browser.Festival(Standard);
        await using var visitor = await browser.Visitor();
        await visitor.Page.GotoAsync($"/events/{shown.Text("eventId")}");
        await visitor.Page.ClickAsync("[data-step='1']");
        await visitor.Page.ClickAsync("#buy");
        await visitor.Page.FillAsync("[name=name]", "Double Click");
        await visitor.Page.FillAsync("[name=email]", "double@example.org");
        await visitor.Page.DblClickAsync("#checkout button");
        await visitor.Page.Reaches("**/orders/*");
        var own = await organizer.Client.GetAsync($"/api/v1/organizer/events/{shown.Text("eventId")}").Json();
        Assert.Equal(1, own.GetProperty("ticketTypes")[0].GetProperty("held").GetInt32());
    }

    [Fact]
    public async Task Each_refusal_says_what_to_do()
    {
        var (shown, _) = await browser.Festival(new { name = "Last one", price = 1000, quantityTotal = 1 });
        await using var slow = await browser.Visitor();
        await using var quick = await browser.Visitor(scripts: false);
        await slow.Page.GotoAsync($"/events/{shown.Text("eventId")}");
        await slow.Choose(shown, 0, 1);
        await slow.Page.ClickAsync("#buy");
        await quick.Order(shown, 0, 1, "quick+decline@example.org");
        await slow.Page.FillAsync("[name=name]", "Slow");
        await slow.Page.FillAsync("[name=email]", "slow@example.org");
        await slow.Page.ClickAsync("#checkout button");
        await Assertions.Expect(slow.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There are not as many left of “Last one”");

        await quick.Page.ClickAsync("#pay button");
        await Assertions.Expect(quick.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The payment was declined.");
        await quick.Page.GetByText("Give the places back").ClickAsync();
        await slow.Page.ClickAsync("#checkout button");
        await slow.Page.ClickAsync("#pay button");
        await Assertions.Expect(slow.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Here is your ticket");
    }

    [Fact]
    public async Task A_slow_payment_turns_into_tickets_by_itself()
    {
        var (shown, _) = await browser.Festival(Standard);
        await using var visitor = await browser.Visitor();
        await visitor.Order(shown, 0, 1, "ann+slow@example.org");
        await visitor.Page.ClickAsync("#pay button");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Here is your ticket", new() { Timeout = 20_000 });
    }

    [Fact]
    public async Task An_account_finds_its_tickets_and_passes_one_on_while_others_see_nothing()
    {
        var (shown, _) = await browser.Festival(new { name = "Free", price = 0, quantityTotal = 10 });
        await using var visitor = await browser.Visitor(scripts: false);
        await visitor.Page.GotoAsync("/tickets");
        await visitor.Page.GetByText("Create an account").ClickAsync();
        await visitor.Page.FillAsync("[name=name]", "Vera Visitor");
        await visitor.Page.FillAsync("[name=email]", $"vera{Guid.CreateVersion7():N}@example.org");
        await visitor.Page.FillAsync("[name=password]", "a long enough password");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("My tickets");

        await visitor.Page.GotoAsync($"/events/{shown.Text("eventId")}");
        await visitor.Choose(shown, 0, 2);
        await visitor.Page.ClickAsync("#buy");
        Assert.Equal("Vera Visitor", await visitor.Page.InputValueAsync("[name=name]"));
        await visitor.Page.ClickAsync("#checkout button");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Here are your 2 tickets");
        var order = visitor.Page.Url;

        await visitor.Page.GotoAsync("/tickets");
        await Assertions.Expect(visitor.Page.Locator("svg[data-code]")).ToHaveCountAsync(2);
        await visitor.Page.Locator("summary").First.ClickAsync();
        await visitor.Page.Locator("details [name=name]").First.FillAsync("Bob");
        await visitor.Page.Locator("details [name=email]").First.FillAsync("bob@example.org");
        await visitor.Page.Locator("details button").First.ClickAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("the old code is dead");
        await Assertions.Expect(visitor.Page.Locator("svg[data-code]")).ToHaveCountAsync(1);

        await using var stranger = await browser.Visitor(scripts: false);
        await stranger.Page.GotoAsync(order);
        Assert.Contains("/sign-in", stranger.Page.Url);
    }

    [Fact]
    public async Task Who_is_ready_before_the_sale_opens_orders_in_the_second_in_which_it_does()
    {
        var opens = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 8);
        var (shown, organizer) = await browser.Festival(new { name = "First release", price = 2500, quantityTotal = 10, saleStart = opens });
        await using var visitor = await browser.Visitor();
        await visitor.Page.GotoAsync($"/events/{shown.Text("eventId")}");
        await visitor.Choose(shown, 0, 2);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Get ready for the sale" }).ClickAsync();
        await visitor.Page.FillAsync("[name=name]", "Rea Dy");
        await visitor.Page.FillAsync("[name=email]", "ready@example.org");
        await visitor.Page.ClickAsync("#checkout button");
        await visitor.Page.Reaches("**/orders/*", seconds: 20);
        var orderId = visitor.Page.Url.Split('/')[^1];
        var order = await organizer.Client.GetAsync($"/api/v1/orders/{orderId}").Json();
        Assert.InRange(order.GetProperty("placedAt").GetDateTimeOffset() - opens, TimeSpan.Zero, TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task Forms_need_their_token_and_the_api_takes_no_cookie()
    {
        using var client = browser.Product.NewClient();
        using var forged = await client.PostAsync("/sign-in", new FormUrlEncodedContent([new("email", "a@example.org"), new("password", "x")]));
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Contains("This form has gone stale", await forged.Content.ReadAsStringAsync());

        var account = await browser.Product.RegisterAttendee();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
        request.Headers.Add("Cookie", $"eventloop_access={account.AccessToken}");
        using var refused = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var page = new HttpRequestMessage(HttpMethod.Get, "/tickets");
        page.Headers.Add("Cookie", $"eventloop_access={account.AccessToken}");
        using var shown = await client.SendAsync(page);
        Assert.Contains("No tickets yet", await shown.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_session_outlives_its_access_token_and_ends_when_its_visitor_says_so()
    {
        var account = await browser.Product.RegisterAttendee();
        await using var visitor = await browser.Visitor(scripts: false);
        var address = browser.Product.Address.ToString();
        await visitor.Context.AddCookiesAsync([new() { Name = "eventloop_session", Value = account.RefreshToken, Url = address }]);
        await visitor.Page.GotoAsync("/tickets");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("My tickets");
        var cookies = await visitor.Context.CookiesAsync();
        Assert.All(cookies, cookie => Assert.True(cookie.HttpOnly));
        await visitor.Page.GetByText("Sign out").ClickAsync();
        await visitor.Page.GotoAsync("/tickets");
        Assert.Contains("/sign-in", visitor.Page.Url);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    public async Task Signing_in_ends_on_our_own_pages(string to)
    {
        var account = await browser.Product.RegisterAttendee();
        await using var visitor = await browser.Visitor(scripts: false);
        await visitor.Page.GotoAsync($"/sign-in?to={Uri.EscapeDataString(to)}");
        await visitor.Page.FillAsync("[name=email]", account.Email);
        await visitor.Page.FillAsync("[name=password]", account.Password);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        Assert.Equal(browser.Product.Address + "tickets", visitor.Page.Url);
    }

    [Fact]
    public async Task What_an_organizer_writes_cannot_run()
    {
        var (shown, _) = await browser.Festival(Standard);
        var html = await browser.Product.Client.GetStringAsync($"/events/{shown.Text("eventId")}");
        Assert.DoesNotContain("<script>alert", html);
        Assert.DoesNotContain("href=\"javascript", html);
        Assert.DoesNotContain("<Loops>", html);
        Assert.Contains("<strong>to remember</strong>", html);
        Assert.All(InlineScript().Matches(html), script => Assert.Contains("application/ld+json", WebUtility.HtmlDecode(script.Value)));
    }

    [GeneratedRegex(@"<script(?![^>]*\ssrc=)[^>]*>")]
    private static partial Regex InlineScript();
}
