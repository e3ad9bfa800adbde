using System.Net;
using EventLoop.Ledger;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EventLoop;

/// <summary>
/// A client for each silo, beside the one for all: what buyers wait for goes straight to the silo where its grain lives. Orleans' client knows no homes and sends a call through
/// any gateway, so among three silos two calls of three, and their answers, are read and written once more on their way.
/// </summary>
/// <remarks>Nothing rests on it: a wrong line is as good as any gateway, and where there is none, or one that was lost, the client for all is asked.</remarks>
public sealed partial class DirectLines(
    ClusterSettings settings,
    IConfiguration configuration,
    IGrainFactory grains,
    NpgsqlDataSource postgres,
    TimeProvider time,
    ILoggerFactory logging,
    ILogger<DirectLines> logger) : BackgroundService
{
    private const string Gateways = """
        select address, port, generation, proxyport, status from orleans_membership
        where deploymentid = $1 and proxyport > 0
        """;

    private readonly Dictionary<SiloAddress, DirectLine> lines = [];
    private readonly List<Task> closing = [];
    private volatile DirectLine?[] byHome = new DirectLine?[Home.Count];

    /// <summary>Asks a grain by the line to its home, if there is one. A repeatable command whose silo dies meanwhile is sent again.</summary>
    /// <param name="home">An id with the grain's home: its own, or a neighbour's.</param>
    /// <param name="ask">The call, with either client.</param>
    public async Task<T> Ask<T>(Guid home, IRepeatable command, Func<IGrainFactory, Task<T>> ask)
    {
        if (byHome[Home.Of(home)] is { IsUp: true } line)
        {
            try
            {
                return await line.Ask(ask);
            }
            catch (Exception gone) when (command.CanRepeat && gone is SiloUnavailableException or OrleansMessageRejectionException)
            {
                // Below.
            }
        }

        return await ask(grains);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(settings.GatewayRefreshSeconds), time);
        try
        {
            do
                await Follow(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }

        await Task.WhenAll([.. lines.Values.Select(line => Close(line, stoppingToken)), .. closing]);
    }

    /// <summary>Sees to it that there is a line to each silo that is there now, and none to another.</summary>
    private async Task Follow(CancellationToken stopping)
    {
        try
        {
            var silos = await ReadSilos(stopping);
            foreach (var (silo, line) in lines.ToArray())
            {
                var status = silos.TryGetValue(silo, out var known) ? known.Status : SiloStatus.Dead;
                if (status == SiloStatus.Active && line.IsUp)
                    continue;
                if (status == SiloStatus.Dead)
                    line.Lose();
                lines.Remove(silo);
                closing.Add(Close(line, stopping));
            }

            var active = silos.Where(silo => silo.Value.Status == SiloStatus.Active).ToDictionary(silo => silo.Key, silo => silo.Value.Gateway);
            Choose(active.Keys);
            closing.RemoveAll(line => line.IsCompleted);
            var missing = active.Keys.Where(silo => !lines.ContainsKey(silo)).ToArray();
            var opened = await Task.WhenAll(missing.Select(silo => Open(active[silo], stopping)));
            foreach (var (silo, line) in missing.Zip(opened))
            {
                if (line is not null)
                    lines.Add(silo, line);
            }

            Choose(active.Keys);
        }
        catch (Exception away) when (!stopping.IsCancellationRequested)
        {
            // The lines are as good as they were a moment ago. The next tick tries again.
            LogAway(away.Message);
        }
    }

    private void Choose(IReadOnlyCollection<SiloAddress> silos) =>
        byHome = [.. Enumerable.Range(0, Home.Count).Select(home => silos.Count == 0 ? null : lines.GetValueOrDefault(Home.In(silos, (byte)home)))];

    /// <returns>Null when the silo does not answer, perhaps since nobody has missed it yet. The next tick tries again.</returns>
    private async Task<DirectLine?> Open(IPEndPoint gateway, CancellationToken stopping)
    {
        try
        {
            return await DirectLine.Open(gateway, settings, configuration, logging, stopping);
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            LogUnreachable(gateway, failure.Message);
            return null;
        }
    }

    /// <summary>Closes a line once what went over it has its answers.</summary>
    private async Task Close(DirectLine line, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(settings.ResponseSeconds), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await line.DisposeAsync();
        }
        catch (Exception failure)
        {
            LogUnclosed(failure.Message);
        }
    }

    private async Task<Dictionary<SiloAddress, (IPEndPoint Gateway, SiloStatus Status)>> ReadSilos(CancellationToken stopping)
    {
        await using var command = postgres.CreateCommand(Gateways);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = settings.Id });
        await using var reader = await command.ExecuteReaderAsync(stopping);
        var silos = new Dictionary<SiloAddress, (IPEndPoint, SiloStatus)>();
        while (await reader.ReadAsync(stopping))
        {
            var address = IPAddress.Parse(reader.GetString(0));
            silos.Add(SiloAddress.New(new(address, reader.GetInt32(1)), reader.GetInt32(2)), (new(address, reader.GetInt32(3)), (SiloStatus)reader.GetInt32(4)));
        }

        return silos;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Which silos there are is not known: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "There is no direct line to the silo whose gateway is {Gateway}: {Reason}")]
    private partial void LogUnreachable(IPEndPoint gateway, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A direct line could not be closed: {Reason}")]
    private partial void LogUnclosed(string reason);
}
