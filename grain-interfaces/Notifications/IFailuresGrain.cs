namespace EventLoop.Notifications;

/// <summary>
/// What did not arrive, over all events: messages to people and to partners. For the operator; who that is, the API knows. Any activation will do (key 0).
/// </summary>
[Alias("IFailuresGrain")]
public interface IFailuresGrain : IGrainWithIntegerKey
{
    /// <summary>Messages that failed, came back, or may not have arrived, in the order in which they came up. They name nobody.</summary>
    /// <param name="status"><c>failed</c>, <c>unknown</c> or <c>bounced</c>; null: all of these.</param>
    [Alias("Messages")]
    Task<Page<FailedMessage>> Messages(string? status, int limit, PageCursor? after);

    /// <summary>How many of them there are, by channel, status and problem, the most first.</summary>
    [Alias("Totals")]
    Task<FailureTotals> Totals();

    /// <summary>Sends a message again that failed, or may not have arrived; false when there is no such message in that state.</summary>
    [Alias("Replay")]
    Task<bool> Replay(Guid messageId);

    /// <summary>Sends all messages again that stand like this, at most some thousands at once.</summary>
    /// <param name="status"><c>failed</c> or <c>unknown</c>.</param>
    /// <param name="problem">Only those with this problem; null: all.</param>
    [Alias("ReplayAll")]
    Task<ReplayedMessages> ReplayAll(string status, string? problem);

    /// <summary>Messages to partners that were given up, the oldest first.</summary>
    [Alias("Deliveries")]
    Task<Page<FailedDelivery>> Deliveries(int limit, PageCursor? after);

    /// <summary>Sends a message to a partner again that was given up; it goes out once its address is on. False when there is none.</summary>
    [Alias("ReplayDelivery")]
    Task<bool> ReplayDelivery(Guid webhookId, string messageId);
}

/// <summary>A message that did not arrive, or may not have.</summary>
[GenerateSerializer, Immutable, Alias("FailedMessage")]
public sealed record FailedMessage([property: Id(0)] MessageView Message, [property: Id(1)] Guid? EventId);

/// <summary>How many messages stand alike.</summary>
[GenerateSerializer, Immutable, Alias("FailureTotals")]
public sealed record FailureTotals([property: Id(0)] IReadOnlyList<FailureTotal> Items);

[GenerateSerializer, Immutable, Alias("FailureTotal")]
public sealed record FailureTotal([property: Id(0)] string Channel, [property: Id(1)] string Status, [property: Id(2)] string? Problem, [property: Id(3)] int Count);

/// <summary>A message to a partner that was given up. Its address is not told: it may hold a credential.</summary>
/// <param name="IsOn">The address takes messages again.</param>
/// <param name="LastStatus">The receiver's HTTP status in the last try; null when it gave none.</param>
[GenerateSerializer, Immutable, Alias("FailedDelivery")]
public sealed record FailedDelivery(
    [property: Id(0)] Guid WebhookId,
    [property: Id(1)] Guid? OrganizerId,
    [property: Id(2)] bool IsOn,
    [property: Id(3)] string MessageId,
    [property: Id(4)] string Type,
    [property: Id(5)] DateTimeOffset QueuedAt,
    [property: Id(6)] int Tries,
    [property: Id(7)] DateTimeOffset? LastTryAt,
    [property: Id(8)] int? LastStatus,
    [property: Id(9)] string? LastFailure);
