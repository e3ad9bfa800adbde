using EventLoop.Accounts;
using EventLoop.Attendees;
using EventLoop.Events;
using EventLoop.Gates;
using EventLoop.Notifications;
using EventLoop.Orders;
using EventLoop.Requests;
using EventLoop.Screens;

namespace EventLoop.Tickets;

/// <summary>One ticket for its event's organizer: what has happened to it, and what can be done about it.</summary>
internal static class OrganizerTicketScreens
{
    public static void MapOrganizerTicketScreens(this IEndpointRouteBuilder screens)
    {
        var ticket = screens.MapGroup("/organizer/events/{eventId:guid}/tickets/{ticketId:guid}").RequireAuthorization(Access.Organizer);
        ticket.MapGet("", Show);
        ticket.MapPost("/check-in", CheckIn);
        ticket.MapPost("/name", Name);
        ticket.MapPost("/send", Send);
    }

    private static async Task<IResult> Show(Guid eventId, Guid ticketId, string? note, string? reason, string? rule, HttpContext context, IGrainFactory grains)
    {
        var (shown, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        if (shown is null)
            return otherwise;
        var caller = context.Caller();
        if ((await grains.GetGrain<ITicketHistoryGrain>(ticketId).Of(caller)).Value is not { } history || history.EventId != eventId)
            return Sorry.Of(StatusCodes.Status404NotFound);

        // The one that follows the ticket before it.
        var before = TicketId.Of(TicketId.OrderOf(ticketId), Math.Max(0, TicketId.NumberOf(ticketId) - 1));
        if ((await grains.GetGrain<IAttendeeListGrain>(0).OfEvent(caller, new(eventId, null, null, null, 1, new(0, before)))).Value?.Items is not [var found] || found.TicketId != ticketId)
            return Sorry.Of(StatusCodes.Status404NotFound);
        var gates = (await grains.GetGrain<IGateListGrain>(eventId).List(caller)).Value ?? [];
        return Page.Of<OrganizerTicketPage>(
            (nameof(OrganizerTicketPage.Event), shown),
            (nameof(OrganizerTicketPage.Ticket), AttendeeResponse.Of(found)),
            (nameof(OrganizerTicketPage.History), TicketHistoryResponse.Of(history).Items),
            (nameof(OrganizerTicketPage.Gates), gates.Select(GateResponse.Of).ToList()),
            (nameof(OrganizerTicketPage.Note), note),
            (nameof(OrganizerTicketPage.Why), note == "refused" ? ScanWords.Explain(ReasonOf(reason), rule) : null));
    }

    /// <summary>By the same rules as a scan; or, where the organizer says so, against them.</summary>
    private static async Task<IResult> CheckIn(Guid eventId, Guid ticketId, IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var caller = context.Caller();
        var outcome = await grains.GetGrain<ITicketGrain>(ticketId).Get(caller);
        if (outcome.Value is not { } ticket || ticket.EventId != eventId || !Guid.TryParse(form["gateId"], out var gateId))
            return Back(eventId, ticketId, "failed");
        var direction = form["direction"] == ScanDirection.Exit.Text() ? ScanDirection.Exit : ScanDirection.Entry;
        var gate = grains.GetGrain<IGateGrain>(gateId);
        var answer = form["anyway"] == "yes"
            ? (await gate.Supervise(new(caller, ticketId, direction, context.OperationId(), SupervisorReason.KnownPerson))).Value
            : (await gate.Scan(new(caller, ticket.Code, direction, context.OperationId()))).Value;
        return answer switch
        {
            null => Back(eventId, ticketId, "failed"),
            { Result: ScanResult.Refused } => Back(eventId, ticketId, "refused", answer.Reason?.Text(), answer.Rule),
            _ => Back(eventId, ticketId, answer.Result.Text()),
        };
    }

    private static async Task<IResult> Name(Guid eventId, Guid ticketId, IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var name = new NameTicketRequest(form["name"]).Parse(errors);
        if (errors.Any)
            return Back(eventId, ticketId, "not-named");
        var outcome = await grains.GetGrain<ITicketGrain>(ticketId).Name(new(context.Caller(), context.OperationId(), name));
        return Back(eventId, ticketId, outcome.Value is null ? "not-named" : "named");
    }

    private static async Task<IResult> Send(Guid eventId, Guid ticketId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IMessagesGrain>(0).Resend(context.Caller(), TicketId.OrderOf(ticketId), context.OperationId());
        return Back(eventId, ticketId, outcome.Value is null ? "not-sent" : "sent");
    }

    private static IResult Back(Guid eventId, Guid ticketId, string note, string? reason = null, string? rule = null)
    {
        var query = QueryString.Create("note", note);
        if (reason is not null)
            query = query.Add("reason", reason);
        if (rule is not null)
            query = query.Add("rule", rule);
        return Results.Redirect($"/organizer/events/{eventId}/tickets/{ticketId}{query}");
    }

    private static ScanReason? ReasonOf(string? word) => Enum.GetValues<ScanReason>().Cast<ScanReason?>().FirstOrDefault(reason => reason!.Value.Text() == word);
}
