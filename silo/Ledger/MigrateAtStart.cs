using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EventLoop.Ledger;

/// <summary>Migrates the database before anything else starts, waiting a while for a server that is itself still starting.</summary>
internal sealed partial class MigrateAtStart(string connectionString, ILogger<MigrateAtStart> log) : IHostedService
{
    private const int Attempts = 30;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public Task StartAsync(CancellationToken cancellationToken) => Migrate(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Migrates, and tells the console what was applied.</summary>
    public static async Task MigrateOnly(IConfiguration configuration)
    {
        using var logging = LoggerFactory.Create(log => log.AddSimpleConsole(console => console.SingleLine = true));
        await new MigrateAtStart(configuration.EventLoopDatabase(), logging.CreateLogger<MigrateAtStart>()).Migrate(CancellationToken.None);
    }

    private async Task Migrate(CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                foreach (var name in await Migrator.Apply(connectionString, cancellation))
                    Applied(name);
                return;
            }
            catch (NpgsqlException unreachable) when (unreachable.IsTransient && attempt < Attempts)
            {
                Waiting(unreachable.Message);
                await Task.Delay(Pause, cancellation);
            }
            catch (NpgsqlException refused)
            {
                throw new StartException($"The database cannot be used: {refused.Message}", refused);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Applied migration {Name}")]
    private partial void Applied(string name);

    [LoggerMessage(LogLevel.Warning, "Waiting for the database: {Problem}")]
    private partial void Waiting(string problem);
}
