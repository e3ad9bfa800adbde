using Orleans.Concurrency;

namespace EventLoop.Notifications;

/// <inheritdoc cref="IFailuresGrain"/>
[StatelessWorker]
internal sealed class FailuresGrain(FailureQueries failures, TimeProvider time) : Grain, IFailuresGrain
{
    public Task<Page<FailedMessage>> Messages(string? status, int limit, PageCursor? after) => failures.Messages(status, limit, after);

    public Task<FailureTotals> Totals() => failures.Totals();

    public async Task<bool> Replay(Guid messageId) => await failures.Replay(messageId, MessageNames.Replayable, null, time.GetUtcNow()) > 0;

    public async Task<ReplayedMessages> ReplayAll(string status, string? problem) => new(await failures.Replay(null, [status], problem, time.GetUtcNow()));

    public Task<Page<FailedDelivery>> Deliveries(int limit, PageCursor? after) => failures.Deliveries(limit, after);

    public Task<bool> ReplayDelivery(Guid webhookId, string messageId) => failures.ReplayDelivery(webhookId, messageId, time.GetUtcNow());
}
