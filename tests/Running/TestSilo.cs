using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using EventLoop.Ledger;
using EventLoop.Orders;
using EventLoop.Payments;

namespace EventLoop.Running;

/// <summary>
/// A real silo in this process on a real database, without the HTTP API. Its ledger can be told to fail, and its clock to move.
/// </summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private static readonly string MasterKey = Convert.ToBase64String(SHA256.HashData("tests"u8));

    private readonly IHost host;

    private TestSilo(IHost host) => this.host = host;

    public IGrainFactory Grains => host.Services.GetRequiredService<IGrainFactory>();

    public IServiceProvider Services => host.Services;

    /// <summary>The store between the committer and Postgres.</summary>
    public FaultyLedgerStore Store => host.Services.GetRequiredService<FaultyLedgerStore>();

    /// <param name="settings">Configuration, such as <c>Orders:HoldSeconds</c>.</param>
    public static async Task<TestSilo> Start(
        TestDatabase database, TimeProvider? time = null, Dictionary<string, string?>? settings = null, Action<IHostApplicationBuilder>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:EventLoop"] = database.ConnectionString,
            ["Secrets:MasterKey"] = MasterKey,
            ["Cluster:SiloPort"] = $"{FreePort()}",
            ["Cluster:GatewayPort"] = $"{FreePort()}",
            ["Cluster:Id"] = database.Name,
            ["Cluster:DrainSeconds"] = "0",
        });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        if (time is not null)
            builder.Services.AddSingleton(time);
        builder.AddEventLoopSilo();
        builder.Services.AddSingleton(services => new FaultyLedgerStore(ActivatorUtilities.CreateInstance<PostgresLedgerStore>(services)));
        builder.Services.Replace(ServiceDescriptor.Singleton<ILedgerStore>(services => services.GetRequiredService<FaultyLedgerStore>()));
        // Tests sweep when they mean to.
        builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(SweepOrders)));
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        CardSearch.Logs.Add(builder.Logging);
        configure?.Invoke(builder);
        var host = builder.Build();
        await host.StartAsync();
        return new(host);
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }

    /// <summary>As far as that can be done within a process, it dies: from this moment it writes nothing, and it ends without saying goodbye to anybody.</summary>
    public async Task Kill()
    {
        Store.Die();
        await host.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        host.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
