using System.Diagnostics;
using EventLoop.Ledger;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Serialization;

namespace EventLoop;

/// <summary>What silos and clients have in common: settings, the connection to Postgres, the clock, the master key, the order of start and stop.</summary>
internal static class PostgresHosting
{
    /// <summary>The ADO.NET invariant name under which Orleans knows Postgres.</summary>
    public const string Invariant = "Npgsql";

    /// <summary>No call carries more: a page of a list is the largest thing that travels.</summary>
    public const int LargestMessage = 16 * 1024 * 1024;

    public static ClusterSettings Cluster(this IConfiguration configuration) =>
        configuration.GetSection("Cluster").Get<ClusterSettings>() ?? new ClusterSettings();

    public static string EventLoopDatabase(this IConfiguration configuration) =>
        configuration.GetConnectionString("EventLoop") is { Length: > 0 } connectionString
            ? connectionString
            : throw new StartException("No database: set ConnectionStrings__EventLoop, or start with ./eventloop up, which brings its own.");

    public static void AddEventLoopHost(this IHostApplicationBuilder builder)
    {
        var settings = builder.Configuration.Cluster();
        var connectionString = builder.Configuration.EventLoopDatabase();

        AddDefaultLogging(builder.Configuration);
        builder.AddTelemetry();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(ReadMasterKey(builder.Configuration["Secrets:MasterKey"]));
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(services => DataSource(connectionString, builder.Configuration, services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton<DirectLines>();
        builder.Services.CarryFaults();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(settings.ShutdownSeconds));

        // Hosted services start in this order: the schema is there before Orleans reads its queries from it.
        builder.Services.AddHostedService(services => new MigrateAtStart(connectionString, services.GetRequiredService<ILogger<MigrateAtStart>>()));
        builder.Services.AddHostedService<Drain>();
    }

    /// <summary>Otherwise a fault of storage reaches a client as "could not find a codec", which nobody takes for a 503.</summary>
    internal static void CarryFaults(this IServiceCollection services) =>
        services.Configure<ExceptionSerializationOptions>(faults => faults.SupportedNamespacePrefixes.UnionWith(["EventLoop", "Npgsql"]));

    /// <summary>One pool for the whole process, so that the number of connections to Postgres has one bound.</summary>
    private static NpgsqlDataSource DataSource(string connectionString, IConfiguration configuration, ILoggerFactory logging)
    {
        var pool = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "eventloop",
            MaxPoolSize = configuration.GetValue("Postgres:MaxPoolSize", 32),
            MaxAutoPrepare = configuration.GetValue("Postgres:MaxAutoPrepare", 50),
            Timeout = configuration.GetValue("Postgres:ConnectSeconds", 5),
            CommandTimeout = configuration.GetValue("Postgres:CommandSeconds", 15),
            KeepAlive = 30,
        };
        var source = new NpgsqlDataSourceBuilder(pool.ConnectionString) { Name = "eventloop" };
        // What a span does not ask for, such as a probe of readiness, is no trace of its own.
        source.ConfigureTracing(tracing => tracing
            .ConfigureCommandFilter(_ => Activity.Current is not null)
            .ConfigureBatchFilter(_ => Activity.Current is not null)
            .EnablePhysicalOpenTracing(false));
        return source.UseLoggerFactory(logging).Build();
    }

    private static MasterKey ReadMasterKey(string? base64)
    {
        if (string.IsNullOrWhiteSpace(base64))
            throw new StartException("No master key: set Secrets__MasterKey to 32 random bytes in base64 (openssl rand -base64 32), the same in all processes.");

        var secret = new byte[33];
        if (!Convert.TryFromBase64String(base64, secret, out var length) || length != 32)
            throw new StartException("Secrets:MasterKey is not the base64 of 32 bytes.");
        return new MasterKey(secret[..length]);
    }

    /// <summary>
    /// One line an entry, in UTC, and only what concerns an operator; any other configuration goes before it. As JSON, for machines, an
    /// entry also has the trace and the request that it belongs to.
    /// </summary>
    private static void AddDefaultLogging(IConfigurationManager configuration)
    {
        var isJson = configuration["Logging:Console:FormatterName"] == "json";
        configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Default"] = "Information",
                ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
                ["Logging:LogLevel:Npgsql"] = "Warning",
                ["Logging:LogLevel:Orleans"] = "Warning",
                // Orleans places each activation through Polly, which would write several lines for every one of them.
                ["Logging:LogLevel:Polly"] = "Warning",
                ["Logging:Console:FormatterName"] = "simple",
                ["Logging:Console:FormatterOptions:SingleLine"] = "true",
                ["Logging:Console:FormatterOptions:IncludeScopes"] = isJson ? "true" : "false",
                ["Logging:Console:FormatterOptions:UseUtcTimestamp"] = "true",
                ["Logging:Console:FormatterOptions:TimestampFormat"] = isJson ? "yyyy-MM-ddTHH:mm:ss.fffZ" : "yyyy-MM-ddTHH:mm:ss.fffZ ",
            },
        });
    }
}
