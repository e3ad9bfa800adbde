using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EventLoop.Running;

public sealed class ClusterTests
{
    [Fact]
    public async Task Two_silos_and_a_client_meet_in_Postgres_and_a_stopped_silo_leaves()
    {
        await using var database = await TestDatabase.Create();
        await using var first = await TestCluster.StartSilo(database, "two-silos");
        var second = await TestCluster.StartSilo(database, "two-silos");
        using var client = await TestCluster.StartClient(database, "two-silos");
        var cluster = client.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);

        Assert.Equal(2, (await cluster.GetHosts(onlyActive: true)).Count);
        Assert.Equal(2L, await Silos(database, SiloStatus.Active));

        await second.DisposeAsync();

        await TestCluster.Eventually(async () => (await cluster.GetHosts(onlyActive: true)).Count == 1);
        Assert.Equal(1L, await Silos(database, SiloStatus.Active));
        Assert.Equal(1L, await Silos(database, SiloStatus.Dead));
        await client.StopAsync();
    }

    [Fact]
    public async Task Clusters_with_different_ids_share_a_database_and_do_not_meet()
    {
        await using var database = await TestDatabase.Create();
        await using var one = await TestCluster.StartSilo(database, "one");
        await using var other = await TestCluster.StartSilo(database, "other");

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

        await using var silo = await TestCluster.StartSilo(database, "two-silos").WaitAsync(TestCluster.Patience);

        await TestCluster.Eventually(async () => await Silos(database, SiloStatus.Dead) == 1);
        Assert.Equal(1L, await Silos(database, SiloStatus.Active));
    }

    private static Task<long> Silos(TestDatabase database, SiloStatus status) =>
        PostgresServer.Scalar<long>(database.ConnectionString, $"select count(*) from orleans_membership where status = {(int)status}");
}
