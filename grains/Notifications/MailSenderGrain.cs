using EventLoop.Ledger;
using Microsoft.Extensions.Logging;

namespace EventLoop.Notifications;

/// <summary>Sends the messages that are due. One in the cluster (key 0), so that there is one rate for the provider; every silo pokes it.</summary>
[Alias("IMailSenderGrain")]
internal interface IMailSenderGrain : IGrainWithIntegerKey
{
    /// <summary>Sees to it that all that is due is sent; answers at once.</summary>
    [Alias("Send")]
    Task Send();
}

/// <inheritdoc cref="IMailSenderGrain"/>
internal sealed partial class MailSenderGrain(
    MessageTable messages,
    BroadcastTable broadcasts,
    LetterWriter letters,
    IMailer mailer,
    AddressKeys addresses,
    MailOptions options,
    TimeProvider time,
    ILogger<MailSenderGrain> logger) : Grain, IMailSenderGrain, IDisposable
{
    private const int MessagesPerBatch = 200;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>Tells this activation's work from that of one before.</summary>
    private readonly Guid sender = Guid.CreateVersion7();
    private readonly CancellationTokenSource stopping = new();
    private readonly Pace pace = new(options.PerSecond, time);
    private Task sending = Task.CompletedTask;
    private int failedInARow;
    private DateTimeOffset pausedUntil;

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
            while (await broadcasts.WriteOut(time.GetUtcNow(), cancellation))
                continue;
            while (time.GetUtcNow() >= pausedUntil && await messages.Due(time.GetUtcNow(), MessagesPerBatch, cancellation) is { Count: > 0 } due)
                await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = options.Connections, CancellationToken = cancellation }, Send);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            LogFailure(failure.Message);
        }
    }

    // Twice the time that a message may take: nobody who lives works on it for so long.
    private async Task FlagLost(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        foreach (var kind in await messages.Forget(now - TimeSpan.FromSeconds(2 * options.TimeoutSeconds), now, cancellation))
            MailMetrics.Count(kind, "unknown");
    }

    private async ValueTask Send(QueuedMessage message, CancellationToken cancellation)
    {
        if (time.GetUtcNow() < pausedUntil)
            return;
        var (letter, reason) = await Write(message);
        if (letter is null)
        {
            await Record(message, reason!);
            return;
        }

        await pace.Wait(cancellation);
        if (!await messages.Take(message.Id, sender, time.GetUtcNow()))
            return;
        await Record(message, await Hand(message, letter));
    }

    /// <summary>What a message says; else why it is not sent now, or ever.</summary>
    private async Task<(Letter? Letter, SendingResult? Reason)> Write(QueuedMessage message)
    {
        try
        {
            var (letter, why) = await letters.Write(message);
            return letter is null ? (null, new("suppressed", null, why)) : (letter, null);
        }
        catch (Exception fault) when (fault is not (Npgsql.NpgsqlException or LedgerUnavailableException or TimeoutException))
        {
            LogUnwritten(message.Id, fault.GetType().Name);
            return (null, Later(message, "not_written"));
        }
    }

    private async Task<SendingResult> Hand(QueuedMessage message, Letter letter)
    {
        try
        {
            await mailer.Send(letter.Mail);
            failedInARow = 0;
            return SendingResult.Sent;
        }
        catch (MailFailedException failed)
        {
            LogFailed(message.Id, failed.Failure, failed.Code);
            switch (failed.Failure)
            {
                case MailFailure.Unreachable:
                    Pause();
                    return new("queued", pausedUntil, failed.Code, IsTry: false);
                case MailFailure.Delayed:
                    return Later(message, failed.Code);
                case MailFailure.NoSuchAddress:
                    await messages.Suppress(addresses.Of(letter.Address), failed.Code, time.GetUtcNow());
                    return new("bounced", null, failed.Code);
                case MailFailure.Refused:
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
            MailMetrics.Count(MessageWords.Of(message.Kind), result.Status);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Messages could not be sent: {Reason}")]
    private partial void LogFailure(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Message {MessageId} could not be written: {Fault}")]
    private partial void LogUnwritten(Guid messageId, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {MessageId} was not taken: {Failure} ({Code})")]
    private partial void LogFailed(Guid messageId, MailFailure failure, string code);
}
