using EventLoop.Accounts;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Tickets;

/// <summary>A ticket for its holder, and what can be done with it.</summary>
internal static class TicketsApi
{
    public static void MapTickets(this IEndpointRouteBuilder api)
    {
        var tickets = api.MapGroup("/tickets/{ticketId:guid}").WithTags("Buying").RequireAuthorization(Access.OrderHolder);
        tickets.MapGet("", Get).WithName("getTicket").WithSummary("A ticket, for its holder or organizer");
        tickets.MapGet("/qr.svg", Svg).WithMetadata(new OrderTokenInQuery())
            .WithName("getTicketQrSvg").WithSummary("Its QR code as SVG").Produces(200, contentType: QrImage.Svg);
        tickets.MapGet("/qr.png", Png).WithMetadata(new OrderTokenInQuery())
            .WithName("getTicketQrPng").WithSummary("Its QR code as PNG").Produces(200, contentType: QrImage.Png);
        tickets.MapGet("/ticket.pdf", Pdf).WithMetadata(new OrderTokenInQuery()).Refuses(422, "ticket_refunded")
            .WithName("getTicketPdf").WithSummary("The ticket on a page to print").Produces(200, contentType: PdfDocument.ContentType);

        tickets.MapGet("/pass.pkpass", Apple).WithMetadata(new OrderTokenInQuery()).Refuses(404, "wallet_not_offered").Refuses(422, "ticket_refunded", "code_moves")
            .WithName("getTicketPass").WithSummary("The ticket for Apple Wallet").Produces(200, contentType: ApplePass.ContentType);
        tickets.MapGet("/google-wallet", Google).WithMetadata(new OrderTokenInQuery()).Refuses(404, "wallet_not_offered").Refuses(422, "ticket_refunded", "code_moves")
            .WithName("getTicketWalletLink").WithSummary("A link that saves the ticket to Google Wallet");
        tickets.MapPut("/name", Name).Refuses(422, "ticket_refunded", "too_many_names")
            .WithName("nameTicket").WithSummary("Put the name of whoever comes on it; its holder and its code stay");
        tickets.MapGet("/rotating", Rotating).Refuses(422, "not_released", "no_rotating_code")
            .WithName("getRotatingSecret").WithSummary("What the ticket's changing code is made with, some hours before doors");

        var organized = api.MapGroup("/organizer/tickets/{ticketId:guid}").WithTags("Organizers");
        organized.MapPut("/transfer", Transfer).RequireAuthorization(Access.OrderHolder)
            .Refuses(422, "ticket_refunded", "ticket_blocked", "ticket_inside", "too_many_transfers")
            .WithName("transferTicket").WithSummary("Give it to somebody else; its old code is dead at once");
        organized.MapGet("/history", History).RequireAuthorization(Access.Organizer)
            .WithName("getTicketHistory").WithSummary("All that has happened to the ticket");
        organized.MapPost("/block", Block).RequireAuthorization(Access.Organizer)
            .WithName("blockTicket").WithSummary("Let nobody in with it");
        organized.MapPost("/unblock", Unblock).RequireAuthorization(Access.Organizer)
            .WithName("unblockTicket").WithSummary("Let its holder in again");
    }

    private static async Task<Results<Ok<TicketResponse>, ProblemHttpResult>> Get(Guid ticketId, HttpContext context, IGrainFactory grains)
    {
        TicketSecrecy.KeepPrivate(context.Response);
        return Shown(await grains.GetGrain<ITicketGrain>(ticketId).Get(context.Caller()));
    }

    internal static async Task<Results<Ok<RotatingResponse>, ProblemHttpResult>> Rotating(Guid ticketId, HttpContext context, IGrainFactory grains)
    {
        TicketSecrecy.KeepPrivate(context.Response);
        var outcome = await grains.GetGrain<IRotatingCodeGrain>(ticketId).Secret(context.Caller());
        return outcome.Value is { } secret ? TypedResults.Ok(RotatingResponse.Of(secret)) : outcome.Refusal!.Value switch
        {
            RotatingRefusal.NotFound => Problem.NotFound(),
            RotatingRefusal.NotYours => Problem.Forbidden(),
            RotatingRefusal.NotRotating => Problem.Of(422, "no_rotating_code", "The ticket's code does not change."),
            RotatingRefusal.NotReleased => Problem.Of(422, "not_released", "The changing code is shown some hours before doors."),
        };
    }

    private static Task<Results<FileContentHttpResult, ProblemHttpResult>> Svg(Guid ticketId, HttpContext context, IGrainFactory grains) =>
        Image(ticketId, context, grains, QrImage.AsSvg, QrImage.Svg);

    private static Task<Results<FileContentHttpResult, ProblemHttpResult>> Png(Guid ticketId, HttpContext context, IGrainFactory grains) =>
        Image(ticketId, context, grains, QrImage.AsPng, QrImage.Png);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Image(
        Guid ticketId, HttpContext context, IGrainFactory grains, Func<string, byte[]> draw, string contentType)
    {
        TicketSecrecy.KeepPrivate(context.Response);
        var outcome = await grains.GetGrain<ITicketGrain>(ticketId).Get(context.Caller());
        return outcome.Value is { } ticket ? TypedResults.Bytes(draw(ticket.Code), contentType) : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Pdf(Guid ticketId, HttpContext context, IGrainFactory grains)
    {
        TicketSecrecy.KeepPrivate(context.Response);
        var outcome = await grains.GetGrain<ITicketPaperGrain>(ticketId).Pdf(context.Caller());
        return outcome.Value is { } paper ? TypedResults.Bytes(paper.Pdf, PdfDocument.ContentType) : outcome.Refusal!.Value switch
        {
            TicketPaperRefusal.NotFound => Problem.NotFound(),
            TicketPaperRefusal.NotYours => Problem.Forbidden(),
            TicketPaperRefusal.Refunded => Problem.Of(422, "ticket_refunded", "The ticket was refunded."),
        };
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Apple(Guid ticketId, HttpContext context, IGrainFactory grains)
    {
        TicketSecrecy.KeepPrivate(context.Response);
        var outcome = await grains.GetGrain<ITicketPassGrain>(ticketId).Apple(context.Caller());
        return outcome.Value is { } pass ? TypedResults.Bytes(pass.File, ApplePass.ContentType, "ticket.pkpass") : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<Ok<WalletLinkResponse>, ProblemHttpResult>> Google(Guid ticketId, HttpContext context, IGrainFactory grains)
    {
        TicketSecrecy.KeepPrivate(context.Response);
        var outcome = await grains.GetGrain<ITicketPassGrain>(ticketId).Google(context.Caller());
        return outcome.Value is { } link ? TypedResults.Ok(new WalletLinkResponse(link.Address)) : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<Ok<TicketResponse>, ProblemHttpResult>> Name(
        Guid ticketId, Body<NameTicketRequest, string> body, HttpContext context, IGrainFactory grains)
    {
        TicketSecrecy.KeepPrivate(context.Response);
        var outcome = await grains.GetGrain<ITicketGrain>(ticketId).Name(new(context.Caller(), context.OperationId(), body.Command));
        return outcome.Value is { } ticket ? TypedResults.Ok(TicketResponse.Of(ticket)) : outcome.Refusal!.Value switch
        {
            NameRefusal.NotFound => Problem.NotFound(),
            NameRefusal.NotYours => Problem.Forbidden(),
            NameRefusal.Refunded => Problem.Of(422, "ticket_refunded", "The ticket was refunded."),
            NameRefusal.TooManyNames => Problem.Of(422, "too_many_names", "Too many names were put on the ticket."),
        };
    }

    private static async Task<Results<Ok<TicketHistoryResponse>, ProblemHttpResult>> History(Guid ticketId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<ITicketHistoryGrain>(ticketId).Of(context.Caller());
        return outcome.Value is { } history ? TypedResults.Ok(TicketHistoryResponse.Of(history)) : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<Ok<TransferResponse>, ProblemHttpResult>> Transfer(
        Guid ticketId, Body<TransferRequest, NewHolder> body, HttpContext context, IGrainFactory grains)
    {
        var (email, name) = body.Command;
        var outcome = await grains.GetGrain<ITicketGrain>(ticketId).Transfer(new(context.Caller(), context.OperationId(), email, name));
        return outcome.Value is { } transferred
            ? TypedResults.Ok(new TransferResponse(ticketId, new(email, name), transferred.Code))
            : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<Ok<TicketResponse>, ProblemHttpResult>> Block(
        Guid ticketId, [AsParameters] BlockQuery query, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var reason = query.Parse(errors);
        return errors.Any ? Problem.Malformed(errors) : Shown(await grains.GetGrain<ITicketGrain>(ticketId).SetBlocked(context.Caller(), blocked: true, reason));
    }

    private static async Task<Results<Ok<TicketResponse>, ProblemHttpResult>> Unblock(Guid ticketId, HttpContext context, IGrainFactory grains) =>
        Shown(await grains.GetGrain<ITicketGrain>(ticketId).SetBlocked(context.Caller(), blocked: false));

    private static Results<Ok<TicketResponse>, ProblemHttpResult> Shown(Outcome<TicketView, TicketRefusal> outcome) =>
        outcome.Value is { } ticket ? TypedResults.Ok(TicketResponse.Of(ticket)) : Refused(outcome.Refusal!.Value);

    private static ProblemHttpResult Refused(TicketRefusal refusal) => refusal switch
    {
        TicketRefusal.NotFound => Problem.NotFound(),
        TicketRefusal.NotYours => Problem.Forbidden(),
    };

    private static ProblemHttpResult Refused(TicketPassRefusal refusal) => refusal switch
    {
        TicketPassRefusal.NotFound => Problem.NotFound(),
        TicketPassRefusal.NotYours => Problem.Forbidden(),
        TicketPassRefusal.NotOffered => Problem.Of(404, "wallet_not_offered", "This copy makes no passes for that wallet."),
        TicketPassRefusal.Refunded => Problem.Of(422, "ticket_refunded", "The ticket was refunded."),
        TicketPassRefusal.CodeMoves => Problem.Of(422, "code_moves", "The ticket admits with a code that changes, which no wallet can show: it is on the ticket's page."),
    };

    private static ProblemHttpResult Refused(TransferRefusal refusal) => refusal switch
    {
        TransferRefusal.NotFound => Problem.NotFound(),
        TransferRefusal.NotYours => Problem.Forbidden(),
        TransferRefusal.Refunded => Problem.Of(422, "ticket_refunded", "The ticket was refunded."),
        TransferRefusal.Blocked => Problem.Of(422, "ticket_blocked", "The organizer has blocked the ticket."),
        TransferRefusal.Inside => Problem.Of(422, "ticket_inside", "Somebody is inside with the ticket."),
        TransferRefusal.TooManyTransfers => Problem.Of(422, "too_many_transfers", "The ticket was transferred too often."),
    };
}
