using System.Net;
using EventLoop.Analytics;
using EventLoop.Ledger;
using EventLoop.Notifications;
using EventLoop.Orders;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;

namespace EventLoop;

/// <summary>Makes a process a silo: it migrates the database, joins the cluster and hosts grains.</summary>
public static class SiloHosting
{
    /// <summary>The name of the stream provider for live counters.</summary>
    public const string LiveStreams = "live";

    /// <summary>Each queue is asked again and again whether it has anything, mostly by another silo, so there is one.</summary>
    internal const int LiveQueues = 1;

    /// <summary>The names of the grain storages.</summary>
    private static readonly string[] Storages = ["snapshots", "accounts", "settings"];

    public static IHostApplicationBuilder AddEventLoopSilo(this IHostApplicationBuilder builder)
    {
        builder.AddEventLoopHost();
        builder.Services.AddEventLoopGrains(builder.Configuration);
        builder.UseOrleans(silo =>
        {
            silo.AddEventLoop(builder.Configuration.Cluster());
            silo.AddOperatorDashboard(builder.Configuration);
            if (builder.Configuration.IsTraced())
                silo.AddActivityPropagation();
        });
        builder.Services.AddHostedService<LedgerGauges>();
        builder.Services.AddSingleton<HomePokes>();
        builder.Services.AddHostedService<PokeFollowers>();
        builder.Services.AddHostedService<SendMessages>();
        builder.Services.AddHostedService<SweepOrders>(); // Starts after the silo, and stops before it.
        return builder;
    }

    internal static ISiloBuilder AddEventLoop(this ISiloBuilder silo, ClusterSettings settings) => silo
        .JoinCluster(settings)
        .DetectFailures(settings)
        .Bound(settings)
        .AddStorages()
        .ConfigureServices(services => services.AddSingleton<Homes>())
        .AddGrainDirectory(Home.Directory, (services, _) => ActivatorUtilities.CreateInstance<HomeDirectory>(services))
        .AddMemoryStreams(LiveStreams, streams =>
        {
            streams.ConfigurePartitioning(LiveQueues);
            streams.ConfigurePullingAgent(agent => agent.Configure(polls => polls.GetQueueMsgsTimerPeriod = LiveStream.Interval));
        })
        .AddMemoryGrainStorage("PubSubStore");

    /// <summary>Grain state as plain JSON in Postgres, through the process's one data source.</summary>
    internal static ISiloBuilder AddStorages(this ISiloBuilder silo)
    {
        foreach (var name in Storages)
        {
            silo.AddAdoNetGrainStorage(name, options => options.Configure<NpgsqlDataSource>((storage, postgres) =>
            {
                storage.Invariant = PostgresHosting.Invariant;
                storage.DataSource = postgres;
                storage.GrainStorageSerializer = new JsonGrainStorageSerializer();
            }));
        }

        return silo;
    }

    private static ISiloBuilder JoinCluster(this ISiloBuilder silo, ClusterSettings settings)
    {
        if (settings.Mode == ClusterMode.Single)
        {
            silo.UseLocalhostClustering(settings.SiloPort, settings.GatewayPort, null, settings.ServiceId, settings.Id);
            // Nobody else is meant to call grains of this process.
            return silo.Configure<EndpointOptions>(endpoint => endpoint.GatewayPort = 0);
        }

        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (settings.Id, settings.ServiceId));
        silo.ConfigureEndpoints(IPAddress.Parse(settings.Address), settings.SiloPort, settings.GatewayPort);
        return silo.UseAdoNetClustering(options => options.Configure<NpgsqlDataSource>((clustering, postgres) =>
        {
            clustering.Invariant = PostgresHosting.Invariant;
            clustering.DataSource = postgres;
        }));
    }

    private static ISiloBuilder DetectFailures(this ISiloBuilder silo, ClusterSettings settings) =>
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = TimeSpan.FromSeconds(settings.ProbeSeconds);
            membership.MinProbeTimeout = membership.ProbeTimeout;
            // Nobody votes against a silo whose connection brought anything within MissedProbes times this.
            membership.MaxProbeTimeout = 2 * membership.ProbeTimeout;
            membership.NumMissedProbesLimit = settings.MissedProbes;
            membership.NumVotesForDeathDeclaration = settings.DeathVotes;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(settings.TableRefreshSeconds);
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(settings.AliveSeconds);
            membership.DefunctSiloExpiration = TimeSpan.FromHours(settings.DefunctHours);
        });

    private static ISiloBuilder Bound(this ISiloBuilder silo, ClusterSettings settings) => silo
        .Configure<SiloMessagingOptions>(messaging =>
        {
            messaging.ResponseTimeout = TimeSpan.FromSeconds(settings.ResponseSeconds);
            messaging.MaxEnqueuedRequestsHardLimit = settings.MaxWaitingCalls;
            messaging.MaxEnqueuedRequestsHardLimit_StatelessWorker = settings.MaxWaitingCalls;
            messaging.MaxMessageBodySize = PostgresHosting.LargestMessage;
        })
        .Configure<GrainCollectionOptions>(collection =>
        {
            var idle = TimeSpan.FromMinutes(settings.IdleMinutes);
            collection.CollectionAge = idle;
            collection.CollectionQuantum = idle / 2 < TimeSpan.FromMinutes(1) ? idle / 2 : TimeSpan.FromMinutes(1);
        });
}
