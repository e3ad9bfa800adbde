using System.Text;
using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Orders;
using EventLoop.Requests;
using EventLoop.Screens;
using EventLoop.Tickets;

namespace EventLoop.Attendees;

/// <summary>Who comes to an event, and what its organizer does about one of them.</summary>
internal static class AttendeeScreens
{
    private const int PageLength = 50;
    private const int ExportPageLength = 200;

    public static void MapAttendeeScreens(this IEndpointRouteBuilder screens)
    {
        var attendees = screens.MapGroup("/organizer/events/{eventId:guid}/attendees").RequireAuthorization(Access.Organizer);
        attendees.MapGet("", Show);
        attendees.MapGet("/export.csv", Export);
        attendees.MapPost("/{ticketId:guid}/refund", Refund);
        attendees.MapPost("/{ticketId:guid}/block", (Guid eventId, Guid ticketId, IFormCollection form, HttpContext context, IGrainFactory grains) =>
            SetBlocked(eventId, ticketId, form, context, grains, blocked: true));
        attendees.MapPost("/{ticketId:guid}/unblock", (Guid eventId, Guid ticketId, IFormCollection form, HttpContext context, IGrainFactory grains) =>
            SetBlocked(eventId, ticketId, form, context, grains, blocked: false));
        attendees.MapPost("/{ticketId:guid}/transfer", Transfer);
        var order = screens.MapGroup("/organizer/events/{eventId:guid}/orders/{orderId:guid}").RequireAuthorization(Access.Organizer);
        order.MapGet("", ShowOrder);
        order.MapPost("/block", BlockOrder);
        order.MapPost("/unblock", UnblockOrder);
        order.MapPost("/refund", RefundOrder);
    }

    private static async Task<IResult> ShowOrder(Guid eventId, Guid orderId, string? note, HttpContext context, IGrainFactory grains)
    {
        var (shown, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        if (shown is null)
            return otherwise;
        var outcome = await grains.GetGrain<IOrderGrain>(orderId).Get(context.Caller());
        if (outcome.Value is not { } order || order.EventId != eventId)
            return Sorry.Of(StatusCodes.Status404NotFound);

        // An order's tickets have the ids that follow its own.
        var tickets = await grains.GetGrain<IAttendeeListGrain>(0).OfEvent(context.Caller(), new(eventId, null, null, null, Math.Max(1, order.Tickets.Count), new(0, orderId)));
        return Page.Of<OrganizerOrderPage>(
            (nameof(OrganizerOrderPage.Event), shown),
            (nameof(OrganizerOrderPage.Order), OrderResponse.Of(order)),
            (nameof(OrganizerOrderPage.Holders), tickets.Value!.Items.Where(ticket => ticket.OrderId == orderId).ToDictionary(ticket => ticket.TicketId, AttendeeResponse.Of)),
            (nameof(OrganizerOrderPage.Note), note));
    }

    private static async Task<IResult> BlockOrder(Guid eventId, Guid orderId, IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var reason = new BlockQuery(form["reason"]).Parse(new());
        var outcome = await grains.GetGrain<IOrderGrain>(orderId).SetBlocked(context.Caller(), blocked: true, reason);
        return ToOrder(eventId, orderId, outcome.Value is null ? "failed" : "blocked");
    }

    private static async Task<IResult> UnblockOrder(Guid eventId, Guid orderId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IOrderGrain>(orderId).SetBlocked(context.Caller(), blocked: false, BlockReason.Other);
        return ToOrder(eventId, orderId, outcome.Value is null ? "failed" : "unblocked");
    }

    /// <summary>All that is left, or the amount that was typed in; whole tickets are paid back one by one on the page of attendees.</summary>
    private static async Task<IResult> RefundOrder(Guid eventId, Guid orderId, IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var (shown, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        if (shown is null)
            return otherwise;
        var errors = new FieldErrors();
        var amount = new WizardFields(form).Money("amount", shown.Currency, errors, required: false);
        var wish = new RefundOrderRequest(amount, null, form["reason"]).Parse(errors);
        if (errors.Any)
            return ToOrder(eventId, orderId, "not-an-amount");
        var outcome = await grains.GetGrain<IOrderGrain>(orderId).Refund(new(context.Caller(), context.OperationId(), null, wish.AmountMinor, wish.Reason));
        return ToOrder(eventId, orderId, outcome.Value switch
        {
            null => "not-refunded",
            { Status: OrderStatus.Refunded } => "refunded",
            _ => "partly-refunded",
        });
    }

    private static IResult ToOrder(Guid eventId, Guid orderId, string note) => Results.Redirect($"/organizer/events/{eventId}/orders/{orderId}?note={note}");

    private static async Task<IResult> Show(
        Guid eventId, string? q, string? status, Guid? ticketTypeId, string? sort, string? cursor, string? note, HttpContext context, IGrainFactory grains)
    {
        var (shown, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        if (shown is null)
            return otherwise;
        PageCursor? after = null;
        if (cursor is not null && !PageCursor.TryRead(cursor, out after))
            return Results.Redirect($"/organizer/events/{eventId}/attendees");
        var words = new FieldErrors().OptionalText("q", q, 200);
        var known = TicketStatuses.All.Contains(status) ? status : null;
        var sorted = AttendeeSorts.All.FirstOrDefault(one => one.Word == sort);
        var outcome = await grains.GetGrain<IAttendeeListGrain>(0).OfEvent(
            context.Caller(), new(eventId, words?[..Math.Min(words.Length, 200)], known, ticketTypeId, PageLength, after) { Sort = sorted.Meaning });
        return outcome.Value is { } found
            ? Page.Of<AttendeesPage>(
                (nameof(AttendeesPage.Event), shown),
                (nameof(AttendeesPage.Found), ListResponse<AttendeeResponse>.Of(found, AttendeeResponse.Of)),
                (nameof(AttendeesPage.Q), words),
                (nameof(AttendeesPage.Status), known),
                (nameof(AttendeesPage.TicketTypeId), ticketTypeId),
                (nameof(AttendeesPage.Sort), sorted.Word),
                (nameof(AttendeesPage.Note), note))
            : Sorry.Of(StatusCodes.Status403Forbidden);
    }

    private static async Task<IResult> Export(Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var (shown, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        if (shown is null)
            return otherwise;
        context.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Stream(async into => await Write(eventId, context, grains, into), "text/csv; charset=utf-8", "attendees.csv");
    }

    /// <summary>Page by page, so that a hundred thousand attendees never lie in memory at once.</summary>
    private static async Task Write(Guid eventId, HttpContext context, IGrainFactory grains, Stream into)
    {
        await using var writer = new StreamWriter(into, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        await writer.WriteAsync("ticket,order,name,email,ticket type,status,purchased,admitted\r\n");
        PageCursor? after = null;
        do
        {
            var outcome = await grains.GetGrain<IAttendeeListGrain>(0).OfEvent(context.Caller(), new(eventId, null, null, null, ExportPageLength, after));
            foreach (var one in outcome.Value!.Items)
            {
                await writer.WriteAsync($"{one.TicketId},{one.OrderId},{Cell(one.Name)},{Cell(one.Email)},{Cell(one.TicketTypeName)},{one.Status},"
                    + $"{Wording.Iso(one.PurchasedAt)},{(one.AdmittedAt is { } at ? Wording.Iso(at) : "")}\r\n");
            }

            await writer.FlushAsync(context.RequestAborted);
            after = outcome.Value.Next;
        }
        while (after is not null);
    }

    /// <summary>Quoted by RFC 4180. What a spreadsheet would take for a formula gets an apostrophe before it.</summary>
    internal static string Cell(string text)
    {
        var safe = text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? $"'{text}" : text;
        return $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static async Task<IResult> Refund(Guid eventId, Guid ticketId, IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IOrderGrain>(TicketId.OrderOf(ticketId)).Refund(new(context.Caller(), context.OperationId(), [ticketId], null, null));
        return Back(eventId, ticketId, form, outcome.Value is not null ? "refunded" : "not-refunded");
    }

    private static async Task<IResult> SetBlocked(
        Guid eventId, Guid ticketId, IFormCollection form, HttpContext context, IGrainFactory grains, bool blocked)
    {
        var outcome = await grains.GetGrain<ITicketGrain>(ticketId).SetBlocked(context.Caller(), blocked, new BlockQuery(form["reason"]).Parse(new()));
        if (form["back"] == "order")
            return ToOrder(eventId, TicketId.OrderOf(ticketId), outcome.Value is null ? "failed" : blocked ? "blocked" : "unblocked");
        return Back(eventId, ticketId, form, outcome.Value is null ? "failed" : blocked ? "blocked" : "unblocked");
    }

    private static async Task<IResult> Transfer(Guid eventId, Guid ticketId, IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var (email, name) = new TransferRequest(form["email"], form["name"]).Parse(errors);
        if (errors.Any)
            return Back(eventId, ticketId, form, "not-a-person");
        var outcome = await grains.GetGrain<ITicketGrain>(ticketId).Transfer(new(context.Caller(), context.OperationId(), email, name));
        return Back(eventId, ticketId, form, outcome.Value is null ? "not-transferred" : "transferred");
    }

    private static IResult Back(Guid eventId, Guid ticketId, IFormCollection form, string note)
    {
        if (form["back"] == "ticket")
            return Results.Redirect($"/organizer/events/{eventId}/tickets/{ticketId}?note={note}");
        var query = QueryString.Create("note", note);
        return Results.Redirect($"/organizer/events/{eventId}/attendees{(form["q"].ToString() is { Length: > 0 } q ? query.Add("q", q) : query)}");
    }
}
