using EventLoop.Accounts;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.RateLimiting;

namespace EventLoop.Notifications;

/// <summary>What an organizer writes to those who hold tickets.</summary>
internal static class CampaignsApi
{
    public static void MapCampaigns(this IEndpointRouteBuilder api)
    {
        var campaigns = api.MapGroup("/organizer/events/{eventId:guid}/campaigns").WithTags("Organizers").RequireAuthorization(Access.Organizer);
        campaigns.MapPost("", Create).Refuses(422, "channel_is_off", "no_site_address", "too_many_campaigns")
            .WithName("createCampaign").WithSummary("Write something to those who hold tickets; nobody gets it yet");
        campaigns.MapGet("", List)
            .WithName("listCampaigns").WithSummary("What was written to those who hold tickets, and how far it is");
        campaigns.MapPost("/audience", Audience)
            .WithName("getCampaignAudience").WithSummary("How many people a campaign would reach");
        campaigns.MapGet("/{campaignId:guid}", Get)
            .WithName("getCampaign").WithSummary("A campaign, and what has become of its messages");
        campaigns.MapPost("/{campaignId:guid}/test", Test).Refuses(422, "channel_is_off", "no_site_address", "number_missing", "campaign_stopped").Refuses(429, "sent_too_often")
            .WithName("testCampaign").WithSummary("Send it to yourself");
        campaigns.MapPost("/{campaignId:guid}/start", Start).Refuses(422, "channel_is_off", "no_site_address", "campaign_stopped")
            .WithName("startCampaign").WithSummary("Send it, now or later");
        campaigns.MapPost("/{campaignId:guid}/stop", Stop)
            .WithName("stopCampaign").WithSummary("Send it to nobody else");

        // For mail programs (RFC 8058) and not for clients, so it is not in the published document.
        api.MapPost("/messages/unsubscribe/{token:maxlength(100)}", Unsubscribe)
            .WithMetadata(new DisableRateLimitingAttribute()).ExcludeFromDescription();
    }

    public static ProblemHttpResult ToProblem(this CampaignRefusal refusal) => refusal switch
    {
        CampaignRefusal.EventNotFound or CampaignRefusal.CampaignNotFound => Problem.NotFound(),
        CampaignRefusal.NotYours => Problem.Forbidden(),
        CampaignRefusal.ChannelIsOff => Problem.Of(422, "channel_is_off", "This copy sends nothing in that way."),
        CampaignRefusal.NoSiteAddress => Problem.Of(422, "no_site_address", "News needs an address of this copy at which people can end it."),
        CampaignRefusal.NumberMissing => Problem.Of(422, "number_missing", "A text message has to be tried at a number."),
        CampaignRefusal.TooMany => Problem.Of(422, "too_many_campaigns", "The event has as many campaigns as one can have."),
        CampaignRefusal.TooOften => Problem.Of(429, "sent_too_often", "It was tried often enough within the hour."),
        CampaignRefusal.Stopped => Problem.Of(422, "campaign_stopped", "It was stopped and stays so."),
    };

    private static async Task<Results<Created<CampaignResponse>, ProblemHttpResult>> Create(
        Guid eventId, Body<CampaignRequest, CampaignDraft> body, HttpContext context, IGrainFactory grains)
    {
        var outcome = await Campaigns(grains).Create(context.Caller(), eventId, context.OperationId(), body.Command);
        return outcome.Value is { } campaign
            ? TypedResults.Created($"/api/v1/organizer/events/{eventId}/campaigns/{campaign.CampaignId}", CampaignResponse.Of(campaign))
            : outcome.Refusal!.Value.ToProblem();
    }

    private static async Task<Results<Ok<CampaignListResponse>, ProblemHttpResult>> List(Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await Campaigns(grains).List(context.Caller(), eventId);
        return outcome.Value is { } found ? TypedResults.Ok(new CampaignListResponse([.. found.Select(CampaignResponse.Of)])) : outcome.Refusal!.Value.ToProblem();
    }

    private static async Task<Results<Ok<AudienceResponse>, ProblemHttpResult>> Audience(
        Guid eventId, Body<AudienceRequest, CampaignReach> body, HttpContext context, IGrainFactory grains)
    {
        var outcome = await Campaigns(grains).Audience(context.Caller(), eventId, body.Command);
        return outcome.Value is { } audience ? TypedResults.Ok(new AudienceResponse(audience.People)) : outcome.Refusal!.Value.ToProblem();
    }

    private static async Task<Results<Ok<CampaignResponse>, ProblemHttpResult>> Get(Guid eventId, Guid campaignId, HttpContext context, IGrainFactory grains) =>
        Shown(await Campaigns(grains).Get(context.Caller(), eventId, campaignId));

    private static async Task<Results<Ok<CampaignResponse>, ProblemHttpResult>> Test(
        Guid eventId, Guid campaignId, Body<CampaignTestRequest, CampaignTrial> body, HttpContext context, IGrainFactory grains) =>
        Shown(await Campaigns(grains).Test(context.Caller(), eventId, campaignId, context.OperationId(), body.Command.Number));

    private static async Task<Results<Ok<CampaignResponse>, ProblemHttpResult>> Start(
        Guid eventId, Guid campaignId, Body<StartCampaignRequest, CampaignTime> body, HttpContext context, IGrainFactory grains) =>
        Shown(await Campaigns(grains).Start(context.Caller(), eventId, campaignId, body.Command.At));

    private static async Task<Results<Ok<CampaignResponse>, ProblemHttpResult>> Stop(Guid eventId, Guid campaignId, HttpContext context, IGrainFactory grains) =>
        Shown(await Campaigns(grains).Stop(context.Caller(), eventId, campaignId));

    private static async Task<Results<NoContent, ProblemHttpResult>> Unsubscribe(string token, UnsubscribeTokens tokens, IGrainFactory grains) =>
        tokens.Read(token) is { } message && await Campaigns(grains).Unsubscribe(message) ? TypedResults.NoContent() : Problem.NotFound();

    private static Results<Ok<CampaignResponse>, ProblemHttpResult> Shown(Outcome<CampaignView, CampaignRefusal> outcome) =>
        outcome.Value is { } campaign ? TypedResults.Ok(CampaignResponse.Of(campaign)) : outcome.Refusal!.Value.ToProblem();

    private static ICampaignsGrain Campaigns(IGrainFactory grains) => grains.GetGrain<ICampaignsGrain>(0);
}
