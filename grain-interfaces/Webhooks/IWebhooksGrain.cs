using EventLoop.Accounts;

namespace EventLoop.Webhooks;

/// <summary>
/// The addresses that an organizer has registered to be told what happens at their events; its key is <see cref="KeyOf"/>. What is told
/// leaves after its fact is durable, at least once, in no promised order.
/// </summary>
[Alias("IWebhooksGrain")]
public interface IWebhooksGrain : IGrainWithGuidKey
{
    /// <summary>So many an organizer has at most.</summary>
    const int MostWebhooks = 20;

    /// <summary>An organizer's; a stream of its own beside whatever else the account has.</summary>
    static Guid KeyOf(Guid accountId) => DerivedId.Of(accountId, "webhooks");

    /// <summary>Registers an address. A repeat of its id changes nothing and shows what there is.</summary>
    [Alias("Add")]
    Task<Outcome<WebhookView, WebhookRefusal>> Add(Caller caller, Guid webhookId, WebhookTerms terms);

    /// <summary>Puts other terms in the place of the present ones; one that was switched off is on again.</summary>
    [Alias("Change")]
    Task<Outcome<WebhookView, WebhookRefusal>> Change(Caller caller, Guid webhookId, WebhookTerms terms);

    /// <summary>Ends it: what waits for it is dropped. A repeat changes nothing.</summary>
    [Alias("Remove")]
    Task<WebhookRefusal?> Remove(Caller caller, Guid webhookId);

    /// <summary>All that there are, in the order in which they were added.</summary>
    [Alias("List")]
    Task<WebhookView[]> List(Caller caller);

    /// <summary>Makes a new secret. For <see cref="WebhookView.OldSecretUntil"/> messages carry a signature by the one before, too.</summary>
    /// <param name="operationId">A repeat makes no other secret.</param>
    [Alias("RotateSecret")]
    Task<Outcome<WebhookView, WebhookRefusal>> RotateSecret(Caller caller, Guid webhookId, Guid operationId);

    /// <summary>Queues a message of the type <c>webhook.test</c>, whatever types were chosen.</summary>
    /// <param name="operationId">A repeat queues no other message.</param>
    [Alias("Test")]
    Task<WebhookRefusal?> Test(Caller caller, Guid webhookId, Guid operationId);

    /// <summary>What was told to an address or still is to be, the newest first, for thirty days.</summary>
    [Alias("Deliveries")]
    Task<Outcome<Page<WebhookDelivery>, WebhookRefusal>> Deliveries(Caller caller, Guid webhookId, int limit, PageCursor? after);

    /// <summary>Sends a message once more, now; whoever receives it knows it by its id.</summary>
    [Alias("Replay")]
    Task<WebhookRefusal?> Replay(Caller caller, Guid webhookId, string messageId);
}

/// <summary>What an organizer lays down about an address.</summary>
/// <param name="Url">An absolute address. It may hold a credential of the receiver, so it is no text for logs.</param>
/// <param name="Types">Words of <see cref="WebhookTypes"/>.</param>
[GenerateSerializer, Immutable, Alias("WebhookTerms")]
public sealed record WebhookTerms([property: Id(0)] string Url, [property: Id(1)] IReadOnlyList<string> Types)
{
    public override string ToString() => nameof(WebhookTerms);
}

/// <summary>An address, as its organizer sees it.</summary>
/// <param name="Secret">Signs what is sent; in the form of Standard Webhooks, <c>whsec_</c> and base64.</param>
/// <param name="OldSecretUntil">Until then the secret before signs, too; null when there was none, or its time is over.</param>
/// <param name="SwitchedOffAt">When nothing was sent to it any more, because it had failed for days, or said that it is gone; null while it is on.</param>
[GenerateSerializer, Immutable, Alias("WebhookView")]
public sealed record WebhookView(
    [property: Id(0)] Guid WebhookId,
    [property: Id(1)] WebhookTerms Terms,
    [property: Id(2)] string Secret,
    [property: Id(3)] DateTimeOffset? OldSecretUntil,
    [property: Id(4)] DateTimeOffset AddedAt,
    [property: Id(5)] DateTimeOffset? SwitchedOffAt,
    [property: Id(6)] string? SwitchedOffReason)
{
    public override string ToString() => $"{nameof(WebhookView)} {WebhookId}";
}

/// <summary>A message to one address, and how it went.</summary>
/// <param name="MessageId">The same in every try.</param>
/// <param name="Tries">How often it was sent so far.</param>
/// <param name="LastStatus">The receiver's HTTP status in the last try; null when it gave none, or was not asked yet.</param>
/// <param name="LastFailure">Why there was none: <c>address_refused</c>, <c>unreachable</c> or <c>timeout</c>.</param>
/// <param name="NextTryAt">Null when it has arrived, or was given up.</param>
[GenerateSerializer, Immutable, Alias("WebhookDelivery")]
public sealed record WebhookDelivery(
    [property: Id(0)] string MessageId,
    [property: Id(1)] string Type,
    [property: Id(2)] DateTimeOffset QueuedAt,
    [property: Id(3)] int Tries,
    [property: Id(4)] DateTimeOffset? LastTryAt,
    [property: Id(5)] int? LastStatus,
    [property: Id(6)] string? LastFailure,
    [property: Id(7)] DateTimeOffset? ArrivedAt,
    [property: Id(8)] DateTimeOffset? NextTryAt);

/// <summary>Why something about an address is refused, by precedence.</summary>
[GenerateSerializer, Alias("WebhookRefusal")]
public enum WebhookRefusal
{
    NotFound,
    UnknownType,

    /// <summary>Not an address that the public internet has, or not an encrypted one.</summary>
    AddressNotAllowed,

    TooMany,
    KeyReused,
    MessageNotFound,
}
