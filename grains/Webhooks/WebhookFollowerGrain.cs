using EventLoop.Ledger;
using Microsoft.Extensions.Logging;

namespace EventLoop.Webhooks;

/// <summary>Puts what organizers want to be told into the outbox. One in the cluster (key 0).</summary>
[Alias("IWebhookFollowerGrain")]
internal interface IWebhookFollowerGrain : IFollowerGrain;

/// <inheritdoc cref="IWebhookFollowerGrain"/>
internal sealed class WebhookFollowerGrain(WebhookTable table, LedgerTail tail, TimeProvider time, ILogger<WebhookFollowerGrain> logger)
    : FollowerGrain("webhooks", tail, time, logger), IWebhookFollowerGrain
{
    private readonly TimeProvider time = time;

    protected override async Task Work(IReadOnlyList<LedgerEntry> appends, CancellationToken cancellation)
    {
        var listeners = await table.Listeners(cancellation);
        if (listeners.Count == 0)
            return;
        var wanted = WebhookMessages.Wanted(appends.SelectMany(Publications.Of), listeners);
        if (wanted.Count == 0)
            return;
        var events = await table.EventsOf(wanted.Select(told => WebhookMessages.OwnerOf(told.Publication, told.Type)).Distinct(), cancellation);
        var messages = new List<WebhookMessage>();
        foreach (var (publication, type) in wanted)
        {
            if (events.TryGetValue(WebhookMessages.OwnerOf(publication, type), out var at))
                messages.AddRange(WebhookMessages.Of(publication, type, at.EventId, at.OrganizerId, listeners));
        }

        if (messages.Count > 0)
            await table.Queue(messages, time.GetUtcNow(), cancellation);
    }
}
