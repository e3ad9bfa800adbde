using System.Collections.Immutable;
using EventLoop.Ledger;

namespace EventLoop.Webhooks;

/// <summary>The webhooks of one organizer.</summary>
internal sealed record OrganizerWebhooks : ILedgerState<OrganizerWebhooks, WebhookFact>
{
    /// <summary>Those that were not removed, in the order in which they were added.</summary>
    public ImmutableList<Webhook> All { get; private init; } = [];

    /// <summary>Whose they are; null before the first was added.</summary>
    public Guid? OrganizerId { get; private init; }

    /// <summary>All that ever were removed, so that a repeat of what added one finds that it is gone.</summary>
    public ImmutableHashSet<Guid> Removed { get; private init; } = [];

    public static FactKind<OrganizerWebhooks, WebhookFact> Kind { get; } = new("webhooks", WebhookFactsJson.Default.IReadOnlyListWebhookFact, Rows);

    public OrganizerWebhooks Apply(WebhookFact fact) => fact switch
    {
        WebhookAdded added => this with { OrganizerId = added.OrganizerId, All = All.Add(new(added.WebhookId, added.Url, added.Types, added.At)) },
        WebhookChanged changed => With(changed, webhook => webhook with { Url = changed.Url, Types = changed.Types, SwitchedOff = null }),
        SecretRotated rotated => With(rotated, webhook => webhook with { Secret = webhook.Secret + 1, Rotated = rotated }),
        WebhookSwitchedOff off => With(off, webhook => webhook with { SwitchedOff = off }),
        WebhookRemoved removed => this with { All = All.RemoveAll(webhook => webhook.Id == removed.WebhookId), Removed = Removed.Add(removed.WebhookId) },
        _ => throw new InvalidOperationException($"Webhooks know no {fact.GetType().Name}."),
    };

    public Webhook? Find(Guid webhookId) => All.Find(webhook => webhook.Id == webhookId);

    public WebhookRefusal? RefuseAdd(Guid webhookId, WebhookTerms terms) => this switch
    {
        _ when Removed.Contains(webhookId) => WebhookRefusal.NotFound,
        _ when UnknownType(terms) => WebhookRefusal.UnknownType,
        _ when Find(webhookId) is { } known => known.Has(terms) ? null : WebhookRefusal.KeyReused,
        { All.Count: >= IWebhooksGrain.MostWebhooks } => WebhookRefusal.TooMany,
        _ => null,
    };

    public WebhookRefusal? RefuseChange(Guid webhookId, WebhookTerms terms) => this switch
    {
        _ when Find(webhookId) is null => WebhookRefusal.NotFound,
        _ when UnknownType(terms) => WebhookRefusal.UnknownType,
        _ => null,
    };

    private static bool UnknownType(WebhookTerms terms) => terms.Types.Any(type => !WebhookTypes.All.Contains(type));

    private static IReadOnlyList<TableRow> Rows(Guid stream, OrganizerWebhooks after, IReadOnlyList<WebhookFact> facts, bool isNew) =>
    [
        .. facts.GroupBy(fact => fact.WebhookId).Select(group => after.Find(group.Key) is { } webhook
            ? new WebhookRow(webhook.Id, after.OrganizerId!.Value, webhook.Url, webhook.Types, webhook.Secret, webhook.Rotated?.At, webhook.AddedAt, webhook.SwitchedOff is null)
            {
                IsNew = group.Any(fact => fact is WebhookAdded),
            }
            : WebhookRow.Removed(group.Key, after.OrganizerId!.Value)),
    ];

    private OrganizerWebhooks With(WebhookFact fact, Func<Webhook, Webhook> change) =>
        this with { All = [.. All.Select(webhook => webhook.Id == fact.WebhookId ? change(webhook) : webhook)] };
}

/// <summary>One address.</summary>
internal sealed record Webhook(Guid Id, string Url, IReadOnlyList<string> Types, DateTimeOffset AddedAt)
{
    /// <summary>For so long the secret before signs beside the newest.</summary>
    public static readonly TimeSpan OldSecretServes = TimeSpan.FromHours(24);

    /// <summary>The number of its secret, from 1.</summary>
    public int Secret { get; init; } = 1;

    /// <summary>How it came to that secret; null for the first.</summary>
    public SecretRotated? Rotated { get; init; }

    /// <summary>Null while it is on.</summary>
    public WebhookSwitchedOff? SwitchedOff { get; init; }

    public bool Has(WebhookTerms terms) => Url == terms.Url && Types.SequenceEqual(terms.Types);
}
