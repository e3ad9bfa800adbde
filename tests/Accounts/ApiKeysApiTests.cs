using System.Net;
using System.Text;
using System.Text.Json;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Accounts;

/// <summary>Keys of partners, over HTTP, in a product with rate limits.</summary>
public sealed class ApiKeysApiTests : IAsyncLifetime
{
    private const string Keys = "/api/v1/organizer/api-keys";

    private static readonly string[] AllScopes = ["attendees:read", "events:read", "figures:read", "orders:read", "scan", "webhooks:manage"];

    private TestDatabase database = null!;
    private Product product = null!;
    private SignedInClient organizer = null!;
    private Festival festival = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        product = await Product.Start(database, null, ("RateLimits:Enabled", "true"));
        organizer = await product.RegisterOrganizer();
        festival = await Festival.Open(product, organizer: organizer);
    }

    public async Task DisposeAsync()
    {
        await product.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task A_key_reaches_what_its_scopes_say_and_nothing_else_of_the_whole_api()
    {
        var gate = await festival.AddGate("North");
        var code = (await festival.Buy()).GetProperty("tickets")[0].Text("code");
        using var partner = product.NewClient((await Create(["events:read", "scan"])).Text("token"));

        Assert.Equal("Night of tests", (await partner.GetAsync(festival.Path).Json()).Text("name"));
        Assert.Equal("admitted", (await partner.Post("/api/v1/checkin/scan", DevicesApiTests.Scanned(gate, code, "entry")).Json()).Text("result"));
        await partner.GetAsync($"{festival.Path}/attendees").Problem(403, "out_of_scope");

        // Whatever there is: only what names the scope lets the key in, and what names none lets in no key at all.
        using var everything = product.NewClient((await Create(AllScopes, 6_000)).Text("token"));
        var document = await ApiDocument.Read(product);
        var wrong = new List<string>();
        foreach (var operation in document.Operations)
        {
            var scope = AllScopes.FirstOrDefault(scope => operation.Description.Contains($"`{scope}`", StringComparison.Ordinal));
            if (await IsOutOfScope(partner, operation) != scope is not ("events:read" or "scan"))
                wrong.Add($"{operation} with two scopes");
            if (await IsOutOfScope(everything, operation) != scope is null)
                wrong.Add($"{operation} with all scopes");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(AllScopes.Order(), document.Operations.Select(operation => AllScopes.FirstOrDefault(scope => operation.Description.Contains($"`{scope}`", StringComparison.Ordinal))).OfType<string>().Distinct().Order());
    }

    [Fact]
    public async Task A_key_is_shown_once_kept_as_a_hash_changed_with_an_overlap_and_revoked_at_once()
    {
        var (first, again) = (await Create(["events:read"], key: "one"), await Create(["events:read"], key: "one"));
        Assert.Equal(first.GetRawText(), again.GetRawText());
        Assert.StartsWith("el_", first.Text("token"), StringComparison.Ordinal);
        Assert.False((await organizer.Client.GetAsync($"{Keys}/{first.Text("keyId")}").Json()).TryGetProperty("token", out _));
        var secret = first.Text("token").Split('.')[1];
        Assert.Equal(0, await PostgresServer.Scalar<long>(database.ConnectionString, $"select count(*) from ledger where convert_from(facts, 'UTF8') like '%{secret}%'"));

        using var old = product.NewClient(first.Text("token"));
        await old.GetAsync(festival.Path).Json();
        var rotated = await organizer.Client.PostAsync($"{Keys}/{first.Text("keyId")}/rotate", null).Json();
        Assert.NotEqual(first.Text("token"), rotated.Text("token"));
        using var fresh = product.NewClient(rotated.Text("token"));
        await old.GetAsync(festival.Path).Json();
        await fresh.GetAsync(festival.Path).Json();

        for (var time = 0; time < 2; time++)
            Assert.Equal(HttpStatusCode.NoContent, (await organizer.Client.DeleteAsync($"{Keys}/{first.Text("keyId")}")).StatusCode);
        await old.GetAsync(festival.Path).Problem(401, "unauthorized");
        await fresh.GetAsync(festival.Path).Problem(401, "unauthorized");
        await organizer.Client.PostAsync($"{Keys}/{first.Text("keyId")}/rotate", null).Problem(409, "key_revoked");
        var listed = Assert.Single((await organizer.Client.GetAsync(Keys).Json()).GetProperty("items").EnumerateArray());
        Assert.Equal(JsonValueKind.String, listed.GetProperty("revokedAt").ValueKind);
    }

    [Fact]
    public async Task A_key_asks_as_often_as_it_may_and_other_keys_have_nothing_to_do_with_that()
    {
        using var partner = product.NewClient((await Create(["events:read"], 2)).Text("token"));
        using var other = product.NewClient((await Create(["events:read"], 2)).Text("token"));
        for (var time = 0; time < 2; time++)
            await partner.GetAsync(festival.Path).Json();

        using var refused = await partner.GetAsync(festival.Path);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 31);
        await other.GetAsync(festival.Path).Json();
        await organizer.Client.GetAsync(festival.Path).Json();
    }

    [Fact]
    public async Task When_a_key_was_used_last_is_known_after_a_restart()
    {
        var key = await Create(["events:read"]);
        using (var partner = product.NewClient(key.Text("token")))
        {
            await partner.GetAsync(festival.Path).Json();
            await partner.GetAsync(festival.Path).Json();
        }

        await product.DisposeAsync();
        product = await Product.Start(database);
        using var again = product.NewClient(organizer.AccessToken);
        var listed = await again.GetAsync($"{Keys}/{key.Text("keyId")}").Json();
        Assert.Equal(2, listed.GetProperty("uses").GetInt64());
        Assert.Equal(JsonValueKind.String, listed.GetProperty("lastUsedAt").ValueKind);
    }

    [Fact]
    public async Task A_key_acts_for_its_own_organizer_and_nobody_elses_keys_are_found()
    {
        var stranger = await product.RegisterOrganizer();
        var key = await Create(["events:read", "attendees:read"]);
        using var partner = product.NewClient(key.Text("token"));
        var foreign = await Festival.Open(product, organizer: stranger);

        await partner.GetAsync(foreign.Path).Problem(403, "forbidden");
        await stranger.Client.GetAsync($"{Keys}/{key.Text("keyId")}").Problem(404, "not_found");
        await stranger.Client.DeleteAsync($"{Keys}/{key.Text("keyId")}").Problem(404, "not_found");
        await stranger.Client.PostAsync($"{Keys}/{key.Text("keyId")}/rotate", null).Problem(404, "not_found");
        await partner.GetAsync(festival.Path).Json();

        await organizer.Client.Post(Keys, new { name = "x", scopes = new[] { "everything" } }).Problem(422, "unknown_scope");
        await organizer.Client.Post(Keys, new { name = "", scopes = Array.Empty<string>(), requestsPerMinute = 0 }).Problem(400, "invalid_request");
        using var madeUp = product.NewClient("el_AAAAAAAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        await madeUp.GetAsync(festival.Path).Problem(401, "unauthorized");
    }

    private async Task<JsonElement> Create(string[] scopes, int perMinute = 600, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Keys) { Content = System.Net.Http.Json.JsonContent.Create(new { name = "Partner", scopes, requestsPerMinute = perMinute }) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await organizer.Client.SendAsync(request).Json(201);
    }

    private static async Task<bool> IsOutOfScope(HttpClient client, ApiOperation operation)
    {
        var path = operation.Parameters.Where(parameter => parameter.In == "path")
            .Aggregate(operation.Path, (all, parameter) => all.Replace($"{{{parameter.Name}}}", Guid.CreateVersion7().ToString(), StringComparison.Ordinal));
        using var request = new HttpRequestMessage(operation.Method, path);
        if (operation.Body is not null)
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode == HttpStatusCode.Forbidden && (await answer.Content.ReadAsStringAsync()).Contains("\"out_of_scope\"", StringComparison.Ordinal);
    }
}
