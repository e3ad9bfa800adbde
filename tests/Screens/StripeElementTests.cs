using System.Collections.Concurrent;
using EventLoop.Events;
using EventLoop.Payments;
using EventLoop.Requests;
using EventLoop.Running;
using Microsoft.Playwright;
using Xunit;

namespace EventLoop.Screens;

/// <summary>Paying by card on the page of an order, in a real browser with <see cref="StripeInBrowser"/> behind Stripe's addresses.</summary>
[Collection(nameof(Browser))]
public sealed class StripeElementTests(Browser browser) : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> sentToUs = new();
    private readonly ConcurrentQueue<string> complaints = new();
    private FakeStripe stripe = null!;
    private TestDatabase database = null!;
    private Product product = null!;

    public async Task InitializeAsync()
    {
        stripe = await FakeStripe.Start();
        database = await TestDatabase.Create();
        product = await Product.Start(database, null, [.. stripe.Settings.Select(setting => (setting.Key, setting.Value!))]);
    }

    public async Task DisposeAsync()
    {
        await product.DisposeAsync();
        await database.DisposeAsync();
        await stripe.DisposeAsync();
    }

    [Fact]
    public async Task A_card_is_typed_into_Stripes_frame_and_never_comes_to_us()
    {
        await using var context = await Visit();
        var page = await Order(context);

        Assert.Equal(0, await page.Locator("#pay input:not([type=hidden])").CountAsync());
        await Pay(page, StripeInBrowser.DeclinedCard);
        await Assertions.Expect(page.Locator("#stripe-note")).ToHaveTextAsync("Your card was declined.");
        await Pay(page, StripeInBrowser.GoodCard);

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Here is your ticket");
        Assert.Empty(complaints);
        Assert.DoesNotContain(sentToUs, sent => CardSearch.IsIn(Uri.UnescapeDataString(sent.Replace('+', ' '))));
        Assert.Contains(sentToUs, sent => sent.Contains("/pay ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("#agree", "Here is your ticket")]
    [InlineData("#refuse", "Pay and they are yours")]
    public async Task Whoever_pays_on_a_page_of_their_bank_comes_back_to_the_order_and_leaves_no_secret_in_the_address(string answer, string heading)
    {
        await using var context = await Visit();
        var page = await Order(context);
        var order = page.Url;

        await Pay(page, StripeInBrowser.AskingCard);
        await page.ClickAsync(answer);

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(heading);
        await page.Reaches(order);
        if (answer == "#refuse")
            await Assertions.Expect(page.Locator("#stripe-note")).ToContainTextAsync("The payment was not made.");
        Assert.Empty(complaints);
    }

    private async Task<IBrowserContext> Visit()
    {
        var context = await browser.Chromium.NewContextAsync(new() { BaseURL = product.Address.ToString(), ViewportSize = new() { Width = 390, Height = 844 } });
        context.SetDefaultTimeout(15_000);
        await new StripeInBrowser(stripe).Serve(context);
        return context;
    }

    private async Task<IPage> Order(IBrowserContext context)
    {
        var festival = await Festival.Open(product);
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                complaints.Enqueue(message.Text);
        };
        page.PageError += (_, error) => complaints.Enqueue(error);
        page.Request += (_, request) =>
        {
            if (request.Url.StartsWith(product.Address.ToString(), StringComparison.Ordinal))
                sentToUs.Enqueue($"{request.Method} {request.Url} {request.PostData}");
        };
        await page.GotoAsync($"/events/{festival.EventId}");
        await page.Locator("[name^=q-]").First.FillAsync("1");
        await page.ClickAsync("#buy");
        await page.FillAsync("[name=name]", "Ann Example");
        await page.FillAsync("[name=email]", "ann@example.org");
        await page.ClickAsync("#checkout button");
        await page.Reaches("**/orders/*");
        return page;
    }

    private static async Task Pay(IPage page, string card)
    {
        await page.FrameLocator("#stripe-element iframe").Locator("#card").FillAsync(card);
        await page.ClickAsync("#pay button");
    }
}
