using EventLoop.Accounts;
using EventLoop.Events;
using Orleans.Concurrency;

namespace EventLoop.Notifications;

/// <inheritdoc cref="ICampaignsGrain"/>
[StatelessWorker]
internal sealed class CampaignsGrain(
    EventOwners owners, CampaignTable campaigns, CampaignTrials trials, UnsubscribedTable unsubscribed, ReportTable reports, OpenChannels open, MailOptions options, TimeProvider time)
    : Grain, ICampaignsGrain
{
    private const int MostOfEvent = 100;
    private const int MostTestsAnHour = 10;

    public async Task<Outcome<CampaignView, CampaignRefusal>> Create(Caller caller, Guid eventId, Guid operationId, CampaignDraft draft)
    {
        if (await Refuse(caller, eventId) is { } refusal)
            return refusal;
        if (RefuseToSend(draft.Reach) is { } off)
            return off;
        await campaigns.Add(operationId, eventId, draft, MostOfEvent, time.GetUtcNow());
        return await Find(eventId, operationId) is { } created ? created : CampaignRefusal.TooMany;
    }

    public async Task<Outcome<CampaignView[], CampaignRefusal>> List(Caller caller, Guid eventId) =>
        await Refuse(caller, eventId) is { } refusal ? refusal : (CampaignView[])[.. await campaigns.Of(eventId, null, time.GetUtcNow())];

    public Task<Outcome<CampaignView, CampaignRefusal>> Get(Caller caller, Guid eventId, Guid campaignId) =>
        With(caller, eventId, campaignId, _ => Task.FromResult<CampaignRefusal?>(null));

    public async Task<Outcome<CampaignAudience, CampaignRefusal>> Audience(Caller caller, Guid eventId, CampaignReach reach) =>
        await Refuse(caller, eventId) is { } refusal ? refusal : new CampaignAudience(await campaigns.Audience(eventId, reach));

    public Task<Outcome<CampaignView, CampaignRefusal>> Test(Caller caller, Guid eventId, Guid campaignId, Guid operationId, string? number) =>
        With(caller, eventId, campaignId, async campaign =>
        {
            var isText = campaign.Draft.Reach.Channel == ChannelWords.Of(MessageChannel.Sms);
            if (campaign.Status == "stopped")
                return CampaignRefusal.Stopped;
            if (RefuseToSend(campaign.Draft.Reach) is { } off)
                return off;
            if (isText && number is null)
                return CampaignRefusal.NumberMissing;
            return await trials.Add(campaign, eventId, caller.AccountId!.Value, operationId, isText ? number : null, MostTestsAnHour, time.GetUtcNow()) ? null : CampaignRefusal.TooOften;
        });

    public Task<Outcome<CampaignView, CampaignRefusal>> Start(Caller caller, Guid eventId, Guid campaignId, DateTimeOffset? at) =>
        With(caller, eventId, campaignId, async campaign =>
        {
            if (campaign.Status == "stopped")
                return CampaignRefusal.Stopped;
            if (RefuseToSend(campaign.Draft.Reach) is { } off)
                return off;
            var now = time.GetUtcNow();
            await campaigns.Start(campaignId, eventId, at > now ? at.Value : now, now);
            return null;
        });

    public Task<Outcome<CampaignView, CampaignRefusal>> Stop(Caller caller, Guid eventId, Guid campaignId) =>
        With(caller, eventId, campaignId, async _ =>
        {
            await campaigns.Stop(campaignId, eventId, time.GetUtcNow());
            return null;
        });

    public async Task<bool> Unsubscribe(Guid messageId)
    {
        var now = time.GetUtcNow();
        return await reports.End(messageId, now) || await unsubscribed.Add(messageId, now);
    }

    /// <summary>Does something about a campaign, and gives it as it stands then.</summary>
    private async Task<Outcome<CampaignView, CampaignRefusal>> With(Caller caller, Guid eventId, Guid campaignId, Func<CampaignView, Task<CampaignRefusal?>> act)
    {
        if (await Refuse(caller, eventId) is { } refusal)
            return refusal;
        if (await Find(eventId, campaignId) is not { } campaign)
            return CampaignRefusal.CampaignNotFound;
        return await act(campaign) is { } refused ? refused : (await Find(eventId, campaignId))!;
    }

    private async Task<CampaignView?> Find(Guid eventId, Guid campaignId) => (await campaigns.Of(eventId, campaignId, time.GetUtcNow())).SingleOrDefault();

    private async Task<CampaignRefusal?> Refuse(Caller caller, Guid eventId) => await owners.Refuse(caller, eventId) switch
    {
        null => null,
        EventRefusal.NotFound => CampaignRefusal.EventNotFound,
        _ => CampaignRefusal.NotYours,
    };

    private CampaignRefusal? RefuseToSend(CampaignReach reach) => reach switch
    {
        { Channel: "sms" } when !open.Texts => CampaignRefusal.ChannelIsOff,
        { Channel: "email" } when !open.Mail => CampaignRefusal.ChannelIsOff,
        { Purpose: CampaignRules.News } when options.Address is null => CampaignRefusal.NoSiteAddress,
        _ => null,
    };
}
