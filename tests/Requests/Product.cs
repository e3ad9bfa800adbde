using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using EventLoop.Payments;
using EventLoop.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;

namespace EventLoop.Requests;

/// <summary>
/// The real product in this process, on a free port of the loopback, over a database that the test owns. Stopping it and starting
/// another over the same database is a restart.
/// <code>await using var product = await Product.Start(database);</code>
/// </summary>
public sealed class Product : IAsyncDisposable
{
    /// <summary>The same in every test, so that a restart finds the accounts again.</summary>
    private static readonly string MasterKey = Convert.ToBase64String([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    private readonly WebApplication app;
    private int accounts;

    private Product(WebApplication app)
    {
        this.app = app;
        Address = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Client = NewClient();
    }

    public Uri Address { get; }

    /// <summary>A guest's client. It does not throw on errors.</summary>
    public HttpClient Client { get; }

    public IServiceProvider Services => app.Services;

    /// <param name="settings">Configuration beside or instead of the defaults: <c>("RateLimits:Enabled", "true")</c>.</param>
    public static async Task<Product> Start(
        TestDatabase database, Action<WebApplicationBuilder>? configure = null, params (string Key, string Value)[] settings)
    {
        var app = Program.Build([], builder =>
        {
            var defaults = new Dictionary<string, string?>
            {
                ["urls"] = "http://127.0.0.1:0",
                ["ConnectionStrings:EventLoop"] = database.ConnectionString,
                ["Secrets:MasterKey"] = MasterKey,
                ["Cluster:SiloPort"] = FreePort().ToString(),
                ["Cluster:DrainSeconds"] = "0",
                ["Accounts:PasswordIterations"] = "1000",
                ["RateLimits:Enabled"] = "false",
                ["Logging:LogLevel:Default"] = "Error",
                ["Logging:LogLevel:Orleans"] = "Error",
                ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Error",
            };
            foreach (var (key, value) in settings)
                defaults[key] = value;
            builder.Configuration.AddInMemoryCollection(defaults);
            CardSearch.Logs.Add(builder.Logging);
            if (builder.Configuration.IsTraced())
                builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(new CardSearch.SpanSearch()));
            configure?.Invoke(builder);
        });
        await app.StartAsync();
        return new(app);
    }

    public HttpClient NewClient() => new() { BaseAddress = Address };

    public HttpClient NewClient(string bearer)
    {
        var client = NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return client;
    }

    /// <summary>A new organizer, signed in.</summary>
    public Task<SignedInClient> RegisterOrganizer() => Register("organizer");

    /// <summary>A new attendee, signed in.</summary>
    public Task<SignedInClient> RegisterAttendee() => Register("attendee");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<SignedInClient> Register(string role)
    {
        const string Password = "correct horse battery";
        var email = $"{role}{Interlocked.Increment(ref accounts)}-{Guid.CreateVersion7():N}@example.org";
        using var registered = await Client.PostAsJsonAsync("/api/v1/auth/register", new { email, password = Password, name = $"The {role}", role });
        registered.EnsureSuccessStatusCode();
        using var signedIn = await Client.PostAsJsonAsync("/api/v1/auth/login", new { email, password = Password });
        signedIn.EnsureSuccessStatusCode();
        var userId = (await registered.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("userId").GetGuid();
        var session = await signedIn.Content.ReadFromJsonAsync<JsonElement>();
        var token = session.GetProperty("accessToken").GetString()!;
        return new(NewClient(token), userId, email, Password, token, session.GetProperty("refreshToken").GetString()!);
    }
}

/// <summary>An account, and a client that carries its access token.</summary>
public sealed record SignedInClient(HttpClient Client, Guid UserId, string Email, string Password, string AccessToken, string RefreshToken);
