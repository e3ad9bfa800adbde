using EventLoop.Requests;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Accounts;

/// <summary>What becomes of an account whose storage fails in the middle of a change.</summary>
public sealed class AccountFaultTests(ProductFixture fixture) : IClassFixture<ProductFixture>
{
    private const string Password = "correct horse battery";
    private readonly HttpClient client = fixture.Product.Client;

    [Fact]
    public async Task A_registration_whose_credentials_were_not_stored_can_be_repeated_by_anyone()
    {
        await WithoutStorage(() => Register("Before", "half@example.org").Problem(503, "busy"));

        await Register("After", "half@example.org").Json(201);

        var session = await SignIn("half@example.org").Json();
        using var own = fixture.Product.NewClient(session.Text("accessToken"));
        Assert.Equal("After", (await own.GetAsync("/api/v1/me").Json()).Text("name"));
    }

    [Fact]
    public async Task A_session_that_was_not_stored_is_not_handed_out_and_the_next_one_works()
    {
        await Register("Ada", "session@example.org").Json(201);
        await SignIn("session@example.org").Json();

        await WithoutStorage(() => SignIn("session@example.org").Problem(503, "busy"));

        await SignIn("session@example.org").Json();
    }

    [Fact]
    public async Task An_exchange_that_was_not_stored_leaves_the_refresh_token_unspent()
    {
        await Register("Ada", "exchange@example.org").Json(201);
        var refreshToken = (await SignIn("exchange@example.org").Json()).Text("refreshToken");

        await WithoutStorage(() => client.Post("/api/v1/auth/refresh", new { refreshToken }).Problem(503, "busy"));

        await client.Post("/api/v1/auth/refresh", new { refreshToken }).Json();
    }

    private async Task WithoutStorage(Func<Task> act)
    {
        await PostgresServer.Execute(fixture.Database.ConnectionString, "alter table orleans_storage rename to elsewhere");
        try
        {
            await act();
        }
        finally
        {
            await PostgresServer.Execute(fixture.Database.ConnectionString, "alter table elsewhere rename to orleans_storage");
        }
    }

    private Task<HttpResponseMessage> Register(string name, string email) =>
        client.Post("/api/v1/auth/register", new { email, password = Password, name, role = "attendee" });

    private Task<HttpResponseMessage> SignIn(string email) => client.Post("/api/v1/auth/login", new { email, password = Password });
}
