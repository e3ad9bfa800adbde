using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Notifications;
using EventLoop.Requests;
using EventLoop.Screens;

namespace EventLoop.Analytics;

/// <summary>The page of an event's figures, with what can be exported, and a second event beside it.</summary>
internal static class FiguresScreens
{
    /// <summary>So many of the organizer's latest events are offered for comparison.</summary>
    private const int EventsOffered = 100;

    public static void MapFiguresScreens(this IEndpointRouteBuilder screens)
    {
        var own = screens.MapGroup("/organizer").RequireAuthorization(Access.Organizer);
        own.MapGet("/export.zip", ExportsApi.All);
        var figures = own.MapGroup("/events/{eventId:guid}/figures");
        figures.MapGet("", Show);
        figures.MapPost("/reports", SetReports);
        figures.MapKind("attendees", ExportKind.Attendees);
        figures.MapKind("orders", ExportKind.Orders);
        figures.MapKind("sales", ExportKind.Sales);
        figures.MapKind("scans", ExportKind.Scans);
    }

    private static async Task<IResult> Show(Guid eventId, string? by, Guid? with, string? note, HttpContext context, IGrainFactory grains)
    {
        var (shown, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        if (shown is null)
            return otherwise;
        var (figures, caller) = (grains.GetGrain<IEventFiguresGrain>(0), context.Caller());
        var sales = await figures.Of(caller, eventId);
        var length = by == "hour" ? PeriodLength.Hour : PeriodLength.Day;
        var periods = await figures.Periods(caller, new(eventId, length, null, null, null, null));
        var checkIn = await figures.CheckIn(caller, eventId);
        var areas = await figures.Areas(caller, eventId);
        var others = await grains.GetGrain<IEventListGrain>(0).OfOrganizer(caller.AccountId!.Value, EventsOffered, null);
        var compared = with is { } other && other != eventId ? (await figures.Compare(caller, [eventId, other])).Value : null;
        var reports = await grains.GetGrain<IReportsGrain>(0).Schedule(caller, eventId);
        if (reports.Value is null || sales.Value is null || periods.Value is null || checkIn.Value is null || areas.Value is null)
            return Sorry.Of(StatusCodes.Status404NotFound);
        return Page.Of<FiguresPage>(
            (nameof(FiguresPage.Event), shown),
            (nameof(FiguresPage.Figures), FiguresResponse.Of(sales.Value)),
            (nameof(FiguresPage.Periods), PeriodsResponse.Of(periods.Value)),
            (nameof(FiguresPage.IsByHour), length == PeriodLength.Hour),
            (nameof(FiguresPage.CheckIn), CheckInCurveResponse.Of(checkIn.Value)),
            (nameof(FiguresPage.Areas), BuyerAreasResponse.Of(areas.Value)),
            (nameof(FiguresPage.Others), others.Items.Where(item => item.EventId != eventId).Select(EventSummaryResponse.Of).ToList()),
            (nameof(FiguresPage.Reports), ReportScheduleResponse.Of(reports.Value)),
            (nameof(FiguresPage.Note), note),
            (nameof(FiguresPage.Compared), compared is null ? null : ComparisonResponse.Of(compared)));
    }

    private static async Task<IResult> SetReports(Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var wish = new ReportScheduleRequest(form["frequency"]).Parse(errors);
        if (errors.Any)
            return Results.Redirect($"/organizer/events/{eventId}/figures");
        var outcome = await grains.GetGrain<IReportsGrain>(0).SetSchedule(context.Caller(), eventId, wish.Frequency);
        return outcome.Refusal switch
        {
            ReportRefusal.EventNotFound => Sorry.Of(StatusCodes.Status404NotFound),
            ReportRefusal.NotYours => Sorry.Of(StatusCodes.Status403Forbidden),
            ReportRefusal.MailIsOff => Results.Redirect($"/organizer/events/{eventId}/figures?note=mail-is-off"),
            ReportRefusal.EventIsOver => Results.Redirect($"/organizer/events/{eventId}/figures?note=event-is-over"),
            null => Results.Redirect($"/organizer/events/{eventId}/figures?note=reports#reports"),
        };
    }
}
