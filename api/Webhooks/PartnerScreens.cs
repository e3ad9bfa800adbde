using EventLoop.Accounts;
using EventLoop.Requests;
using EventLoop.Screens;

namespace EventLoop.Webhooks;

/// <summary>The page on which an organizer says which partners are told what, and what partners' programs may do.</summary>
internal static class PartnerScreens
{
    public const string Path = "/organizer/partners";

    private const int DeliveriesShown = 50;

    public static void MapPartnerScreens(this IEndpointRouteBuilder screens)
    {
        var partners = screens.MapGroup(Path).RequireAuthorization(Access.Organizer);
        partners.MapGet("", Show);
        partners.MapPost("/keys", CreateKey);
        partners.MapPost("/keys/{keyId:guid}/rotate", RotateKey);
        partners.MapPost("/keys/{keyId:guid}/revoke", RevokeKey);
        partners.MapPost("/webhooks", AddWebhook);
        var webhook = partners.MapGroup("/webhooks/{webhookId:guid}");
        webhook.MapGet("", ShowWebhook);
        webhook.MapPost("", ChangeWebhook);
        webhook.MapPost("/remove", RemoveWebhook);
        webhook.MapPost("/secret", RotateSecret);
        webhook.MapPost("/test", Test);
        webhook.MapPost("/deliveries/{messageId}/replay", Replay);
    }

    private static Task<IResult> Show(string? note, HttpContext context, IGrainFactory grains) => Draw(context, grains, new(Note: note));

    /// <summary>The key is in this answer and in no other: reloading the page sends the same form, which gives the same key.</summary>
    private static async Task<IResult> CreateKey(IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var perMinute = int.TryParse(form["requestsPerMinute"], out var number) ? number : default(int?);
        var terms = new ApiKeyRequest(form["name"], [.. form["scopes"]], perMinute).Parse(errors);
        if (errors.Any || terms.Scopes.Except(ApiKeyScopes.All).Any())
            return await Draw(context, grains, new(KeyErrors: errors.ByField(), KeyName: form["name"]), 400);
        var outcome = await grains.GetGrain<IApiKeyGrain>(context.OperationId()).Create(context.Caller(), terms);
        return await Draw(context, grains, outcome.Value is { } issued ? new(Issued: IssuedApiKeyResponse.Of(issued)) : new(Note: "too-many-keys"));
    }

    private static async Task<IResult> RotateKey(Guid keyId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IApiKeyGrain>(keyId).Rotate(context.Caller(), context.OperationId());
        return outcome.Value is { } issued ? await Draw(context, grains, new(Issued: IssuedApiKeyResponse.Of(issued))) : Sorry.Of(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> RevokeKey(Guid keyId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IApiKeyGrain>(keyId).Revoke(context.Caller());
        return outcome.Value is null ? Sorry.Of(StatusCodes.Status404NotFound) : Results.Redirect($"{Path}?note=revoked");
    }

    private static async Task<IResult> AddWebhook(IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var terms = new WebhookRequest(form["url"], [.. form["types"]]).Parse(errors);
        if (errors.Any)
            return await Draw(context, grains, new(WebhookErrors: errors.ByField(), Url: form["url"]), 400);
        var webhookId = context.OperationId();
        var outcome = await Own(context, grains).Add(context.Caller(), webhookId, terms);
        return outcome.Refusal is { } refusal
            ? await Draw(context, grains, new(WebhookErrors: Refused(refusal), Url: form["url"]), 422)
            : Results.Redirect($"{Path}/webhooks/{webhookId}?note=added");
    }

    private static Task<IResult> ShowWebhook(Guid webhookId, string? cursor, string? note, HttpContext context, IGrainFactory grains) =>
        DrawWebhook(webhookId, context, grains, note, null, cursor);

    private static async Task<IResult> ChangeWebhook(Guid webhookId, IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var terms = new WebhookRequest(form["url"], [.. form["types"]]).Parse(errors);
        if (errors.Any)
            return await DrawWebhook(webhookId, context, grains, null, errors.ByField(), null);
        var outcome = await Own(context, grains).Change(context.Caller(), webhookId, terms);
        return outcome.Refusal switch
        {
            null => Back(webhookId, "saved"),
            WebhookRefusal.NotFound => Sorry.Of(StatusCodes.Status404NotFound),
            { } refusal => await DrawWebhook(webhookId, context, grains, null, Refused(refusal), null),
        };
    }

    private static async Task<IResult> RemoveWebhook(Guid webhookId, HttpContext context, IGrainFactory grains) =>
        await Own(context, grains).Remove(context.Caller(), webhookId) is null ? Results.Redirect($"{Path}?note=removed") : Sorry.Of(StatusCodes.Status404NotFound);

    private static async Task<IResult> RotateSecret(Guid webhookId, HttpContext context, IGrainFactory grains) =>
        (await Own(context, grains).RotateSecret(context.Caller(), webhookId, context.OperationId())).Value is null ? Sorry.Of(StatusCodes.Status404NotFound) : Back(webhookId, "rotated");

    private static async Task<IResult> Test(Guid webhookId, HttpContext context, IGrainFactory grains) =>
        await Own(context, grains).Test(context.Caller(), webhookId, context.OperationId()) is null ? Back(webhookId, "tested") : Sorry.Of(StatusCodes.Status404NotFound);

    private static async Task<IResult> Replay(Guid webhookId, string messageId, HttpContext context, IGrainFactory grains) =>
        await Own(context, grains).Replay(context.Caller(), webhookId, messageId) is null ? Back(webhookId, "replayed") : Sorry.Of(StatusCodes.Status404NotFound);

    private static async Task<IResult> Draw(HttpContext context, IGrainFactory grains, PartnersForm form, int status = 200)
    {
        var keys = await grains.GetGrain<IApiKeyListGrain>(0).OfOrganizer(context.Caller().AccountId!.Value);
        var webhooks = await Own(context, grains).List(context.Caller());
        context.Response.Headers.CacheControl = "private, no-store";
        return Page.Of<PartnersPage>(
            status,
            (nameof(PartnersPage.Keys), keys.Select(ApiKeyResponse.Of).ToList()),
            (nameof(PartnersPage.Webhooks), webhooks.Select(WebhookResponse.Of).ToList()),
            (nameof(PartnersPage.Form), form));
    }

    private static async Task<IResult> DrawWebhook(Guid webhookId, HttpContext context, IGrainFactory grains, string? note, Dictionary<string, string[]>? errors, string? cursor)
    {
        PageCursor? after = null;
        if (cursor is not null && !PageCursor.TryRead(cursor, out after))
            return Back(webhookId, null);
        var all = await Own(context, grains).List(context.Caller());
        if (all.FirstOrDefault(one => one.WebhookId == webhookId) is not { } webhook)
            return Sorry.Of(StatusCodes.Status404NotFound);
        var deliveries = await Own(context, grains).Deliveries(context.Caller(), webhookId, DeliveriesShown, after);
        context.Response.Headers.CacheControl = "private, no-store";
        return Page.Of<WebhookPage>(
            errors is null ? 200 : 422,
            (nameof(WebhookPage.Webhook), WebhookResponse.Of(webhook)),
            (nameof(WebhookPage.Deliveries), ListResponse<WebhookDeliveryResponse>.Of(deliveries.Value!, WebhookDeliveryResponse.Of)),
            (nameof(WebhookPage.Note), note),
            (nameof(WebhookPage.Errors), errors));
    }

    private static IWebhooksGrain Own(HttpContext context, IGrainFactory grains) =>
        grains.GetGrain<IWebhooksGrain>(IWebhooksGrain.KeyOf(context.Caller().AccountId!.Value));

    private static IResult Back(Guid webhookId, string? note) => Results.Redirect($"{Path}/webhooks/{webhookId}{(note is null ? "" : $"?note={note}")}");

    private static Dictionary<string, string[]> Refused(WebhookRefusal refusal) => refusal switch
    {
        WebhookRefusal.AddressNotAllowed => new() { ["url"] = ["must be an https address on the public internet"] },
        WebhookRefusal.TooMany => new() { ["url"] = ["is one too many: remove another first"] },
        WebhookRefusal.UnknownType => new() { ["types"] = ["are not known"] },
        WebhookRefusal.NotFound or WebhookRefusal.KeyReused or WebhookRefusal.MessageNotFound => new() { ["url"] = ["could not be saved; try again"] },
    };
}

/// <summary>What was entered, and what came of it.</summary>
/// <param name="Issued">A key that was just made: shown this once.</param>
public sealed record PartnersForm(
    string? Note = null,
    IssuedApiKeyResponse? Issued = null,
    Dictionary<string, string[]>? KeyErrors = null,
    string? KeyName = null,
    Dictionary<string, string[]>? WebhookErrors = null,
    string? Url = null);
