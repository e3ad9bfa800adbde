using EventLoop.Accounts;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Webhooks;

/// <summary>Whom an organizer wants to be told what happens.</summary>
internal static class WebhooksApi
{
    public static void MapWebhooks(this IEndpointRouteBuilder api)
    {
        var all = api.MapGroup("/organizer/webhooks").WithTags("Webhooks").RequireAuthorization(Access.Organizer).ForKeys(ApiKeyScopes.WebhooksManage);
        all.MapPost("", Add).Refuses(422, "unknown_type", "address_not_allowed", "too_many_webhooks")
            .WithName("addWebhook").WithSummary("Have an address told what happens at your events, signed by the Standard Webhooks scheme");
        all.MapGet("", List).WithName("listWebhooks").WithSummary("All addresses that are told, with their secrets");

        var one = all.MapGroup("/{webhookId:guid}");
        one.MapGet("", Get).WithName("getWebhook").WithSummary("An address, its secret, and whether it is on");
        one.MapPut("", Change).Refuses(422, "unknown_type", "address_not_allowed")
            .WithName("changeWebhook").WithSummary("Tell another address or other types; one that was switched off is on again");
        one.MapDelete("", Remove).WithName("removeWebhook").WithSummary("Tell it nothing more");
        one.MapPost("/secret", Rotate).WithName("rotateWebhookSecret").WithSummary("Make a new secret; for 24 hours the old one signs, too");
        one.MapPost("/test", Test).WithName("testWebhook").WithSummary("Send a message of the type webhook.test");
        one.MapGet("/deliveries", Deliveries).WithName("listWebhookDeliveries").WithSummary("What was sent in the last thirty days, and how it went; the newest first");
        one.MapPost("/deliveries/{messageId}/replay", Replay).WithName("replayWebhookDelivery").WithSummary("Send a message once more, with the same id");
    }

    private static IWebhooksGrain Own(HttpContext context, IGrainFactory grains) =>
        grains.GetGrain<IWebhooksGrain>(IWebhooksGrain.KeyOf(context.Caller().AccountId!.Value));

    private static async Task<Results<Created<WebhookResponse>, ProblemHttpResult>> Add(
        Body<WebhookRequest, WebhookTerms> body, HttpContext context, IGrainFactory grains)
    {
        var webhookId = context.OperationId();
        var outcome = await Own(context, grains).Add(context.Caller(), webhookId, body.Command);
        return outcome.Value is { } added
            ? TypedResults.Created($"/api/v1/organizer/webhooks/{webhookId}", WebhookResponse.Of(added))
            : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Ok<ListResponse<WebhookResponse>>> List(HttpContext context, IGrainFactory grains) =>
        TypedResults.Ok(new ListResponse<WebhookResponse>([.. (await Own(context, grains).List(context.Caller())).Select(WebhookResponse.Of)], null));

    private static async Task<Results<Ok<WebhookResponse>, ProblemHttpResult>> Get(Guid webhookId, HttpContext context, IGrainFactory grains)
    {
        var all = await Own(context, grains).List(context.Caller());
        return all.FirstOrDefault(webhook => webhook.WebhookId == webhookId) is { } found ? TypedResults.Ok(WebhookResponse.Of(found)) : Problem.NotFound();
    }

    private static async Task<Results<Ok<WebhookResponse>, ProblemHttpResult>> Change(
        Guid webhookId, Body<WebhookRequest, WebhookTerms> body, HttpContext context, IGrainFactory grains)
    {
        var outcome = await Own(context, grains).Change(context.Caller(), webhookId, body.Command);
        return outcome.Value is { } changed ? TypedResults.Ok(WebhookResponse.Of(changed)) : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(Guid webhookId, HttpContext context, IGrainFactory grains) =>
        await Own(context, grains).Remove(context.Caller(), webhookId) is { } refusal ? Refused(refusal) : TypedResults.NoContent();

    private static async Task<Results<Ok<WebhookResponse>, ProblemHttpResult>> Rotate(Guid webhookId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await Own(context, grains).RotateSecret(context.Caller(), webhookId, context.OperationId());
        return outcome.Value is { } rotated ? TypedResults.Ok(WebhookResponse.Of(rotated)) : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> Test(Guid webhookId, HttpContext context, IGrainFactory grains) =>
        await Own(context, grains).Test(context.Caller(), webhookId, context.OperationId()) is { } refusal ? Refused(refusal) : TypedResults.Accepted((string?)null);

    private static async Task<Results<Ok<ListResponse<WebhookDeliveryResponse>>, ProblemHttpResult>> Deliveries(
        Guid webhookId, [AsParameters] ListQuery query, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var (limit, after) = query.Parse(errors);
        if (errors.Any)
            return Problem.Malformed(errors);
        var outcome = await Own(context, grains).Deliveries(context.Caller(), webhookId, limit, after);
        return outcome.Value is { } page ? TypedResults.Ok(ListResponse<WebhookDeliveryResponse>.Of(page, WebhookDeliveryResponse.Of)) : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> Replay(Guid webhookId, string messageId, HttpContext context, IGrainFactory grains) =>
        await Own(context, grains).Replay(context.Caller(), webhookId, messageId) is { } refusal ? Refused(refusal) : TypedResults.Accepted((string?)null);

    private static ProblemHttpResult Refused(WebhookRefusal refusal) => refusal switch
    {
        WebhookRefusal.NotFound or WebhookRefusal.MessageNotFound => Problem.NotFound(),
        WebhookRefusal.UnknownType => Problem.Of(422, "unknown_type", $"Types are: {string.Join(", ", WebhookTypes.All)}."),
        WebhookRefusal.AddressNotAllowed => Problem.Of(422, "address_not_allowed", "It must be an https address on the public internet, without a user's name or a fragment."),
        WebhookRefusal.TooMany => Problem.Of(422, "too_many_webhooks", $"An organizer has at most {IWebhooksGrain.MostWebhooks} webhooks."),
        WebhookRefusal.KeyReused => Problem.Of(422, "idempotency_key_reused", "The key was used for a request with another body."),
    };
}

/// <summary>An address, and what it is to be told.</summary>
/// <param name="Url">An absolute <c>https</c> address that the public internet has.</param>
/// <param name="Types">Such as <c>order.payment_received</c>; each message is documented by the fact that it tells.</param>
internal sealed record WebhookRequest(string? Url, IReadOnlyList<string?>? Types) : IRequest<WebhookTerms>
{
    private const int LongestUrl = 2_000;

    public WebhookTerms Parse(FieldErrors errors)
    {
        var url = errors.Text("url", Url, LongestUrl);
        if (url.Length > 0 && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"))
            errors.Add("url", "is not a web address");
        if (Types is null || Types.Count is 0 || Types.Count > WebhookTypes.All.Count)
            errors.Add("types", Types is null ? "is required" : $"must have between 1 and {WebhookTypes.All.Count} items");
        return new(url, [.. (Types ?? []).Select(type => type ?? "").Distinct()]);
    }
}

/// <summary>An address that is told.</summary>
/// <param name="Secret">Checks the signatures: <c>whsec_</c> and base64, as the libraries of Standard Webhooks take it.</param>
/// <param name="OldSecretUntil">Until then messages carry a signature by the secret before, too.</param>
/// <param name="SwitchedOffAt">Since then it is told nothing; null while it is on.</param>
/// <param name="SwitchedOffReason"><c>failing</c>: nothing arrived there for three days; <c>gone</c>: it answered 410.</param>
public sealed record WebhookResponse(
    Guid WebhookId,
    string Url,
    IReadOnlyList<string> Types,
    string Secret,
    DateTimeOffset? OldSecretUntil,
    DateTimeOffset AddedAt,
    DateTimeOffset? SwitchedOffAt,
    string? SwitchedOffReason)
{
    public static WebhookResponse Of(WebhookView webhook) => new(
        webhook.WebhookId,
        webhook.Terms.Url,
        webhook.Terms.Types,
        webhook.Secret,
        webhook.OldSecretUntil,
        webhook.AddedAt,
        webhook.SwitchedOffAt,
        webhook.SwitchedOffReason);
}

/// <summary>A message, and how it went.</summary>
/// <param name="Tries">How often it was sent.</param>
/// <param name="LastStatus">The receiver's HTTP status in the last try.</param>
/// <param name="LastFailure">Why there was none: <c>address_refused</c>, <c>unreachable</c> or <c>timeout</c>.</param>
/// <param name="NextTryAt">Null when it has arrived, or was given up.</param>
public sealed record WebhookDeliveryResponse(
    string MessageId,
    string Type,
    DateTimeOffset QueuedAt,
    int Tries,
    DateTimeOffset? LastTryAt,
    int? LastStatus,
    string? LastFailure,
    DateTimeOffset? ArrivedAt,
    DateTimeOffset? NextTryAt)
{
    public static WebhookDeliveryResponse Of(WebhookDelivery delivery) => new(
        delivery.MessageId,
        delivery.Type,
        delivery.QueuedAt,
        delivery.Tries,
        delivery.LastTryAt,
        delivery.LastStatus,
        delivery.LastFailure,
        delivery.ArrivedAt,
        delivery.NextTryAt);
}
