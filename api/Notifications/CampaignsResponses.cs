using System.Text.Json;
using System.Text.Json.Serialization;

namespace EventLoop.Notifications;

/// <summary>What an organizer writes to those who hold tickets, and how far it is.</summary>
/// <param name="Status"><c>draft</c>, <c>scheduled</c>, <c>sending</c>, <c>finished</c> or <c>stopped</c>.</param>
/// <param name="DueAt">When it goes out, or went.</param>
public sealed record CampaignResponse(
    Guid CampaignId,
    string Channel,
    string Purpose,
    string Subject,
    string Text,
    ReachResponse Reach,
    string Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DueAt,
    CampaignCountsResponse Counts)
{
    internal static CampaignResponse Of(CampaignView campaign)
    {
        var (draft, reach, counts) = (campaign.Draft, campaign.Draft.Reach, campaign.Counts);
        return new(
            campaign.CampaignId,
            reach.Channel,
            reach.Purpose,
            draft.Subject,
            draft.Text,
            new(reach.TicketTypeIds is null ? null : [.. reach.TicketTypeIds], reach.Admitted, reach.BoughtFrom, reach.BoughtUntil),
            campaign.Status,
            campaign.CreatedAt,
            campaign.DueAt,
            new(counts.People, counts.Waiting, counts.Sent, counts.Delivered, counts.Failed, counts.Skipped));
    }
}

/// <summary>Whom it reaches; what is null does not narrow it.</summary>
public sealed record ReachResponse(Guid[]? TicketTypeIds, bool? Admitted, DateTimeOffset? BoughtFrom, DateTimeOffset? BoughtUntil);

/// <param name="People">For whom a message was written so far, each once.</param>
/// <param name="Waiting">Not yet sent.</param>
/// <param name="Sent">Taken by the provider.</param>
/// <param name="Delivered">Of those, known to have arrived; only text messages can be.</param>
/// <param name="Failed">Did not arrive, or nobody knows.</param>
/// <param name="Skipped">Not sent: news was ended, the address is known to be none, or the campaign was stopped.</param>
public sealed record CampaignCountsResponse(int People, int Waiting, int Sent, int Delivered, int Failed, int Skipped);

internal sealed record CampaignListResponse(CampaignResponse[] Items);

/// <param name="People">How many would get it now.</param>
internal sealed record AudienceResponse(int People);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CampaignRequest))]
[JsonSerializable(typeof(AudienceRequest))]
[JsonSerializable(typeof(CampaignTestRequest))]
[JsonSerializable(typeof(StartCampaignRequest))]
[JsonSerializable(typeof(CampaignResponse))]
[JsonSerializable(typeof(CampaignListResponse))]
[JsonSerializable(typeof(AudienceResponse))]
internal sealed partial class CampaignsJson : JsonSerializerContext;
