using System.Diagnostics;
using Xunit;

namespace EventLoop.Running;

/// <summary>A silo that is told to stop while its database is away.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_silo_ends_in_time_though_its_database_is_gone()
    {
        await using var database = await TestDatabase.Create();
        var server = await PostgresServer.ConnectionString;
        using var silo = Start(database.ConnectionString);
        try
        {
            await Says(silo, "Application started");
            var log = silo.StandardOutput.ReadToEndAsync();
            await PostgresServer.Execute(server, $"alter database {database.Name} allow_connections false");
            await PostgresServer.Execute(server, $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database.Name}'");

            await RunningCopy.Signal("TERM", silo.Id);

            await silo.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(1, silo.ExitCode);
            Assert.Contains("Application is shutting down", await log, StringComparison.Ordinal);
            Assert.Contains("The process has not stopped within 6 seconds and is ended.", await silo.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
        }
        finally
        {
            silo.Kill();
            await PostgresServer.Execute(server, $"alter database {database.Name} allow_connections true");
        }
    }

    [Fact]
    public async Task A_silo_that_still_waits_for_its_database_stops_without_a_fault()
    {
        using var silo = Start($"Host=127.0.0.1;Port={RunningCopy.FreePort()};Username=nobody;Database=nowhere");
        try
        {
            await Says(silo, "Waiting for the database");

            await RunningCopy.Signal("TERM", silo.Id);

            await silo.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(0, silo.ExitCode);
            Assert.Empty(await silo.StandardError.ReadToEndAsync());
        }
        finally
        {
            silo.Kill();
        }
    }

    private static Process Start(string connectionString)
    {
        var kind = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name; // Debug or Release
        return Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(PostgresServer.Root, "silo", "bin", kind, "net10.0", "EventLoop.Silo.dll"), "--urls", "http://127.0.0.1:0",
                "--Cluster:Mode", "postgres", "--Cluster:SiloPort", $"{RunningCopy.FreePort()}", "--Cluster:GatewayPort", $"{RunningCopy.FreePort()}",
                "--Cluster:DrainSeconds", "0", "--Cluster:ShutdownSeconds", "1",
            },
            Environment = { ["ConnectionStrings__EventLoop"] = connectionString, ["Secrets__MasterKey"] = Convert.ToBase64String(new byte[32]) },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    private static async Task Says(Process silo, string words)
    {
        string? line;
        do
        {
            line = await silo.StandardOutput.ReadLineAsync().WaitAsync(Patience);
            Assert.NotNull(line);
        }
        while (!line.Contains(words, StringComparison.Ordinal));
    }
}
