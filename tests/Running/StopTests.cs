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
        var address = new Uri($"http://127.0.0.1:{RunningCopy.FreePort()}");
        using var silo = Start(address, database.ConnectionString);
        var log = silo.StandardOutput.ReadToEndAsync();
        await Eventually(() => IsReady(address));
        var server = await PostgresServer.ConnectionString;
        await PostgresServer.Execute(server, $"alter database {database.Name} allow_connections false");
        try
        {
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
        using var silo = Start(new($"http://127.0.0.1:{RunningCopy.FreePort()}"), $"Host=127.0.0.1;Port={RunningCopy.FreePort()};Username=nobody;Database=nowhere");
        try
        {
            while (await silo.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line && !line.Contains("Waiting for the database", StringComparison.Ordinal))
            {
            }

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

    private static Process Start(Uri address, string connectionString)
    {
        var kind = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name; // Debug or Release
        return Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(PostgresServer.Root, "silo", "bin", kind, "net10.0", "EventLoop.Silo.dll"), "--urls", $"{address}",
                "--Cluster:Mode", "postgres", "--Cluster:SiloPort", $"{RunningCopy.FreePort()}", "--Cluster:GatewayPort", $"{RunningCopy.FreePort()}",
                "--Cluster:DrainSeconds", "0", "--Cluster:ShutdownSeconds", "1",
            },
            Environment = { ["ConnectionStrings__EventLoop"] = connectionString, ["Secrets__MasterKey"] = Convert.ToBase64String(new byte[32]) },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    private static async Task<bool> IsReady(Uri address)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using var answer = await http.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < Patience, $"Not within {Patience}.");
            await Task.Delay(50);
        }
    }
}
