using EventLoop.Accounts;
using EventLoop.Ledger;

namespace EventLoop.Webhooks;

/// <summary>What the product itself does with an organizer's webhooks.</summary>
[Alias("IWebhookParts")]
internal interface IWebhookParts : IGrainWithGuidKey
{
    /// <summary>For so long a message can be seen and sent again.</summary>
    static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    /// <summary>Nothing is sent there any more, until its organizer changes it. A repeat changes nothing.</summary>
    [Alias("SwitchOff")]
    Task SwitchOff(Guid webhookId, string reason);
}

/// <inheritdoc cref="IWebhooksGrain"/>
internal sealed class WebhooksGrain(IGrainContext context, SiloLedger ledger, WebhookTable table, WebhookSecrets secrets, WebhookOptions options)
    : LedgerGrain<OrganizerWebhooks, WebhookFact>(context, ledger, OrganizerWebhooks.Kind), IWebhooksGrain, IWebhookParts
{
    public async Task<Outcome<WebhookView, WebhookRefusal>> Add(Caller caller, Guid webhookId, WebhookTerms terms)
    {
        if (Refuse(caller, terms) is { } refused)
            return refused;
        if (State.RefuseAdd(webhookId, terms) is { } refusal)
            return await Refused(refusal);
        await Record(State.Find(webhookId) is null ? [new WebhookAdded(webhookId, caller.AccountId!.Value, terms.Url, terms.Types, Now)] : []);
        return View(webhookId);
    }

    public async Task<Outcome<WebhookView, WebhookRefusal>> Change(Caller caller, Guid webhookId, WebhookTerms terms)
    {
        if (Refuse(caller, terms) is { } refused)
            return refused;
        if (State.RefuseChange(webhookId, terms) is { } refusal)
            return await Refused(refusal);
        var isSame = State.Find(webhookId) is { SwitchedOff: null } webhook && webhook.Has(terms);
        await Record(isSame ? [] : [new WebhookChanged(webhookId, terms.Url, terms.Types, Now)]);
        return View(webhookId);
    }

    public async Task<WebhookRefusal?> Remove(Caller caller, Guid webhookId)
    {
        if (!Owns(caller) || (State.Find(webhookId) is null && !State.Removed.Contains(webhookId)))
            return await Refused(WebhookRefusal.NotFound);
        await Record(State.Find(webhookId) is null ? [] : [new WebhookRemoved(webhookId, Now)]);
        await table.Drop(webhookId);
        return null;
    }

    public async Task<WebhookView[]> List(Caller caller)
    {
        if (!Owns(caller))
            return [];
        WebhookView[] all = [.. State.All.Select(View)];
        await Record([]);
        ForgetIfUnknown();
        return all;
    }

    public async Task<Outcome<WebhookView, WebhookRefusal>> RotateSecret(Caller caller, Guid webhookId, Guid operationId)
    {
        if (Find(caller, webhookId) is not { } webhook)
            return await Refused(WebhookRefusal.NotFound);
        await Record(webhook.Rotated?.OperationId == operationId ? [] : [new SecretRotated(webhookId, operationId, Now)]);
        return View(webhookId);
    }

    public async Task<WebhookRefusal?> Test(Caller caller, Guid webhookId, Guid operationId)
    {
        if (Find(caller, webhookId) is null)
            return await Refused(WebhookRefusal.NotFound);
        await table.Queue([WebhookMessages.Test(webhookId, operationId, Now)], Now);
        return null;
    }

    public async Task<Outcome<Page<WebhookDelivery>, WebhookRefusal>> Deliveries(Caller caller, Guid webhookId, int limit, PageCursor? after) =>
        Find(caller, webhookId) is null ? await Refused(WebhookRefusal.NotFound) : await table.Page(webhookId, limit, after);

    public async Task<WebhookRefusal?> Replay(Caller caller, Guid webhookId, string messageId)
    {
        if (Find(caller, webhookId) is null)
            return await Refused(WebhookRefusal.NotFound);
        return await table.Replay(webhookId, messageId, Now) ? null : WebhookRefusal.MessageNotFound;
    }

    public Task SwitchOff(Guid webhookId, string reason) =>
        Record(State.Find(webhookId) is { SwitchedOff: null } ? [new WebhookSwitchedOff(webhookId, reason, Now)] : []);

    private bool Owns(Caller caller) => caller.AccountId is { } account && caller.IsOrganizer(account) && IWebhooksGrain.KeyOf(account) == Id;

    private WebhookRefusal? Refuse(Caller caller, WebhookTerms terms)
    {
        if (!Owns(caller))
            return WebhookRefusal.NotFound;
        return options.AllowPrivateAddresses || PublicAddresses.MayBe(terms.Url) ? null : WebhookRefusal.AddressNotAllowed;
    }

    private Webhook? Find(Caller caller, Guid webhookId) => Owns(caller) ? State.Find(webhookId) : null;

    // What is refused rests on what is under way.
    private async Task<WebhookRefusal> Refused(WebhookRefusal refusal)
    {
        await Record([]);
        ForgetIfUnknown();
        return refusal;
    }

    private WebhookView View(Guid webhookId) => View(State.Find(webhookId)!);

    private WebhookView View(Webhook webhook)
    {
        var oldSecretUntil = webhook.Rotated?.At + Webhook.OldSecretServes;
        return new(
            webhook.Id,
            new(webhook.Url, webhook.Types),
            secrets.Of(webhook.Id, webhook.Secret),
            oldSecretUntil > Now ? oldSecretUntil : null,
            webhook.AddedAt,
            webhook.SwitchedOff?.At,
            webhook.SwitchedOff?.Reason);
    }
}
