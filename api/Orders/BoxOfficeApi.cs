using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Orders;

/// <summary>Tickets that nobody buys online: given away by the organizer, or sold at the door.</summary>
internal static class BoxOfficeApi
{
    public static void MapBoxOffice(this IEndpointRouteBuilder api)
    {
        var own = api.MapGroup("/organizer/events/{eventId:guid}").WithTags("Organizers").RequireAuthorization(Access.Organizer);
        own.MapPost("/complimentary", Give).Refuses(404, "ticket_type_not_found").Refuses(409, "sold_out")
            .Refuses(422, "not_on_sale", "over_limit", "quantity_must_be_positive", "idempotency_key_reused")
            .WithName("giveTickets").WithSummary("Issue tickets to somebody who pays nothing");
        own.MapGet("/complimentary", (Guid eventId, [AsParameters] ListQuery page, HttpContext context, IGrainFactory grains) =>
            List(eventId, OrderChannel.Complimentary, page, context, grains))
            .WithName("listComplimentary").WithSummary("Who was given tickets, the newest first");
        own.MapGet("/door-sales", (Guid eventId, [AsParameters] ListQuery page, HttpContext context, IGrainFactory grains) =>
            List(eventId, OrderChannel.AtDoor, page, context, grains))
            .WithName("listDoorSales").WithSummary("What was sold at the door and by whom, the newest first");

        var door = api.MapGroup("/checkin/events/{eventId:guid}/door-sales").WithTags("Checking in").RequireAuthorization(Access.SignedIn);
        door.MapGet("", Offers).WithName("listDoorOffers").WithSummary("What can be sold at the door now, for the organizer and staff who may sell");
        door.MapPost("", Sell).Refuses(404, "ticket_type_not_found").Refuses(409, "sold_out")
            .Refuses(422, "gate_not_found", "not_on_sale", "over_limit", "quantity_must_be_positive", "idempotency_key_reused").Refuses(429, "too_many_requests")
            .WithName("sellAtDoor").WithSummary("Issue tickets to somebody who has paid at the door, and let them in if a gate is named");
    }

    private static async Task<Results<Created<OrderResponse>, ProblemHttpResult>> Give(
        Guid eventId, Body<GiveTicketsRequest, Gift> body, HttpContext context, IGrainFactory grains, OrderTokens tokens)
    {
        var gift = body.Command;
        var outcome = await grains.GetGrain<IBoxOfficeGrain>(eventId)
            .Give(new(context.Caller(), context.OperationId(), gift.TicketTypeId, gift.Quantity, gift.Guest, gift.Note));
        return outcome.Value is { } order
            ? TypedResults.Created($"/api/v1/orders/{order.OrderId}", OrderResponse.Of(order, tokens.For(order.OrderId)))
            : Refused(outcome.Refusal!.Value, outcome.About, context);
    }

    private static async Task<Results<Ok<DoorOffersResponse>, ProblemHttpResult>> Offers(Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IBoxOfficeGrain>(eventId).Offers(context.Caller());
        return outcome.Value is { } offers ? TypedResults.Ok(DoorOffersResponse.Of(offers)) : Refused(outcome.Refusal!.Value, outcome.About, context);
    }

    private static async Task<Results<Created<DoorSaleResponse>, ProblemHttpResult>> Sell(
        Guid eventId, Body<SellAtDoorRequest, WalkUp> body, HttpContext context, IGrainFactory grains, OrderTokens tokens)
    {
        var sale = body.Command;
        var outcome = await grains.GetGrain<IBoxOfficeGrain>(eventId)
            .Sell(new(context.Caller(), context.OperationId(), sale.TicketTypeId, sale.Quantity, sale.PaidBy, sale.Buyer, sale.GateId));
        return outcome.Value is { } sold
            ? TypedResults.Created($"/api/v1/orders/{sold.Order.OrderId}", DoorSaleResponse.Of(sold, tokens.For(sold.Order.OrderId)))
            : Refused(outcome.Refusal!.Value, outcome.About, context);
    }

    private static async Task<Results<Ok<ListResponse<IssuedOrderResponse>>, ProblemHttpResult>> List(
        Guid eventId, OrderChannel channel, ListQuery page, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var (limit, after) = page.Parse(errors);
        if (errors.Any)
            return Problem.Malformed(errors);
        var outcome = await grains.GetGrain<IBoxOfficeGrain>(eventId).List(context.Caller(), channel, limit, after);
        return outcome.Value is { } found
            ? TypedResults.Ok(ListResponse<IssuedOrderResponse>.Of(found, IssuedOrderResponse.Of))
            : outcome.Refusal!.Value.ToProblem();
    }

    private static ProblemHttpResult Refused(IssueRefusal refusal, Guid[] about, HttpContext context) => refusal switch
    {
        IssueRefusal.EventNotFound => Problem.NotFound(),
        IssueRefusal.NotYours => Problem.Forbidden(),
        IssueRefusal.TooMany => Problem.LaterAt(context, 429, "too_many_requests", TimeSpan.FromMinutes(1)),
        IssueRefusal.GateNotFound => Problem.Of(422, "gate_not_found", "The event has no such gate."),
        IssueRefusal.KeyReused => Problem.Of(422, "idempotency_key_reused", "The key was used for another request."),
        IssueRefusal.TicketTypeNotFound => About(404, "ticket_type_not_found", "The event has no such ticket type.", about),
        IssueRefusal.QuantityMustBePositive => Problem.Of(422, "quantity_must_be_positive", "At least one ticket is issued."),
        IssueRefusal.NotOnSale => About(422, "not_on_sale", "The event is not published or is over, or the sale of this type has not begun or is over.", about),
        IssueRefusal.OverLimit => About(422, "over_limit", "More tickets than are issued at once.", about),
        IssueRefusal.SoldOut => About(409, "sold_out", "Not enough tickets are left.", about),
    };

    private static ProblemHttpResult About(int status, string code, string detail, Guid[] ticketTypes) =>
        Problem.Of(status, code, detail, new Dictionary<string, object?> { ["ticketTypes"] = ticketTypes });
}
