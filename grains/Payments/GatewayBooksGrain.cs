using Microsoft.Extensions.Logging;
using Npgsql;

namespace EventLoop.Payments;

/// <summary>
/// Reads the gateway's own list of movements into the books, page by page, from where the last pass began less a day. One in the cluster (key 0);
/// were there ever two, each movement would still be booked once.
/// </summary>
[Alias("IGatewayBooksGrain")]
internal interface IGatewayBooksGrain : IGrainWithIntegerKey
{
    /// <summary>Begins a pass when one is due, or goes on with the one that is under way, and does not wait for it.</summary>
    [Alias("Work")]
    Task Work();

    /// <summary>When this answers, the books have all that the gateway had when it was asked.</summary>
    /// <exception cref="PaymentUnavailableException">The gateway did not answer; safe to repeat.</exception>
    [Alias("CatchUp")]
    Task CatchUp();
}

/// <inheritdoc cref="IGatewayBooksGrain"/>
internal sealed partial class GatewayBooksGrain(GatewayBooksTable table, IPaymentGateway gateway, TimeProvider time, ILogger<GatewayBooksGrain> logger)
    : Grain, IGatewayBooksGrain
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    // A movement may show in the list some time after the moment that it carries.
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(1);

    private Task working = Task.CompletedTask;
    private DateTimeOffset lookedAt;

    public Task Work()
    {
        var now = time.GetUtcNow();
        if (gateway.HasMovements && working.IsCompleted && now - lookedAt >= Interval)
        {
            lookedAt = now;
            working = Go();
        }

        return Task.CompletedTask;
    }

    public Task CatchUp() => gateway.HasMovements ? Pass() : Task.CompletedTask;

    private async Task Go()
    {
        try
        {
            await Pass();
        }
        catch (Exception failure) when (failure is PaymentUnavailableException or NpgsqlException or TimeoutException)
        {
            // What was read is kept: the next pass goes on there.
            LogStuck(failure.Message);
        }
    }

    private async Task Pass()
    {
        var pass = await table.Pass(time.GetUtcNow());
        var from = pass.ReadUntil > DateTimeOffset.UnixEpoch + Overlap ? pass.ReadUntil - Overlap : DateTimeOffset.UnixEpoch;
        var cursor = pass.Cursor;
        do
        {
            var page = await gateway.Movements(from, cursor);
            await table.Take(page);
            cursor = page.Next;
        }
        while (cursor is not null);
        await table.Finish(pass.StartedAt);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The provider's movements have to wait: {Reason}")]
    private partial void LogStuck(string reason);
}

/// <summary>A walk through the gateway's list.</summary>
/// <param name="ReadUntil">Everything before this was read by earlier passes.</param>
/// <param name="Cursor">Where to go on; null: at the beginning.</param>
internal sealed record GatewayPass(DateTimeOffset StartedAt, DateTimeOffset ReadUntil, string? Cursor);
