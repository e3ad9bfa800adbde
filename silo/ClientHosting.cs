using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;

namespace EventLoop;

/// <summary>Makes a process a client of a cluster that meets in Postgres: it calls grains and hosts none.</summary>
public static class ClientHosting
{
    public static IHostApplicationBuilder AddEventLoopClient(this IHostApplicationBuilder builder)
    {
        var settings = builder.Configuration.Cluster();
        if (settings.Mode != ClusterMode.Postgres)
            throw new StartException("A client needs Cluster:Mode=postgres: a single silo serves its own process only.");

        builder.AddEventLoopHost();
        builder.Services.AddSingleton<GatewayConnection>();
        builder.UseOrleansClient(client =>
        {
            client.Join(settings, builder.Configuration);
            client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(settings.GatewayRefreshSeconds));
            client.UseAdoNetClustering(options => options.Configure<NpgsqlDataSource>((clustering, postgres) =>
            {
                clustering.Invariant = PostgresHosting.Invariant;
                clustering.DataSource = postgres;
            }));
            client.AddMemoryStreams(SiloHosting.LiveStreams, streams => streams.ConfigurePartitioning(SiloHosting.LiveQueues));
            client.AddOperatorDashboard(builder.Configuration);
            client.AddOutgoingGrainCallFilter<AskAgain>();
            client.Services.AddSingleton<IClusterConnectionStatusObserver>(services => services.GetRequiredService<GatewayConnection>());

            // The silos may still be starting. The host's start has its own limit.
            client.UseConnectionRetryFilter(async (_, cancellation) =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), cancellation);
                return true;
            });
        });
        builder.Services.AddHostedService(services => services.GetRequiredService<DirectLines>());
        return builder;
    }

    /// <summary>What all clients of a cluster have in common, however they find it.</summary>
    internal static IClientBuilder Join(this IClientBuilder client, ClusterSettings settings, IConfiguration configuration)
    {
        client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (settings.Id, settings.ServiceId));
        client.Configure<ClientMessagingOptions>(messaging =>
        {
            messaging.ResponseTimeout = TimeSpan.FromSeconds(settings.ResponseSeconds);
            messaging.MaxMessageBodySize = PostgresHosting.LargestMessage;
        });
        client.Services.CarryFaults();
        return configuration.IsTraced() ? client.AddActivityPropagation() : client;
    }
}

/// <summary>Whether this client has a silo to talk to.</summary>
internal sealed class GatewayConnection : IClusterConnectionStatusObserver
{
    private volatile bool lost;

    public bool IsUp => !lost;

    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered) =>
        lost = currentNumberOfGateways == 0;

    public void NotifyClusterConnectionLost() => lost = true;
}
