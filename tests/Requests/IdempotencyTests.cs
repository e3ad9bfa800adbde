using System.Net.Http.Json;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Requests;

public sealed class IdempotencyTests(ProductFixture fixture) : IClassFixture<ProductFixture>
{
    private const string Register = "/api/v1/auth/register";
    private readonly HttpClient client = fixture.Product.Client;

    [Fact]
    public async Task A_repeat_gets_the_same_answer()
    {
        using var first = await Post(client, "same", "same@example.org");
        using var second = await Post(client, "same", "same@example.org");

        Assert.Equal((await first.Json(System.Net.HttpStatusCode.Created)).ToString(), (await second.Json(System.Net.HttpStatusCode.Created)).ToString());
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal(first.Content.Headers.ContentType, second.Content.Headers.ContentType);
        Assert.False(first.Headers.Contains(Idempotency.ReplayedHeader));
        Assert.True(second.Headers.Contains(Idempotency.ReplayedHeader));
    }

    [Fact]
    public async Task Another_body_under_the_same_key_is_refused()
    {
        await Post(client, "reused", "reused@example.org").Json(201);

        await Post(client, "reused", "other@example.org").Problem(422, "idempotency_key_reused");
    }

    [Fact]
    public async Task Twenty_at_once_are_carried_out_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Post(client, "at-once", "at-once@example.org")));

        Assert.All(answers, a => Assert.Contains((int)a.StatusCode, new[] { 201, 409 }));
        Assert.Single(answers, a => (int)a.StatusCode == 201 && !a.Headers.Contains(Idempotency.ReplayedHeader));
        foreach (var waiting in answers.Where(a => (int)a.StatusCode == 409))
        {
            await waiting.Problem(System.Net.HttpStatusCode.Conflict, "request_in_progress");
            Assert.NotNull(waiting.Headers.RetryAfter);
        }
    }

    [Fact]
    public async Task A_refusal_is_not_kept()
    {
        var weak = new { email = "again@example.org", password = "weak", name = "A", role = "attendee" };
        await Post(client, "again", weak).Problem(422, "weak_password");

        await Post(client, "again", "again@example.org").Json(201);
    }

    [Fact]
    public async Task A_repeat_after_a_restart_gets_the_same_answer_even_when_it_holds_a_token()
    {
        await using var database = await TestDatabase.Create();
        string first;
        var signIn = new { email = "kept@example.org", password = "correct horse battery" };
        await using (var before = await Product.Start(database))
        {
            await Post(before.Client, "register", signIn.email).Json(201);
            first = (await Post(before.Client, "sign-in", signIn, "/api/v1/auth/login").Json()).ToString();
        }

        await using var after = await Product.Start(database);

        Assert.Equal(first, (await Post(after.Client, "sign-in", signIn, "/api/v1/auth/login").Json()).ToString());
        var stored = await PostgresServer.Scalar<string>(database.ConnectionString, "select string_agg(encode(answer, 'escape'), '') from idempotency_keys");
        Assert.DoesNotContain("accessToken", stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refresh_repeated_under_its_key_does_not_end_the_session()
    {
        var ada = await fixture.Product.RegisterAttendee();
        var body = new { refreshToken = ada.RefreshToken };

        var first = await Post(client, "refresh", body, "/api/v1/auth/refresh").Json();
        var second = await Post(client, "refresh", body, "/api/v1/auth/refresh").Json();

        Assert.Equal(first.Text("refreshToken"), second.Text("refreshToken"));
        await client.Post("/api/v1/auth/refresh", new { refreshToken = second.Text("refreshToken") }).Json();
    }

    [Fact]
    public async Task A_refresh_whose_answer_was_lost_works_again_under_its_key()
    {
        var ada = await fixture.Product.RegisterAttendee();
        var body = new { refreshToken = ada.RefreshToken };
        await Post(client, "lost", body, "/api/v1/auth/refresh").Json();
        await PostgresServer.Execute(fixture.Database.ConnectionString, "delete from idempotency_keys");

        var again = await Post(client, "lost", body, "/api/v1/auth/refresh").Json();

        await client.Post("/api/v1/auth/refresh", new { refreshToken = again.Text("refreshToken") }).Json();
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("two words")]
    [InlineData("")]
    public async Task A_key_that_is_none_is_refused(string key) => await Post(client, key, "key@example.org").Problem(400, "invalid_request");

    [Fact]
    public async Task A_key_has_at_most_255_characters()
    {
        await Post(client, new string('k', 256), "long@example.org").Problem(400, "invalid_request");
        await Post(client, new string('k', 255), "long@example.org").Json(201);
    }

    private static Task<HttpResponseMessage> Post(HttpClient client, string key, string email) =>
        Post(client, key, new { email, password = "correct horse battery", name = "A", role = "attendee" });

    private static Task<HttpResponseMessage> Post(HttpClient client, string key, object body, string path = Register)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, body.GetType()) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return client.SendAsync(request);
    }
}
