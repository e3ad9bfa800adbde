using EventLoop.Accounts;
using EventLoop.Attendees;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Screens;

namespace EventLoop.Tickets;

/// <summary>The tickets of whoever is signed in.</summary>
internal static class TicketScreens
{
    private const int PageLength = 20;

    public static void AddTicketScreens(this WebApplicationBuilder builder)
    {
        var options = WalletOptions.Read(builder.Configuration);
        builder.Services.AddSingleton(new WalletOffers(options.HasApple, options.HasGoogle));
    }

    public static void MapTicketScreens(this IEndpointRouteBuilder screens)
    {
        var own = screens.MapGroup("/tickets").RequireAuthorization(Access.SignedIn);
        own.MapGet("", Own);
        own.MapGet("/{ticketId:guid}/ticket.pdf", (Guid ticketId, HttpContext context, IGrainFactory grains) => Pdf(ticketId, context, grains));
        own.MapGet("/{ticketId:guid}/pass.pkpass", (Guid ticketId, HttpContext context, IGrainFactory grains) => Apple(ticketId, context, grains));
        own.MapGet("/{ticketId:guid}/google-wallet", (Guid ticketId, HttpContext context, IGrainFactory grains) => Google(ticketId, context, grains));
        own.MapGet("/{ticketId:guid}/rotating", TicketsApi.Rotating);
        own.MapPost("/{ticketId:guid}/transfer", (Guid ticketId, IFormCollection form, HttpContext context, IGrainFactory grains) =>
            Transfer(ticketId, form, context, grains, back: "/tickets"));
    }

    /// <summary>Passes a ticket on, and goes back to the page with a word about it.</summary>
    public static async Task<IResult> Transfer(Guid ticketId, IFormCollection form, HttpContext context, IGrainFactory grains, string back)
    {
        var errors = new FieldErrors();
        var (email, name) = new TransferRequest(form["email"], form["name"]).Parse(errors);
        if (errors.Any)
            return Results.Redirect($"{back}?note=not-a-person");
        var outcome = await grains.GetGrain<ITicketGrain>(ticketId).Transfer(new(context.Caller(), context.OperationId(), email, name));
        return Results.Redirect($"{back}?note={(outcome.Value is null ? "not-transferred" : "transferred")}");
    }

    /// <summary>The ticket on a page to print.</summary>
    public static async Task<IResult> Pdf(Guid ticketId, HttpContext context, IGrainFactory grains)
    {
        TicketSecrecy.KeepPrivate(context.Response);
        var outcome = await grains.GetGrain<ITicketPaperGrain>(ticketId).Pdf(context.Caller());
        return outcome.Value is { } paper ? TypedResults.Bytes(paper.Pdf, PdfDocument.ContentType) : outcome.Refusal!.Value switch
        {
            TicketPaperRefusal.NotYours => Sorry.Of(StatusCodes.Status403Forbidden),
            TicketPaperRefusal.NotFound or TicketPaperRefusal.Refunded => Sorry.Of(StatusCodes.Status404NotFound),
        };
    }

    /// <summary>The ticket for Apple Wallet.</summary>
    public static async Task<IResult> Apple(Guid ticketId, HttpContext context, IGrainFactory grains)
    {
        TicketSecrecy.KeepPrivate(context.Response);
        var outcome = await grains.GetGrain<ITicketPassGrain>(ticketId).Apple(context.Caller());
        return outcome.Value is { } pass ? TypedResults.Bytes(pass.File, ApplePass.ContentType, "ticket.pkpass") : Refused(outcome.Refusal!.Value);
    }

    /// <summary>On to Google Wallet.</summary>
    public static async Task<IResult> Google(Guid ticketId, HttpContext context, IGrainFactory grains)
    {
        TicketSecrecy.KeepPrivate(context.Response);
        var outcome = await grains.GetGrain<ITicketPassGrain>(ticketId).Google(context.Caller());
        return outcome.Value is { } link ? Results.Redirect(link.Address) : Refused(outcome.Refusal!.Value);
    }

    private static IResult Refused(TicketPassRefusal refusal) =>
        Sorry.Of(refusal == TicketPassRefusal.NotYours ? StatusCodes.Status403Forbidden : StatusCodes.Status404NotFound);

    private static async Task<IResult> Own(string? note, string? cursor, HttpContext context, IGrainFactory grains, PublicEvents events, TimeProvider time)
    {
        var (account, list) = (context.Caller().AccountId!.Value, grains.GetGrain<IAttendeeListGrain>(0));
        PageCursor? after = null;
        if (cursor is not null && !PageCursor.TryRead(cursor, out after))
            return Results.Redirect("/tickets");
        var tickets = await list.TicketsOf(account, PageLength, after);
        var orders = await list.OrdersOf(account, PageLength, null);
        var shown = await Task.WhenAll(tickets.Items.Select(ticket => ticket.EventId).Distinct().Select(events.Get));
        return Page.Of<TicketsPage>(
            (nameof(TicketsPage.Tickets), ListResponse<HeldTicketResponse>.Of(tickets, HeldTicketResponse.Of)),
            (nameof(TicketsPage.Orders), ListResponse<PlacedOrderResponse>.Of(orders, PlacedOrderResponse.Of)),
            (nameof(TicketsPage.Events), shown.OfType<PublicEvent>().ToDictionary(found => found.Response.EventId, found => found.Response)),
            (nameof(TicketsPage.Now), time.GetUtcNow()),
            (nameof(TicketsPage.Note), note));
    }
}

/// <summary>The wallets that this copy makes passes for.</summary>
public sealed record WalletOffers(bool Apple, bool Google);
