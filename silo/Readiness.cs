using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace EventLoop;

/// <summary>Whether this process serves requests: it is not stopping, it is in a cluster, and Postgres answers.</summary>
internal sealed class Readiness(IServiceProvider services, NpgsqlDataSource postgres, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>However often somebody asks, Postgres is asked this often at most.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(1);

    private readonly Lock turn = new();
    private Task<bool> answer = Task.FromResult(false);
    private long askedAt = long.MinValue;

    /// <summary>What is missing; null when the process is ready.</summary>
    public async Task<string?> Missing()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return "stopping";
        if (!InCluster())
            return "cluster";
        return await PostgresAnswers() ? null : "postgres";
    }

    private bool InCluster() =>
        services.GetService<ISiloStatusOracle>() is { } silo
            ? silo.CurrentStatus == SiloStatus.Active
            : services.GetService<GatewayConnection>() is { IsUp: true };

    private Task<bool> PostgresAnswers()
    {
        lock (turn)
        {
            if (answer.IsCompleted && (askedAt == long.MinValue || time.GetElapsedTime(askedAt) >= Validity))
            {
                askedAt = time.GetTimestamp();
                answer = AskPostgres();
            }

            return answer;
        }
    }

    private async Task<bool> AskPostgres()
    {
        using var limit = new CancellationTokenSource(Patience, time);
        try
        {
            await using var command = postgres.CreateCommand("select 1");
            await command.ExecuteScalarAsync(limit.Token);
            return true;
        }
        catch (NpgsqlException)
        {
            // The server has gone, perhaps to come back: what else is in the pool is broken, too.
            postgres.Clear();
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
