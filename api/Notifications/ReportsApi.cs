using EventLoop.Accounts;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Notifications;

/// <summary>Reports on an event that its organizer gets by mail.</summary>
internal static class ReportsApi
{
    public static void MapReports(this IEndpointRouteBuilder api)
    {
        var reports = api.MapGroup("/organizer/events/{eventId:guid}/reports").WithTags("Organizers").RequireAuthorization(Access.Organizer);
        reports.MapGet("", Get)
            .WithName("getReportSchedule").WithSummary("How often a report on the event comes by mail, and when the next one does");
        reports.MapPut("", Set).Refuses(422, "mail_is_off", "event_is_over")
            .WithName("setReportSchedule").WithSummary("Have a report on the event by mail every day or week, or no more");
    }

    public static ProblemHttpResult ToProblem(this ReportRefusal refusal) => refusal switch
    {
        ReportRefusal.EventNotFound => Problem.NotFound(),
        ReportRefusal.NotYours => Problem.Forbidden(),
        ReportRefusal.MailIsOff => Problem.Of(422, "mail_is_off", "This copy sends no mail."),
        ReportRefusal.EventIsOver => Problem.Of(422, "event_is_over", "The event is over or cancelled: there is nothing to come that could be reported."),
    };

    private static async Task<Results<Ok<ReportScheduleResponse>, ProblemHttpResult>> Get(Guid eventId, HttpContext context, IGrainFactory grains) =>
        Shown(await grains.GetGrain<IReportsGrain>(0).Schedule(context.Caller(), eventId));

    private static async Task<Results<Ok<ReportScheduleResponse>, ProblemHttpResult>> Set(
        Guid eventId, Body<ReportScheduleRequest, ReportWish> body, HttpContext context, IGrainFactory grains) =>
        Shown(await grains.GetGrain<IReportsGrain>(0).SetSchedule(context.Caller(), eventId, body.Command.Frequency));

    private static Results<Ok<ReportScheduleResponse>, ProblemHttpResult> Shown(Outcome<ReportSchedule, ReportRefusal> outcome) =>
        outcome.Value is { } schedule ? TypedResults.Ok(ReportScheduleResponse.Of(schedule)) : outcome.Refusal!.Value.ToProblem();
}

/// <param name="Frequency"><c>off</c>; <c>daily</c>: every morning at eight by the event's clock; <c>weekly</c>: on Mondays.</param>
internal sealed record ReportScheduleRequest(string? Frequency) : IRequest<ReportWish>
{
    public ReportWish Parse(FieldErrors errors) =>
        new(errors.OneOf("frequency", Frequency, [.. Enum.GetValues<ReportFrequency>().Select(frequency => (ReportRules.Word(frequency), frequency))]));
}

internal sealed record ReportWish(ReportFrequency Frequency);

/// <param name="Frequency"><c>off</c>, <c>daily</c> or <c>weekly</c>.</param>
/// <param name="NextAt">Null: none is to come. The last one comes in the first morning after the event's end.</param>
/// <param name="LastAt">When the latest was due; null: there was none.</param>
public sealed record ReportScheduleResponse(string Frequency, DateTimeOffset? NextAt, DateTimeOffset? LastAt)
{
    internal static ReportScheduleResponse Of(ReportSchedule schedule) => new(ReportRules.Word(schedule.Frequency), schedule.NextAt, schedule.LastAt);
}
