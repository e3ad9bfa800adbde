using System.Net.Http.Headers;
using System.Text;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Requests;

public sealed class ProblemTests(ProductFixture fixture) : IClassFixture<ProductFixture>
{
    private const string Register = "/api/v1/auth/register";
    private readonly HttpClient client = fixture.Product.Client;

    [Theory]
    [InlineData("{\"email\":1}", "email")]
    [InlineData("{\"email\":{}}", "email")]
    [InlineData("{\"name\":[\"x\"]}", "name")]
    [InlineData("{\"name\":\"\\u0000\"}", "name")]
    [InlineData("[]", "$")]
    [InlineData("null", "$")]
    [InlineData("7", "$")]
    public async Task An_ill_typed_member_is_named(string json, string member)
    {
        var problem = await Send(json).Problem(400, "invalid_request");

        Assert.Equal(member, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    [Fact]
    public async Task All_missing_members_are_named_at_once()
    {
        var problem = await Send("{}").Problem(400, "invalid_request");

        Assert.Equal(["email", "name", "password", "role"], problem.GetProperty("errors").EnumerateObject().Select(e => e.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"email\":")]
    [InlineData("{\"email\":\"a\" \"b\"}")]
    [InlineData("{\"email\":\"\\ud800\"}")]
    [InlineData("{'email':'a'}")]
    [InlineData("{}{}")]
    [InlineData("{\"email\":\"a\",\"email\":\"b\"}")]
    public async Task Broken_json_is_a_bad_request(string json)
    {
        using var answer = await Send(json);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Broken_utf8_is_a_bad_request() =>
        await Send([.. "{\"name\":\""u8, 0xC3, 0x28, .. "\"}"u8]).Problem(400, "malformed_json");

    [Fact]
    public async Task Deep_nesting_is_a_bad_request() =>
        await Send($"{{\"unknown\":{new string('[', 5_000)}{new string(']', 5_000)}}}").Problem(400, "malformed_json");

    [Fact]
    public async Task Unknown_members_are_ignored()
    {
        var problem = await Send("{\"surprise\":{\"deep\":[1,2,3]}}").Problem(400, "invalid_request");

        Assert.False(problem.GetProperty("errors").TryGetProperty("surprise", out _));
    }

    [Theory]
    [InlineData(300_000, false)]
    [InlineData(300_000, true)]
    [InlineData(7_000_000, false)]
    [InlineData(7_000_000, true)]
    public async Task A_huge_body_is_too_large_and_the_connection_stays(int characters, bool chunked)
    {
        using var own = fixture.Product.NewClient();
        for (var i = 0; i < 5; i++)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, Register) { Content = Json($"{{\"name\":\"{new string('x', characters)}\"}}") };
            request.Headers.TransferEncodingChunked = chunked;
            await own.SendAsync(request).Problem(413, "request_too_large");
        }
    }

    [Fact]
    public async Task Another_content_type_is_unsupported() =>
        await client.PostAsync(Register, new StringContent("email=a", Encoding.UTF8, "application/x-www-form-urlencoded"))
            .Problem(415, "unsupported_media_type");

    [Fact]
    public async Task An_unknown_route_is_not_found() => await client.GetAsync("/api/v1/nothing/here").Problem(404, "not_found");

    [Fact]
    public async Task Another_method_is_not_allowed() => await client.DeleteAsync(Register).Problem(405, "method_not_allowed");

    [Fact]
    public async Task Whoever_is_not_signed_in_is_unauthorized()
    {
        using var answer = await client.GetAsync("/api/v1/me");

        await answer.Problem(System.Net.HttpStatusCode.Unauthorized, "unauthorized");
        Assert.StartsWith("Bearer", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Storage_that_fails_is_busy_and_leaves_nothing_behind()
    {
        await using var database = await TestDatabase.Create();
        await using var product = await Product.Start(database);
        await PostgresServer.Execute(database.ConnectionString, "alter table users rename to elsewhere");
        await product.Client.Post(Register, new { email = "a@example.org", password = "correct horse", name = "A", role = "attendee" })
            .Problem(503, "busy");
        await PostgresServer.Execute(database.ConnectionString, "alter table elsewhere rename to users");

        await product.Client.Post(Register, new { email = "a@example.org", password = "correct horse", name = "A", role = "attendee" }).Json(201);
    }

    private Task<HttpResponseMessage> Send(string json) => Send(Encoding.UTF8.GetBytes(json));

    private Task<HttpResponseMessage> Send(byte[] json) => client.PostAsync(Register, Json(json));

    private static ByteArrayContent Json(string json) => Json(Encoding.UTF8.GetBytes(json));

    private static ByteArrayContent Json(byte[] json)
    {
        var content = new ByteArrayContent(json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }
}
