using EventLoop.Ledger;
using Microsoft.Extensions.Logging;

namespace EventLoop.Notifications;

/// <summary>
/// Sends the messages of a channel that are due. One in the cluster for each (the key is the channel's number), so that there is one rate for
/// the provider; its home pokes it.
/// </summary>
[Alias("IMessageSenderGrain")]
internal interface IMessageSenderGrain : IGrainWithIntegerKey
{
    /// <summary>Sees to it that all that is due is sent; answers at once.</summary>
    [Alias("Send")]
    Task Send();
}

/// <inheritdoc cref="IMessageSenderGrain"/>
[LivesAtHome]
internal sealed partial class MessageSenderGrain : Grain, IMessageSenderGrain, IDisposable
{
    private const int MessagesPerBatch = 200;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>Tells this activation's work from that of one before.</summary>
    private readonly Guid sender = Guid.CreateVersion7();
    private readonly CancellationTokenSource stopping = new();
    private readonly MessageTable messages;
    private readonly BroadcastTable broadcasts;
    private readonly CampaignTable campaigns;
    private readonly TimeProvider time;
    private readonly ILogger<MessageSenderGrain> logger;
    private readonly IChannel channel;
    private readonly SendingOptions options;
    private readonly Pace pace;
    private Task sending = Task.CompletedTask;
    private int failedInARow;
    private DateTimeOffset pausedUntil;

    public MessageSenderGrain(MessageTable messages, BroadcastTable broadcasts, CampaignTable campaigns, IEnumerable<IChannel> channels, TimeProvider time, ILogger<MessageSenderGrain> logger)
    {
        (this.messages, this.broadcasts, this.campaigns, this.time, this.logger) = (messages, broadcasts, campaigns, time, logger);
        channel = channels.Single(one => (long)one.Channel == this.GetPrimaryKeyLong());
        options = channel.Options;
        pace = new(options.PerSecond, time);
    }

    public Task Send()
    {
        if (sending.IsCompleted && !stopping.IsCancellationRequested && time.GetUtcNow() >= pausedUntil)
            sending = SendOn(stopping.Token);
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token)
    {
        await stopping.CancelAsync();
        await sending;
    }

    public void Dispose() => stopping.Dispose();

    private async Task SendOn(CancellationToken cancellation)
    {
        try
        {
            await FlagLost(cancellation);
            while (time.GetUtcNow() >= pausedUntil)
            {
                var isWriting = await WriteOut(cancellation);
                var due = await messages.Due(channel.Channel, time.GetUtcNow(), MessagesPerBatch, cancellation);
                if (due.Count == 0 && !isWriting)
                    break;
                await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = options.Connections, CancellationToken = cancellation }, Send);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            LogFailure(failure.Message);
        }
    }

    /// <summary>Some of what goes to many; in between, what somebody waits for is sent.</summary>
    private async Task<bool> WriteOut(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return await broadcasts.WriteOut(now, cancellation) | await campaigns.WriteOut(now, cancellation);
    }

    // Twice the time that a message may take: nobody who lives works on it for so long.
    private async Task FlagLost(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        foreach (var kind in await messages.Forget(channel.Channel, now - TimeSpan.FromSeconds(2 * options.TimeoutSeconds), now, cancellation))
            MessageMetrics.Count(kind, channel.Channel, "unknown");
    }

    private async ValueTask Send(QueuedMessage message, CancellationToken cancellation)
    {
        if (time.GetUtcNow() < pausedUntil)
            return;
        var (written, reason) = await Write(message);
        if (written is null)
        {
            await Record(message, reason!);
            return;
        }

        await pace.Wait(cancellation);
        if (!await messages.Take(message.Id, sender, time.GetUtcNow()))
            return;
        await Record(message, await Hand(message, written));
    }

    /// <summary>What a message says; else why it is not sent now, or ever.</summary>
    private async Task<(Outgoing? Message, SendingResult? Reason)> Write(QueuedMessage message)
    {
        try
        {
            var (written, why) = await channel.Write(message);
            return written is null ? (null, new("suppressed", null, why)) : (written, null);
        }
        catch (Exception fault) when (fault is not (Npgsql.NpgsqlException or LedgerUnavailableException or TimeoutException))
        {
            LogUnwritten(message.Id, fault.GetType().Name);
            return (null, Later(message, "not_written"));
        }
    }

    private async Task<SendingResult> Hand(QueuedMessage message, Outgoing written)
    {
        try
        {
            await written.Hand();
            failedInARow = 0;
            return SendingResult.Sent;
        }
        catch (SendingFailedException failed)
        {
            LogFailed(message.Id, failed.Failure, failed.Code);
            switch (failed.Failure)
            {
                case SendingFailure.Unreachable:
                    Pause();
                    return new("queued", pausedUntil, failed.Code, IsTry: false);
                case SendingFailure.Delayed:
                    return Later(message, failed.Code);
                case SendingFailure.NoSuchAddress:
                    await messages.Suppress(written.AddressKey, failed.Code, time.GetUtcNow());
                    return new("bounced", null, failed.Code);
                case SendingFailure.Refused:
                    return new("bounced", null, failed.Code);
                default:
                    return new("unknown", null, failed.Code);
            }
        }
    }

    private SendingResult Later(QueuedMessage message, string problem) => message.Tries + 1 >= options.MaxTries
        ? new("failed", null, problem)
        : new("queued", time.GetUtcNow() + Backoff.After(message.Tries, TimeSpan.FromSeconds(options.RetrySeconds)), problem);

    // While the server is away all messages wait together, and none of them loses a try.
    private void Pause()
    {
        if (time.GetUtcNow() < pausedUntil)
            return;
        var pause = Backoff.After(failedInARow++, TimeSpan.FromSeconds(Math.Min(5, options.RetrySeconds)));
        pausedUntil = time.GetUtcNow() + (pause < LongestPause ? pause : LongestPause);
    }

    private async Task Record(QueuedMessage message, SendingResult result)
    {
        await messages.Record(message.Id, sender, result, time.GetUtcNow());
        if (result.Status != "queued")
            MessageMetrics.Count(MessageWords.Of(message.Kind), channel.Channel, result.Status);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Messages could not be sent: {Reason}")]
    private partial void LogFailure(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Message {MessageId} could not be written: {Fault}")]
    private partial void LogUnwritten(Guid messageId, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {MessageId} was not taken: {Failure} ({Code})")]
    private partial void LogFailed(Guid messageId, SendingFailure failure, string code);
}
