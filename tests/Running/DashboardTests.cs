using System.Net;
using System.Net.Http.Headers;
using System.Text;
using EventLoop.Requests;
using Xunit;

namespace EventLoop.Running;

public sealed class DashboardTests : IAsyncLifetime
{
    private const string Password = "correct horse battery staple";

    /// <summary>The page, an asset of it, and what it asks: figures, the state of grains.</summary>
    private static readonly string[] Paths =
    [
        "/operator/dashboard/", "/operator/dashboard", "/operator/dashboard/index.min.js", "/operator/dashboard/version",
        "/operator/dashboard/DashboardCounters", "/operator/dashboard/ClusterStats", "/operator/dashboard/Reminders",
        "/operator/dashboard/GrainState?grainId=1&grainType=x", "/operator/dashboard/GrainTypes", "/operator/dashboard/Trace",
    ];

    private TestDatabase database = null!;

    public async Task InitializeAsync() => database = await TestDatabase.Create();

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task Nobody_has_a_dashboard_unless_the_operator_wants_one()
    {
        await using var product = await Product.Start(database);
        foreach (var path in Paths)
            Assert.Equal(HttpStatusCode.NotFound, await Status(product.Client, path));
    }

    [Fact]
    public async Task Only_the_operator_sees_the_dashboard()
    {
        await using var product = await Product.Start(database, null, ("Operator:Password", Password));
        var organizer = await product.RegisterOrganizer();
        HttpClient[] strangers =
        [
            product.Client, organizer.Client, As(product, "operator", "wrong"), As(product, "operator", ""), As(product, "admin", Password),
            As(product, "operator", Password + new string('x', 4000)),
        ];
        foreach (var stranger in strangers)
        {
            foreach (var path in Paths)
            {
                using var answer = await stranger.GetAsync(path);
                Assert.Equal((path, HttpStatusCode.Unauthorized), (path, answer.StatusCode));
                Assert.Equal("Basic", answer.Headers.WwwAuthenticate.Single().Scheme);
            }
        }

        var client = As(product, "operator", Password);
        Assert.Contains("<html", await client.GetStringAsync("/operator/dashboard/"), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, await Status(client, "/operator/dashboard/index.min.js"));
        Assert.Contains("10.", (await client.GetAsync("/operator/dashboard/version").Json()).Text("version"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_short_password_is_not_accepted()
    {
        var refused = await Assert.ThrowsAsync<StartException>(() => Product.Start(database, null, ("Operator:Password", "operator")));
        Assert.Contains("at least 20 characters", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> Status(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return answer.StatusCode;
    }

    private static HttpClient As(Product product, string user, string password)
    {
        var client = product.NewClient();
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        return client;
    }
}
