namespace EventLoop.Notifications;

/// <summary>Finds out what a message of a campaign says, and whether its person may still get it.</summary>
internal sealed class CampaignSources(CampaignTable campaigns, UnsubscribedTable unsubscribed, UnsubscribeTokens tokens, MailOptions options)
{
    /// <returns>What it says; or null, and why it is not sent.</returns>
    public async Task<(LetterFacts? Facts, string? Why)> Of(QueuedMessage message, Addressee to)
    {
        if (await campaigns.Said(message.Reference!.Value) is not var (draft, organizerId))
            return (null, "stopped");
        var isNews = draft.Reach.Purpose == CampaignRules.News;
        if (isNews && options.Address is null)
            return (null, "no_site_address");
        if (message.Kind == MessageKind.Campaign && !to.Agreed.HasFlag(CampaignRules.Needed(draft.Reach)))
            return (null, "not_agreed");
        if (message.Kind == MessageKind.Campaign && isNews && await unsubscribed.Has(to.Address, organizerId, message.OrderId))
            return (null, "unsubscribed");
        return (new(message.Kind, to.Language ?? options.Language, to.Name)
        {
            Event = to.Event is null ? null : to.Event with { Address = options.Address is null ? null : $"{options.Address}/events/{to.Event.EventId}" },
            UnsubscribeAddress = isNews ? $"{options.Address}/unsubscribe/{tokens.For(message.Id)}" : null,
            Campaign = new(draft.Subject, draft.Text, isNews ? tokens.For(message.Id) : null),
        }, null);
    }
}
