using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EventLoop.Ledger;

/// <summary>
/// What a silo's ledger looks like at the moment (meter <c>EventLoop</c>): how much waits for its commit, and how far followers are
/// behind. The queue is read when somebody scrapes; followers are looked at now and then, since that asks the database.
/// </summary>
internal sealed partial class LedgerGauges : BackgroundService
{
    /// <summary>The newest position against each follower's: an index is read from its end, whatever the ledger's length.</summary>
    private const string Lag = """
        select follower, greatest(0, coalesce((select position from ledger order by xid desc, position desc limit 1), 0) - position)
        from follower_checkpoints
        """;

    private readonly TimeSpan interval;
    private readonly NpgsqlDataSource database;
    private readonly TimeProvider time;
    private readonly ILogger<LedgerGauges> logger;
    private IReadOnlyList<Measurement<long>> lags = [];

    public LedgerGauges(
        CommitLanes lanes, NpgsqlDataSource database, TimeProvider time, IMeterFactory meters, LedgerOptions options, ILogger<LedgerGauges> logger)
    {
        (this.database, this.time, this.logger, interval) = (database, time, logger, options.LagInterval);
        var meter = meters.Create("EventLoop");
        meter.CreateObservableUpDownCounter("eventloop.ledger.queue.depth", () => lanes.WaitingFacts, "{fact}", "Facts that are decided and not yet durable.");
        meter.CreateObservableGauge("eventloop.follower.lag", () => Volatile.Read(ref lags), "{append}", "Positions of the ledger that a follower has still to read.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            do
                await Look(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task Look(CancellationToken cancellation)
    {
        try
        {
            var seen = new List<Measurement<long>>();
            await using var command = database.CreateCommand(Lag);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
                seen.Add(new(reader.GetInt64(1), new KeyValuePair<string, object?>("follower", reader.GetString(0))));
            Volatile.Write(ref lags, seen);
        }
        catch (Exception away) when (away is NpgsqlException or TimeoutException)
        {
            // No figure is better than an old one.
            Volatile.Write(ref lags, []);
            LogAway(away.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "How far followers are behind is not known: {Reason}")]
    private partial void LogAway(string reason);
}
