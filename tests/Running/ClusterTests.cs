using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace EventLoop.Running;

public sealed class ClusterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Two_silos_and_a_client_meet_in_Postgres_and_a_stopped_silo_leaves()
    {
        await using var database = await TestDatabase.Create();
        await using var first = await StartSilo(database, "two-silos");
        var second = await StartSilo(database, "two-silos");
        using var client = await StartClient(database, "two-silos");
        var cluster = client.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);

        Assert.Equal(2, (await cluster.GetHosts(onlyActive: true)).Count);
        Assert.Equal(2L, await Silos(database, SiloStatus.Active));

        await second.DisposeAsync();

        await Eventually(async () => (await cluster.GetHosts(onlyActive: true)).Count == 1);
        Assert.Equal(1L, await Silos(database, SiloStatus.Active));
        Assert.Equal(1L, await Silos(database, SiloStatus.Dead));
        await client.StopAsync();
    }

    [Fact]
    public async Task Clusters_with_different_ids_share_a_database_and_do_not_meet()
    {
        await using var database = await TestDatabase.Create();
        await using var one = await StartSilo(database, "one");
        await using var other = await StartSilo(database, "other");

        Assert.Single(await one.Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true));
        Assert.Single(await other.Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true));
    }

    [Fact]
    public async Task A_new_silo_does_not_wait_for_one_that_was_killed_long_enough_ago()
    {
        await using var database = await TestDatabase.Create();
        await PostgresServer.Execute(database.ConnectionString, """
            insert into orleans_membership_version (deploymentid, version) values ('two-silos', 1);
            insert into orleans_membership
                (deploymentid, address, port, generation, siloname, hostname, status, proxyport, starttime, iamalivetime)
            values ('two-silos', '127.0.0.1', 1, 1, 'killed', 'here', 3, 2, now() - interval '1 hour', now() - interval '20 seconds')
            """);

        await using var silo = await StartSilo(database, "two-silos").WaitAsync(Patience);

        await Eventually(async () => await Silos(database, SiloStatus.Dead) == 1);
        Assert.Equal(1L, await Silos(database, SiloStatus.Active));
    }

    private static Task<TestSilo> StartSilo(TestDatabase database, string cluster) => TestSilo.Start(database, settings: InPostgres(cluster));

    private static async Task<IHost> StartClient(TestDatabase database, string cluster)
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

    private static Task<long> Silos(TestDatabase database, SiloStatus status) =>
        PostgresServer.Scalar<long>(database.ConnectionString, $"select count(*) from orleans_membership where status = {(int)status}");

    private static async Task Eventually(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await holds())
            await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
    }
}
