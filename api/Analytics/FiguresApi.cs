using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventLoop.Analytics;

/// <summary>Figures that were summed up beforehand: by time, ticket type, price, channel and source, and events side by side.</summary>
internal static class FiguresApi
{
    public static void MapFigures(this IEndpointRouteBuilder api)
    {
        var one = api.MapGroup("/organizer/events/{eventId:guid}/figures").WithTags("Organizers").RequireAuthorization(Access.Organizer).ForKeys(ApiKeyScopes.FiguresRead);
        one.MapGet("", All).WithName("getFigures").WithSummary("Sales of an event by ticket type, price, channel and source, and from views to payments");
        one.MapGet("/periods", Periods).WithName("listFigurePeriods").WithSummary("Sales, views and scans by the hour or day of the event's time zone");
        one.MapGet("/check-in", CheckIn).WithName("getCheckInCurve").WithSummary("How people came, minute by minute, with the peaks");
        one.MapGet("/areas", Areas).WithName("listBuyerAreas").WithSummary("Where buyers are from, as far as their telephone numbers' country codes tell");
        api.MapGet("/organizer/figures", Compare).WithTags("Organizers").RequireAuthorization(Access.Organizer).ForKeys(ApiKeyScopes.FiguresRead)
            .Refuses(404, "not_found").WithName("compareEvents").WithSummary("Up to five events side by side, by days before their start");
    }

    private static async Task<Results<Ok<FiguresResponse>, ProblemHttpResult>> All(Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IEventFiguresGrain>(0).Of(context.Caller(), eventId);
        return outcome.Value is { } figures ? TypedResults.Ok(FiguresResponse.Of(figures)) : outcome.Refusal!.Value.ToProblem();
    }

    private static async Task<Results<Ok<PeriodsResponse>, ProblemHttpResult>> Periods(
        Guid eventId, [AsParameters] PeriodsQuery query, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var wanted = query.Parse(eventId, errors);
        if (errors.Any)
            return Problem.Malformed(errors);
        var outcome = await grains.GetGrain<IEventFiguresGrain>(0).Periods(context.Caller(), wanted);
        return outcome.Value is { } periods ? TypedResults.Ok(PeriodsResponse.Of(periods)) : outcome.Refusal!.Value.ToProblem();
    }

    private static async Task<Results<Ok<CheckInCurveResponse>, ProblemHttpResult>> CheckIn(Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IEventFiguresGrain>(0).CheckIn(context.Caller(), eventId);
        return outcome.Value is { } curve ? TypedResults.Ok(CheckInCurveResponse.Of(curve)) : outcome.Refusal!.Value.ToProblem();
    }

    private static async Task<Results<Ok<BuyerAreasResponse>, ProblemHttpResult>> Areas(Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IEventFiguresGrain>(0).Areas(context.Caller(), eventId);
        return outcome.Value is { } areas ? TypedResults.Ok(BuyerAreasResponse.Of(areas)) : outcome.Refusal!.Value.ToProblem();
    }

    private static async Task<Results<Ok<ComparisonResponse>, ProblemHttpResult>> Compare(
        [FromQuery(Name = "eventId")] Guid[] eventId, HttpContext context, IGrainFactory grains)
    {
        var events = eventId.Distinct().ToArray();
        if (events.Length is 0 or > ComparedEvents.MostEvents)
            return Problem.Malformed("eventId", $"must be given once for each event, for 1 to {ComparedEvents.MostEvents} of them");
        var outcome = await grains.GetGrain<IEventFiguresGrain>(0).Compare(context.Caller(), events);
        return outcome.Value is { } compared ? TypedResults.Ok(ComparisonResponse.Of(compared)) : outcome.Refusal!.Value.ToProblem();
    }
}

/// <summary>Which periods.</summary>
/// <param name="By"><c>hour</c> or <c>day</c>; days when it is not given.</param>
/// <param name="From">Periods from then on.</param>
/// <param name="Until">Periods before then.</param>
/// <param name="TicketTypeId">Only tickets of this type.</param>
/// <param name="Channel">Only <c>online</c>, <c>cash</c>, <c>card_terminal</c> or <c>complimentary</c>.</param>
internal readonly record struct PeriodsQuery(
    [FromQuery(Name = "by")] string? By,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "until")] string? Until,
    [FromQuery(Name = "ticketTypeId")] Guid? TicketTypeId,
    [FromQuery(Name = "orderChannel")] string? Channel)
{
    private static readonly string[] Channels = [FigureChannels.Online, FigureChannels.Cash, FigureChannels.CardTerminal, FigureChannels.Complimentary];

    public PeriodQuery Parse(Guid eventId, FieldErrors errors)
    {
        if (By is not (null or "" or "hour" or "day"))
            errors.Add("by", "must be hour or day");
        if (Channel is { Length: > 0 } && !Channels.Contains(Channel))
            errors.Add("orderChannel", $"must be one of {string.Join(", ", Channels)}");
        return new(
            eventId, By == "hour" ? PeriodLength.Hour : PeriodLength.Day, Time("from", From, errors), Time("until", Until, errors), TicketTypeId,
            Channel is { Length: > 0 } ? Channel : null);
    }

    private static DateTimeOffset? Time(string member, string? text, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (!TimeConverter.TryRead(text, out var time))
            errors.Add(member, "must be an RFC 3339 time with an offset");
        return time;
    }
}
