using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EventLoop.Running;

/// <summary>Silos and clients in this process that meet in Postgres, under an id of the test's own.</summary>
internal static class TestCluster
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Task<TestSilo> StartSilo(TestDatabase database, string cluster) => TestSilo.Start(database, settings: InPostgres(cluster));

    public static async Task<IHost> StartClient(TestDatabase database, string cluster)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(InPostgres(cluster));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:EventLoop"] = database.ConnectionString,
            ["Secrets:MasterKey"] = Convert.ToBase64String(new byte[32]),
            ["Cluster:DrainSeconds"] = "0",
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddEventLoopClient();
        var client = builder.Build();
        await client.StartAsync();
        return client;
    }

    private static Dictionary<string, string?> InPostgres(string cluster) => new()
    {
        ["Cluster:Mode"] = "postgres",
        ["Cluster:Id"] = cluster,
    };

    public static async Task Eventually(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await holds())
            await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
    }
}
