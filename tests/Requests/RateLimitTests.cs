using EventLoop.Running;
using Xunit;

namespace EventLoop.Requests;

public sealed class RateLimitTests : IAsyncLifetime
{
    private TestDatabase database = null!;

    public async Task InitializeAsync() => database = await TestDatabase.Create();

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task An_account_that_asks_too_fast_waits_and_another_does_not()
    {
        await using var product = await Start(("RateLimits:Account:Burst", "3"), ("RateLimits:Account:PerSecond", "1"));
        var (ada, grace) = (await product.RegisterAttendee(), await product.RegisterAttendee());
        for (var i = 0; i < 3; i++)
            await ada.Client.GetAsync("/api/v1/me").Json();

        await RefusedForNow(ada.Client.GetAsync("/api/v1/me"));

        await grace.Client.GetAsync("/api/v1/me").Json();
    }

    [Fact]
    public async Task Guests_share_the_limit_of_their_address()
    {
        await using var product = await Start(("RateLimits:Address:Burst", "3"), ("RateLimits:Address:PerSecond", "1"));
        for (var i = 0; i < 3; i++)
            await product.Client.GetAsync("/api/v1/me").Problem(401, "unauthorized");

        await RefusedForNow(product.NewClient().GetAsync("/api/v1/me"));
    }

    [Fact]
    public async Task A_made_up_device_counts_for_its_address()
    {
        await using var product = await Start(("RateLimits:Address:Burst", "3"), ("RateLimits:Address:PerSecond", "1"));
        for (var i = 0; i < 3; i++)
            await product.NewClient(AnyDevice()).GetAsync("/api/v1/me").Problem(403, "forbidden");

        await RefusedForNow(product.NewClient(AnyDevice()).GetAsync("/api/v1/me"));
    }

    [Fact]
    public async Task Signing_in_has_a_limit_of_its_own()
    {
        await using var product = await Start(("RateLimits:SignIn:Burst", "3"), ("RateLimits:SignIn:PerSecond", "1"));
        var body = new { email = "ada@example.org", password = "not the password" };
        for (var i = 0; i < 3; i++)
            await product.Client.Post("/api/v1/auth/login", body).Problem(401, "wrong_credentials");

        await RefusedForNow(product.Client.Post("/api/v1/auth/login", body));

        await product.Client.Post("/api/v1/auth/refresh", new { refreshToken = "x" }).Problem(401, "invalid_refresh_token");
    }

    [Fact]
    public async Task Health_is_answered_when_requests_are_turned_away()
    {
        await using var product = await Product.Start(database, null, ("Backpressure:MaxConcurrentRequests", "0"));

        using var busy = await product.Client.GetAsync("/api/v1/me");

        await busy.Problem(System.Net.HttpStatusCode.ServiceUnavailable, "busy");
        Assert.NotNull(busy.Headers.RetryAfter);
        Assert.Equal("live", await product.Client.GetStringAsync("/health/live"));
    }

    [Theory]
    [InlineData("MaxConcurrentOrders", 503, 400, 403)]
    [InlineData("MaxConcurrentScans", 400, 503, 403)]
    [InlineData("MaxConcurrentRequests", 400, 400, 503)]
    public async Task A_crowd_at_one_door_turns_nobody_away_at_another(string bound, int order, int scan, int other)
    {
        await using var product = await Product.Start(database, null, ($"Backpressure:{bound}", "0"));
        var device = product.NewClient(AnyDevice());

        using var ordered = await product.Client.Post("/api/v1/orders", new { });
        using var scanned = await device.Post("/api/v1/checkin/scan", new { });
        using var asked = await device.GetAsync("/api/v1/me");

        Assert.Equal((order, scan, other), ((int)ordered.StatusCode, (int)scanned.StatusCode, (int)asked.StatusCode));
    }

    private static string AnyDevice() => new Accounts.DeviceTokens(new MasterKey(new byte[32])).For(Guid.CreateVersion7());

    private static async Task RefusedForNow(Task<HttpResponseMessage> request)
    {
        using var answer = await request;
        await answer.Problem(System.Net.HttpStatusCode.TooManyRequests, "too_many_requests");
        Assert.True(answer.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
    }

    private Task<Product> Start(params (string, string)[] settings) =>
        Product.Start(database, null, [("RateLimits:Enabled", "true"), .. settings]);
}
