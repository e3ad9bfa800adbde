using System.Net.Http.Json;
using System.Text.Json;
using EventLoop.Requests;
using EventLoop.Running;
using EventLoop.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;

namespace EventLoop.Screens;

/// <summary>A real browser before a real product; all tests of the screens share both.</summary>
public sealed class Browser : IAsyncLifetime
{
    /// <summary>The browser without a window: each window would have renderers of its own beside those of the page.</summary>
    private const string Program = "/usr/bin/chromium-headless-shell";

    private readonly DirectoryInfo texts = Directory.CreateTempSubdirectory("eventloop texts ");
    private IPlaywright playwright = null!;

    public TestDatabase Database { get; private set; } = null!;

    public Product Product { get; private set; } = null!;

    public IBrowser Chromium { get; private set; } = null!;

    public GrainCalls Calls { get; } = new();

    /// <summary>Where mail goes.</summary>
    public DirectoryInfo Outbox { get; } = Directory.CreateTempSubdirectory("eventloop outbox ");

    /// <summary>Where pictures are kept when somebody asks for them: <c>EVENTLOOP_PICTURES=folder</c>.</summary>
    private static string? Pictures => Environment.GetEnvironmentVariable("EVENTLOOP_PICTURES");

    public static bool KeepsPictures => Pictures is not null;

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.Create();
        Product = await Product.Start(
            Database,
            builder => builder.Services.AddSingleton<IIncomingGrainCallFilter>(Calls),
            ("Mail:Outbox", Outbox.FullName),
            ("Mail:PerSecond", "1000"),
            ("Sms:Log", texts.FullName),
            ("Gates:SilentAfterSeconds", "1"),
            ("Screens:Address", "https://tickets.example.org"),
            ("Screens:VideoHosts:0", "www.youtube-nocookie.com"),
            ("Screens:MapTiles", "https://tiles.example/{z}/{x}/{y}.png"),
            ("Screens:Domains:own.example", "an-address-of-its-own"));
        playwright = await Playwright.CreateAsync();

        // A machine that builds beside the tests is slow; what is right is there as soon as ever.
        Assertions.SetDefaultExpectTimeout(20_000);
        Chromium = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = ["--disable-dev-shm-usage"] });
    }

    public async Task DisposeAsync()
    {
        await Chromium.DisposeAsync();
        playwright.Dispose();
        await Product.DisposeAsync();
        await Database.DisposeAsync();
        texts.Delete(recursive: true);
        Outbox.Delete(recursive: true);
    }

    /// <summary>A visitor with a browser of their own, on a phone unless said otherwise. What the console complains about fails the test that asks.</summary>
    public async Task<Visitor> Visitor(bool scripts = true, int width = 390, int height = 844, bool dark = false, string? locale = null)
    {
        var context = await Chromium.NewContextAsync(new()
        {
            BaseURL = Product.Address.ToString(),
            JavaScriptEnabled = scripts,
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = locale,
        });
        context.SetDefaultTimeout(15_000);
        return new(context, await context.NewPageAsync());
    }

    /// <summary>As after three days in which nothing arrived.</summary>
    public Task SwitchOff(SignedInClient organizer, string webhookId) => Product.Services.GetRequiredService<IGrainFactory>()
        .GetGrain<IWebhookParts>(IWebhooksGrain.KeyOf(organizer.UserId)).SwitchOff(Guid.Parse(webhookId), "failing");

    public static async Task Picture(IPage page, string name, bool fullPage = true)
    {
        if (Pictures is { } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = fullPage });
    }

    /// <summary>A published event with these ticket types, and its organizer.</summary>
    public async Task<(JsonElement Event, SignedInClient Organizer)> Festival(params object[] ticketTypes)
    {
        var organizer = await Product.RegisterOrganizer();
        var created = await organizer.Client.Post("/api/v1/organizer/events", new
        {
            name = "Night of <Loops> & Lights",
            description = "A night **to remember**.\n\n- music\n- lights\n\n<script>alert(1)</script> [a link](javascript:alert(1))",
            startTime = "2031-07-10T18:00:00Z",
            endTime = "2031-07-11T02:00:00Z",
            timeZone = "Europe/Amsterdam",
            currency = "EUR",
            feePayer = "attendee",
            venue = new { name = "The Gasworks", address = "Dock 1, Amsterdam", capacity = 2000, latitude = 52.4, longitude = 4.9 },
            maxTicketsPerOrder = 6,
            ticketTypes,
        }).Json(201);
        await organizer.Client.PostAsJsonAsync($"/api/v1/organizer/events/{created.Text("eventId")}/publish", new { });
        return (created, organizer);
    }
}

/// <summary>Somebody with a browser.</summary>
public sealed record Visitor(IBrowserContext Context, IPage Page) : IAsyncDisposable
{
    public async Task Choose(JsonElement shown, int ticketType, int quantity) =>
        await Page.Locator($"[name=q-{shown.GetProperty("ticketTypes")[ticketType].Text("ticketTypeId")}]").FillAsync($"{quantity}");

    /// <summary>From the event's page to the page on which the order is paid.</summary>
    public async Task Order(JsonElement shown, int ticketType, int quantity, string email, string name = "Ann Example")
    {
        await Page.GotoAsync($"/events/{shown.Text("eventId")}");
        await Choose(shown, ticketType, quantity);
        await Page.ClickAsync("#buy");
        await Page.FillAsync("[name=name]", name);
        await Page.FillAsync("[name=email]", email);
        await Page.ClickAsync("#checkout button");
    }

    public async ValueTask DisposeAsync() => await Context.DisposeAsync();
}

[CollectionDefinition(nameof(Browser))]
#pragma warning disable CA1711 // xunit's word for it.
public sealed class BrowserCollection : ICollectionFixture<Browser>;
#pragma warning restore CA1711
