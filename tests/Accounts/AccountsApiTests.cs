using EventLoop.Requests;
using Xunit;

namespace EventLoop.Accounts;

public sealed class AccountsApiTests(ProductFixture fixture) : IClassFixture<ProductFixture>
{
    private readonly Product product = fixture.Product;

    [Fact]
    public async Task Whoever_registers_signs_in_and_sees_who_they_are()
    {
        var ada = await product.RegisterOrganizer();

        var me = await ada.Client.GetAsync("/api/v1/me").Json();

        Assert.Equal(ada.UserId, me.GetProperty("userId").GetGuid());
        Assert.Equal(ada.Email, me.Text("email"));
        Assert.Equal("The organizer", me.Text("name"));
        Assert.Equal(["organizer"], me.GetProperty("roles").EnumerateArray().Select(r => r.GetString()));
    }

    [Fact]
    public async Task An_address_registers_once_whatever_its_case()
    {
        await Register("Once@Example.org").Json(201);

        await Register(" once@EXAMPLE.org").Problem(409, "email_taken");
    }

    [Fact]
    public async Task Ten_race_for_one_address_and_one_gets_it()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Register("race@example.org")));

        Assert.Equal(1, answers.Count(a => (int)a.StatusCode == 201));
        Assert.Equal(9, answers.Count(a => (int)a.StatusCode == 409));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("password1234")]
    [InlineData("grace.hopper@example.org")]
    public async Task A_weak_password_is_refused(string password)
    {
        var problem = await Register("grace.hopper@example.org", password).Problem(422, "weak_password");

        Assert.True(problem.GetProperty("errors").TryGetProperty("password", out _));
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_address_look_the_same()
    {
        await Register("alike@example.org").Json(201);

        var wrong = await SignIn("alike@example.org", "not the password").Problem(401, "wrong_credentials");
        var unknown = await SignIn("nobody@example.org", "not the password").Problem(401, "wrong_credentials");

        Assert.Equal(wrong.ToString(), unknown.ToString());
    }

    [Theory]
    [InlineData("locked@example.org", true)]
    [InlineData("stranger@example.org", false)]
    public async Task Five_wrong_passwords_lock_an_address_even_for_the_right_one(string email, bool registered)
    {
        if (registered)
            await Register(email).Json(201);
        for (var i = 0; i < 5; i++)
            await SignIn(email, "not the password").Problem(401, "wrong_credentials");

        using var locked = await SignIn(email, "correct horse battery");

        await locked.Problem((System.Net.HttpStatusCode)429, "locked_out");
        Assert.InRange(locked.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 25, 30);
    }

    [Fact]
    public async Task A_refresh_token_works_once_and_its_second_use_ends_the_session()
    {
        var ada = await product.RegisterAttendee();

        var second = await Refresh(ada.RefreshToken).Json();
        var third = await Refresh(second.Text("refreshToken")).Json();
        await Refresh(ada.RefreshToken).Problem(401, "refresh_token_reused");

        await Refresh(third.Text("refreshToken")).Problem(401, "invalid_refresh_token");
        await SignIn(ada.Email, ada.Password).Json();
    }

    [Fact]
    public async Task A_refreshed_access_token_works()
    {
        var ada = await product.RegisterAttendee();

        var session = await Refresh(ada.RefreshToken).Json();

        using var client = product.NewClient(session.Text("accessToken"));
        var me = await client.GetAsync("/api/v1/me").Json();
        Assert.Equal(ada.UserId, me.GetProperty("userId").GetGuid());
    }

    [Theory]
    [InlineData("")]
    [InlineData("elr_")]
    [InlineData("elr_AAAA.BBBB")]
    [InlineData("elr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task An_invented_refresh_token_is_refused(string token)
    {
        using var answer = await Refresh(token);

        Assert.Contains((int)answer.StatusCode, new[] { 400, 401 });
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDAifQ.")]
    [InlineData("eld_nonsense")]
    public async Task A_bad_access_token_is_unauthorized(string token)
    {
        using var client = product.NewClient(token);

        await client.GetAsync("/api/v1/me").Problem(401, "unauthorized");
    }

    private Task<HttpResponseMessage> Register(string email, string password = "correct horse battery") =>
        product.Client.Post("/api/v1/auth/register", new { email, password, name = "Grace", role = "attendee" });

    private Task<HttpResponseMessage> SignIn(string email, string password) =>
        product.Client.Post("/api/v1/auth/login", new { email, password });

    private Task<HttpResponseMessage> Refresh(string refreshToken) =>
        product.Client.Post("/api/v1/auth/refresh", new { refreshToken });
}
