using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Screens;

namespace EventLoop.Orders;

/// <summary>Selling at the door, on a phone.</summary>
internal static class DoorScreens
{
    public static void MapDoorScreens(this IEndpointRouteBuilder screens)
    {
        var door = screens.MapGroup("/door/{eventId:guid}").RequireAuthorization(Access.SignedIn);
        door.MapGet("", (Guid eventId, HttpContext context, IGrainFactory grains, PublicEvents events) => Show(eventId, new(), context, grains, events));
        door.MapPost("", Sell);
    }

    private static async Task<IResult> Show(Guid eventId, DoorForm form, HttpContext context, IGrainFactory grains, PublicEvents events, int status = 200)
    {
        var outcome = await grains.GetGrain<IBoxOfficeGrain>(eventId).Offers(context.Caller());
        if (outcome.Value is not { } offers)
            return Sorry.Of(outcome.Refusal == IssueRefusal.EventNotFound ? StatusCodes.Status404NotFound : StatusCodes.Status403Forbidden);
        return Page.Of<DoorPage>(
            status,
            (nameof(DoorPage.EventId), eventId),
            (nameof(DoorPage.EventName), (await events.Get(eventId))?.Response.Name ?? "Not published yet"),
            (nameof(DoorPage.Offers), DoorOffersResponse.Of(offers)),
            (nameof(DoorPage.Form), form));
    }

    /// <summary>The codes are the answer, so there is no redirect; a reload sends the form again, which sells nothing more and shows the same.</summary>
    private static async Task<IResult> Sell(
        Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains, PublicEvents events, OrderTokens tokens)
    {
        var errors = new FieldErrors();
        var gate = Guid.TryParse(form["gateId"], out var id) ? id : default(Guid?);
        var sale = new SellAtDoorRequest(
            Guid.TryParse(form["ticketTypeId"], out var type) ? type : null, int.TryParse(form["quantity"], out var quantity) ? quantity : null, form["paidBy"], gate).Parse(errors);
        var entered = new DoorForm { TicketTypeId = sale.TicketTypeId, GateId = gate };
        if (errors.Any)
            return await Show(eventId, entered with { Wrong = "Choose a ticket type, how many, and how they paid." }, context, grains, events, 400);
        var outcome = await grains.GetGrain<IBoxOfficeGrain>(eventId)
            .Sell(new(context.Caller(), context.OperationId(), sale.TicketTypeId, sale.Quantity, sale.PaidBy, sale.Buyer, gate));
        return outcome.Value is { } sold
            ? await Show(eventId, entered with { Sold = DoorSaleResponse.Of(sold, tokens.For(sold.Order.OrderId)) }, context, grains, events)
            : await Show(eventId, entered with { Wrong = DoorTexts.OfNote(DoorTexts.Note(outcome.Refusal!.Value)) }, context, grains, events, 422);
    }
}

/// <summary>A sale at the door as it was entered, and what came of it.</summary>
public sealed record DoorForm
{
    public Guid? TicketTypeId { get; init; }

    public Guid? GateId { get; init; }

    public string? Wrong { get; init; }

    public DoorSaleResponse? Sold { get; init; }
}
