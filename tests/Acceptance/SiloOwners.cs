using EventLoop.Running;
using EventLoop.TicketTypes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EventLoop.Acceptance;

/// <summary>Knows which of a copy's silo processes owns a ticket type, by asking the cluster as one more client of it.</summary>
internal sealed class SiloOwners : IAsyncDisposable
{
    private readonly RunningCopy copy;
    private readonly IHost client;

    private SiloOwners(RunningCopy copy, IHost client) => (this.copy, this.client) = (copy, client);

    public static async Task<SiloOwners> Join(RunningCopy copy)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:EventLoop"] = copy.ConnectionString,
            ["Secrets:MasterKey"] = await File.ReadAllTextAsync(Path.Combine(copy.Data, "secrets", "master.key")),
            ["Cluster:Mode"] = "postgres",
            ["Cluster:Id"] = await PostgresServer.Scalar<string>(copy.ConnectionString, "select deploymentid from orleans_membership_version"),
            ["Cluster:DrainSeconds"] = "0",
            ["Cluster:ResponseSeconds"] = "2",
        });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.AddEventLoopClient();
        var client = builder.Build();
        await client.StartAsync();
        return new(copy, client);
    }

    /// <summary>The name of the silo process, as <c>silo-2</c>.</summary>
    public async Task<string> OwnerOf(Guid ticketTypeId)
    {
        var grains = client.Services.GetRequiredService<IGrainFactory>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                var silo = await grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grains.GetGrain<ITicketTypePlaces>(ticketTypeId));
                if (silo is not null && Silos().FirstOrDefault(name => Listens(name, silo.Endpoint.Port)) is { } owner)
                    return owner;
            }
            catch (Exception asleep) when (asleep is TimeoutException or OrleansException)
            {
                // The silo that was asked is the one that sleeps.
            }

            await Task.Delay(100, limit.Token);
        }
    }

    /// <summary>The names of all silo processes.</summary>
    public IReadOnlyList<string> Silos() =>
        [.. Directory.GetFiles(Path.Combine(copy.Data, "run"), "silo-*.pid").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    public async ValueTask DisposeAsync()
    {
        await client.StopAsync();
        client.Dispose();
    }

    private bool Listens(string silo, int port) =>
        RunningCopy.CommandLine(copy.Pid(silo)).Contains($"--Cluster:SiloPort {port} ", StringComparison.Ordinal);
}
