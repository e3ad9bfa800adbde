using EventLoop.Payments;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventLoop.Notifications;

/// <summary>
/// What did not arrive, over all events, for the operator: messages to people and to partners, and sending them again. Not in the published
/// document, and only there for whoever shows the operator's password.
/// </summary>
internal static class FailuresApi
{
    private static readonly string[] Statuses = ["failed", "unknown", "bounced"];

    public static void MapFailures(this WebApplication app)
    {
        var operators = app.MapApi("/operator").ExcludeFromDescription().AddEndpointFilter(OperatorApi.OnlyOperator);
        operators.MapGet("/messages", Messages);
        operators.MapGet("/messages/totals", Totals);
        operators.MapPost("/messages/replay", ReplayAll);
        operators.MapPost("/messages/{messageId:guid}/replay", Replay);
        operators.MapGet("/deliveries", Deliveries);
        operators.MapPost("/deliveries/{webhookId:guid}/{messageId:maxlength(100)}/replay", ReplayDelivery);
    }

    private static async Task<Results<Ok<ListResponse<FailedMessageResponse>>, ProblemHttpResult>> Messages(
        [FromQuery(Name = "status")] string? status, [AsParameters] ListQuery page, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var (limit, after) = page.Parse(errors);
        var wanted = string.IsNullOrEmpty(status) ? null : errors.OneOf("status", status, [.. Statuses.Select(word => (word, word))]);
        return errors.Any
            ? Problem.Malformed(errors)
            : TypedResults.Ok(ListResponse<FailedMessageResponse>.Of(await Failures(grains).Messages(wanted, limit, after), FailedMessageResponse.Of));
    }

    private static async Task<Ok<FailureTotalsResponse>> Totals(IGrainFactory grains) => TypedResults.Ok(FailureTotalsResponse.Of(await Failures(grains).Totals()));

    private static async Task<Ok<ReplayedResponse>> ReplayAll(Body<ReplayRequest, string> body, [FromQuery(Name = "problem")] string? problem, IGrainFactory grains) =>
        TypedResults.Ok(new ReplayedResponse((await Failures(grains).ReplayAll(body.Command, string.IsNullOrEmpty(problem) ? null : problem)).Count));

    private static async Task<Results<NoContent, ProblemHttpResult>> Replay(Guid messageId, IGrainFactory grains) =>
        await Failures(grains).Replay(messageId) ? TypedResults.NoContent() : Problem.NotFound();

    private static async Task<Results<Ok<ListResponse<FailedDeliveryResponse>>, ProblemHttpResult>> Deliveries([AsParameters] ListQuery page, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var (limit, after) = page.Parse(errors);
        return errors.Any
            ? Problem.Malformed(errors)
            : TypedResults.Ok(ListResponse<FailedDeliveryResponse>.Of(await Failures(grains).Deliveries(limit, after), FailedDeliveryResponse.Of));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ReplayDelivery(Guid webhookId, string messageId, IGrainFactory grains) =>
        await Failures(grains).ReplayDelivery(webhookId, messageId) ? TypedResults.NoContent() : Problem.NotFound();

    private static IFailuresGrain Failures(IGrainFactory grains) => grains.GetGrain<IFailuresGrain>(0);
}

/// <summary>A message that did not arrive, without whom it goes to.</summary>
internal sealed record FailedMessageResponse(Guid? EventId, MessageResponse Message)
{
    public static FailedMessageResponse Of(FailedMessage failed) => new(failed.EventId, MessageResponse.Of(failed.Message));
}

/// <summary>How many messages did not arrive, by why.</summary>
internal sealed record FailureTotalsResponse(FailureTotalResponse[] Items)
{
    public static FailureTotalsResponse Of(FailureTotals totals) => new([.. totals.Items.Select(one => new FailureTotalResponse(one.Channel, one.Status, one.Problem, one.Count))]);
}

internal sealed record FailureTotalResponse(string Channel, string Status, string? Problem, int Count);

/// <summary>A message to a partner that was given up.</summary>
internal sealed record FailedDeliveryResponse(
    Guid WebhookId, Guid? OrganizerId, bool IsOn, string MessageId, string Type, DateTimeOffset QueuedAt, int Tries, DateTimeOffset? LastTryAt, int? LastStatus, string? LastFailure)
{
    public static FailedDeliveryResponse Of(FailedDelivery failed) => new(
        failed.WebhookId, failed.OrganizerId, failed.IsOn, failed.MessageId, failed.Type, failed.QueuedAt, failed.Tries, failed.LastTryAt, failed.LastStatus, failed.LastFailure);
}
