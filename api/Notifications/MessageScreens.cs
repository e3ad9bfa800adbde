using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Screens;

namespace EventLoop.Notifications;

/// <summary>An event's messages and campaigns, for its organizer.</summary>
internal static class MessageScreens
{
    private const int PageLength = 50;

    public static void MapMessageScreens(this IEndpointRouteBuilder screens)
    {
        var messages = screens.MapGroup("/organizer/events/{eventId:guid}/messages").RequireAuthorization(Access.Organizer);
        messages.MapGet("", Show);
        messages.MapPost("/replay", ReplayAll);
        messages.MapPost("/{messageId:guid}/replay", Replay);
        messages.MapPost("/language", SetLanguage);
        messages.MapTextScreens();
        messages.MapPost("/campaigns", Create);
        messages.MapGet("/campaigns/{campaignId:guid}", Campaign);
        messages.MapPost("/campaigns/{campaignId:guid}/test", Test);
        messages.MapPost("/campaigns/{campaignId:guid}/start", Start);
        messages.MapPost("/campaigns/{campaignId:guid}/stop", Stop);
    }

    private static Task<IResult> Show(Guid eventId, string? status, string? cursor, string? note, HttpContext context, IGrainFactory grains) =>
        Draw(eventId, status, cursor, note, new(), context, grains);

    private static async Task<IResult> Draw(Guid eventId, string? status, string? cursor, string? note, CampaignForm form, HttpContext context, IGrainFactory grains)
    {
        var (shown, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        if (shown is null)
            return otherwise;
        PageCursor? after = null;
        if (cursor is not null && !PageCursor.TryRead(cursor, out after))
            return Results.Redirect($"/organizer/events/{eventId}/messages");
        var wanted = MessageNames.Statuses.Contains(status) ? status : null;
        var (caller, grain) = (context.Caller(), grains.GetGrain<IMessagesGrain>(0));
        var (found, totals, language) = (
            await grain.OfEvent(caller, new(eventId, wanted, PageLength, after)), await grain.Totals(caller, eventId), await grain.Language(caller, eventId));
        var campaigns = await grains.GetGrain<ICampaignsGrain>(0).List(caller, eventId);
        return Page.Of<MessagesPage>(
            form.Errors is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
            (nameof(MessagesPage.Event), shown),
            (nameof(MessagesPage.Found), ListResponse<MessageResponse>.Of(found.Value!, MessageResponse.Of)),
            (nameof(MessagesPage.Totals), totals.Value!.ByStatus),
            (nameof(MessagesPage.Status), wanted),
            (nameof(MessagesPage.Language), language.Value!.Language),
            (nameof(MessagesPage.Campaigns), (campaigns.Value ?? []).Select(CampaignResponse.Of).ToArray()),
            (nameof(MessagesPage.Form), form),
            (nameof(MessagesPage.Note), note));
    }

    private static async Task<IResult> Replay(Guid eventId, Guid messageId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IMessagesGrain>(0).Replay(context.Caller(), eventId, messageId);
        return Back(eventId, outcome.Refusal is ReplayRefusal.NotYours, outcome.Value is null ? "not-failed" : "replayed");
    }

    private static async Task<IResult> ReplayAll(Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var status = form["status"].ToString();
        if (!MessageNames.Replayable.Contains(status))
            return Results.Redirect($"/organizer/events/{eventId}/messages");
        var outcome = await grains.GetGrain<IMessagesGrain>(0).ReplayAll(context.Caller(), eventId, status);
        return Back(eventId, outcome.Refusal is EventRefusal.NotYours, "replayed");
    }

    private static async Task<IResult> SetLanguage(Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var language = form["language"].ToString();
        if (!MessageNames.Languages.Contains(language))
            return Results.Redirect($"/organizer/events/{eventId}/messages");
        var outcome = await grains.GetGrain<IMessagesGrain>(0).SetLanguage(context.Caller(), eventId, language);
        return Back(eventId, outcome.Refusal is EventRefusal.NotYours, "language");
    }

    private static async Task<IResult> Create(Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var (shown, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        if (shown is null)
            return otherwise;
        var errors = new FieldErrors();
        var fields = new WizardFields(form) { Zone = shown.TimeZone };
        var draft = new CampaignRequest(form["channel"], form["purpose"], form["text"], form["subject"], new(
            Guid.TryParse(form["ticketType"], out var type) ? [type] : null,
            form["admitted"].ToString() switch { "yes" => true, "no" => false, _ => null },
            fields.Time("boughtFrom", errors, required: false),
            fields.Time("boughtUntil", errors, required: false))).Parse(errors);
        if (errors.Any)
            return await Draw(eventId, null, null, null, new(form) { Errors = errors.ByField() }, context, grains);
        var outcome = await grains.GetGrain<ICampaignsGrain>(0).Create(context.Caller(), eventId, context.OperationId(), draft);
        return outcome.Value is { } campaign ? ToCampaign(eventId, campaign.CampaignId) : Refused(eventId, null, outcome.Refusal!.Value);
    }

    private static async Task<IResult> Campaign(Guid eventId, Guid campaignId, string? note, HttpContext context, IGrainFactory grains)
    {
        var (shown, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        if (shown is null)
            return otherwise;
        var (caller, campaigns) = (context.Caller(), grains.GetGrain<ICampaignsGrain>(0));
        if ((await campaigns.Get(caller, eventId, campaignId)).Value is not { } campaign)
            return Sorry.Of(StatusCodes.Status404NotFound);
        return Page.Of<CampaignPage>(
            (nameof(CampaignPage.Event), shown),
            (nameof(CampaignPage.Campaign), CampaignResponse.Of(campaign)),
            (nameof(CampaignPage.Audience), (await campaigns.Audience(caller, eventId, campaign.Draft.Reach)).Value?.People ?? 0),
            (nameof(CampaignPage.Note), note));
    }

    private static async Task<IResult> Test(Guid eventId, Guid campaignId, IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var trial = new CampaignTestRequest(form["phone"].ToString() is { Length: > 0 } phone ? phone : null).Parse(errors);
        if (errors.Any)
            return ToCampaign(eventId, campaignId, "number_missing");
        var outcome = await grains.GetGrain<ICampaignsGrain>(0).Test(context.Caller(), eventId, campaignId, context.OperationId(), trial.Number);
        return outcome.Refusal is { } refusal ? Refused(eventId, campaignId, refusal) : ToCampaign(eventId, campaignId, "tested");
    }

    private static async Task<IResult> Start(Guid eventId, Guid campaignId, IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var (shown, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        if (shown is null)
            return otherwise;
        var errors = new FieldErrors();
        var at = new WizardFields(form) { Zone = shown.TimeZone }.Time("at", errors, required: false);
        if (errors.Any)
            return ToCampaign(eventId, campaignId, "no-time");
        var outcome = await grains.GetGrain<ICampaignsGrain>(0).Start(context.Caller(), eventId, campaignId, at);
        return outcome.Refusal is { } refusal ? Refused(eventId, campaignId, refusal) : ToCampaign(eventId, campaignId, "started");
    }

    private static async Task<IResult> Stop(Guid eventId, Guid campaignId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<ICampaignsGrain>(0).Stop(context.Caller(), eventId, campaignId);
        return outcome.Refusal is { } refusal ? Refused(eventId, campaignId, refusal) : ToCampaign(eventId, campaignId, "stopped");
    }

    private static IResult Refused(Guid eventId, Guid? campaignId, CampaignRefusal refusal) => refusal switch
    {
        CampaignRefusal.EventNotFound or CampaignRefusal.CampaignNotFound => Sorry.Of(StatusCodes.Status404NotFound),
        CampaignRefusal.NotYours => Sorry.Of(StatusCodes.Status403Forbidden),
        _ when campaignId is null => Results.Redirect($"/organizer/events/{eventId}/messages?note={CampaignTexts.Note(refusal)}"),
        _ => ToCampaign(eventId, campaignId.Value, CampaignTexts.Note(refusal)),
    };

    private static IResult ToCampaign(Guid eventId, Guid campaignId, string? note = null) =>
        Results.Redirect($"/organizer/events/{eventId}/messages/campaigns/{campaignId}{(note is null ? "" : $"?note={note}")}");

    private static IResult Back(Guid eventId, bool isAnothers, string note) =>
        isAnothers ? Sorry.Of(StatusCodes.Status403Forbidden) : Results.Redirect($"/organizer/events/{eventId}/messages?note={note}");
}

/// <summary>What an organizer has typed into a new campaign.</summary>
public sealed record CampaignForm(IFormCollection? Fields = null)
{
    public Dictionary<string, string[]>? Errors { get; init; }

    public string? Typed(string name, string? otherwise = null) => Fields?[name].ToString() ?? otherwise;
}
