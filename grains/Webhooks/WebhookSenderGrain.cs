using EventLoop.Ledger;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Concurrency;

namespace EventLoop.Webhooks;

/// <summary>
/// Sends what is due in the outbox, to many addresses at once and a few messages to each, so that a slow receiver holds up nobody else. One in
/// the cluster (key 0); were there ever two, a message could arrive twice. So it can when a silo dies between the answer and its record.
/// </summary>
[Alias("IWebhookSenderGrain")]
internal interface IWebhookSenderGrain : IFollowerGrain;

/// <inheritdoc cref="IWebhookSenderGrain"/>
[Reentrant, LivesAtHome]
internal sealed partial class WebhookSenderGrain(
    WebhookTable table, WebhookSecrets secrets, WebhookPost post, IGrainFactory grains, TimeProvider time, ILogger<WebhookSenderGrain> logger) : Grain, IWebhookSenderGrain, IDisposable
{
    private const int AddressesAtOnce = 64;
    private const int MessagesAtOnce = 8;

    private static readonly TimeSpan PruneEvery = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly Dictionary<Guid, Task> sending = [];
    private readonly Dictionary<Guid, (int Rounds, DateTimeOffset Until)> paused = [];
    private bool isLooking;
    private DateTimeOffset prunedAt;

    /// <summary>Starts sending to whom something is due, and does not wait for it.</summary>
    public async Task Follow()
    {
        if (isLooking || stopping.IsCancellationRequested)
            return;
        isLooking = true;
        try
        {
            var now = time.GetUtcNow();
            foreach (var ended in sending.Where(round => round.Value.IsCompleted).Select(round => round.Key).ToList())
                sending.Remove(ended);
            Guid[] busy = [.. sending.Keys, .. paused.Where(pause => pause.Value.Until > now).Select(pause => pause.Key)];
            if (sending.Count < AddressesAtOnce)
            {
                foreach (var listener in await table.WithDue(now, busy, AddressesAtOnce - sending.Count, stopping.Token))
                    sending[listener.WebhookId] = SendAll(listener);
            }

            if (now - prunedAt > PruneEvery)
            {
                await table.Prune(now - IWebhookParts.KeptFor);
                prunedAt = now;
            }
        }
        finally
        {
            isLooking = false;
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token)
    {
        await stopping.CancelAsync();
        await Task.WhenAll(sending.Values);
    }

    public void Dispose() => stopping.Dispose();

    private async Task SendAll(Listener listener)
    {
        try
        {
            while (!stopping.IsCancellationRequested
                && await table.Due(listener.WebhookId, time.GetUtcNow(), MessagesAtOnce, stopping.Token) is { Count: > 0 } due)
            {
                var arrived = await Task.WhenAll(due.Select(message => Send(listener, message)));
                if (!arrived.Contains(true))
                {
                    var rounds = paused.GetValueOrDefault(listener.WebhookId).Rounds + 1;
                    paused[listener.WebhookId] = (rounds, time.GetUtcNow() + WebhookSchedule.PauseAfter(rounds));
                    return;
                }

                paused.Remove(listener.WebhookId);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException or OrleansException or LedgerUnavailableException)
        {
            // What was not recorded is still due; the next poke goes on.
            LogAway(listener.WebhookId, failure.Message);
        }
    }

    private async Task<bool> Send(Listener listener, DueMessage message)
    {
        var now = time.GetUtcNow();
        var answer = await post.Send(listener.Url, message.Id, now, secrets.Sign(listener, message.Id, now, message.Body), message.Body, stopping.Token);
        var next = answer.HasArrived ? null : WebhookSchedule.Next(message.Tries + 1, now, answer.RetryAfter);
        await table.Tried(listener.WebhookId, message.Id, now, answer, next, stopping.Token);
        if (answer.IsGone)
            await SwitchOff(listener, "gone");
        else if (!answer.HasArrived && next is null && !await table.HasArrivedSince(listener.WebhookId, message.QueuedAt))
            await SwitchOff(listener, "failing");
        return answer.HasArrived;
    }

    private Task SwitchOff(Listener listener, string reason)
    {
        LogSwitchedOff(listener.WebhookId, reason);
        return grains.GetGrain<IWebhookParts>(IWebhooksGrain.KeyOf(listener.OrganizerId)).SwitchOff(listener.WebhookId, reason);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Webhook {WebhookId} is switched off: {Reason}")]
    private partial void LogSwitchedOff(Guid webhookId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {WebhookId} has to wait: {Reason}")]
    private partial void LogAway(Guid webhookId, string reason);
}
