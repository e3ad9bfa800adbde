using EventLoop.Accounts;
using EventLoop.Requests;
using EventLoop.Tickets;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Orders;

/// <summary>Buying: placing an order, paying for it, giving it back, and refunds.</summary>
internal static class OrdersApi
{
    public static RouteGroupBuilder MapOrders(this IEndpointRouteBuilder api)
    {
        var orders = api.MapGroup("/orders").WithTags("Orders");
        orders.MapPost("", Place).WithMetadata(new KeepsItsAnswers(), new ComesBy(Door.Orders))
            .Refuses(404, "ticket_type_not_found").Refuses(409, "sold_out")
            .Refuses(422, "not_on_sale", "over_limit", "over_purchase_limit", "quantity_must_be_positive", "amount_not_payable").Refuses(503, "payment_unavailable")
            .WithName("placeOrder").WithSummary("Hold tickets for ten minutes; open to guests");

        var held = orders.MapGroup("/{orderId:guid}").RequireAuthorization(Access.OrderHolder);
        held.MapGet("", Get)
            .WithName("getOrder").WithSummary("An order, for its holder or organizer");
        held.MapPost("/confirm", Confirm).WithMetadata(new KeepsItsAnswers())
            .Refuses(402, "payment_failed").Refuses(409, "order_cancelled", "order_refunded", "payment_pending").Refuses(410, "hold_expired")
            .Refuses(422, "payment_mismatch", "over_card_limit").Refuses(503, "payment_unavailable")
            .WithName("confirmOrder").WithSummary("Complete the payment and get the tickets; a repeat gives the same");
        held.MapDelete("", Cancel).Refuses(409, "already_paid")
            .WithName("cancelOrder").WithSummary("Give the hold back");

        held.MapPost("/refund", GiveBack)
            .Refuses(409, "not_paid", "already_refunded", "ticket_in_use").Refuses(422, "ticket_not_found", "refund_not_allowed", "refund_too_late")
            .Refuses(503, "payment_unavailable")
            .WithName("giveTicketsBack").WithSummary("Give tickets back, as far as the event's refund policy allows");

        var organized = api.MapGroup("/organizer/orders/{orderId:guid}").RequireAuthorization(Access.Organizer).WithTags("Orders");
        organized.MapPost("/refund", Refund)
            .Refuses(409, "not_paid", "already_refunded").Refuses(422, "ticket_not_found", "amount_not_supported", "amount_too_large").Refuses(503, "payment_unavailable")
            .WithName("refundOrder").WithSummary("Pay an order or some of its tickets back");
        organized.MapPost("/block", Block).Refuses(409, "no_tickets")
            .WithName("blockOrder").WithSummary("Let nobody in with any of its tickets");
        organized.MapPost("/unblock", Unblock).Refuses(409, "no_tickets")
            .WithName("unblockOrder").WithSummary("Let the holders of its tickets in again");
        return orders;
    }

    private static async Task<Results<CreatedAnswer<OrderResponse>, ProblemHttpResult>> Place(
        Body<PlaceOrderRequest, OrderWish> body, HttpContext context, DirectLines lines, OrderTokens tokens)
    {
        var wish = body.Command;
        var request = RequestKeys.Read(context, wish.Hash);
        var outcome = await lines.Place(
            new(context.Caller(), wish.EventId, wish.Items, wish.Buyer, request) { Trace = BuyerTraces.Of(context), Source = wish.Source });
        return outcome.Value is { } order
            ? new CreatedAnswer<OrderResponse>($"/api/v1/orders/{order.OrderId}", OrderResponse.Of(order, tokens.For(order.OrderId)), OrdersJson.Default.OrderResponse)
            : Refused(outcome.Refusal!.Value, outcome.About, context);
    }

    private static async Task<Results<Ok<OrderResponse>, ProblemHttpResult>> Get(Guid orderId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.Get<IOrderGrain>(orderId).Get(context.Caller());
        return outcome.Value is { } order ? TypedResults.Ok(OrderResponse.Of(order)) : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<OkAnswer<OrderResponse>, ProblemHttpResult>> Confirm(
        Guid orderId, Body<ConfirmOrderRequest, ConfirmOrderRequest> body, HttpContext context, DirectLines lines)
    {
        var command = new ConfirmOrder(context.Caller(), body.Command.PaymentIntentId, RequestKeys.Read(context, 0));
        var outcome = await lines.Confirm(orderId, command);
        return outcome.Value is { } order
            ? new OkAnswer<OrderResponse>(OrderResponse.Of(order), OrdersJson.Default.OrderResponse)
            : Refused(outcome.Refusal!.Value, context);
    }

    private static async Task<Results<Ok<OrderResponse>, ProblemHttpResult>> Cancel(Guid orderId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.Get<IOrderGrain>(orderId).Cancel(context.Caller());
        return outcome.Value is { } order ? TypedResults.Ok(OrderResponse.Of(order)) : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<Ok<RefundResponse>, ProblemHttpResult>> GiveBack(
        Guid orderId, Body<GiveTicketsBackRequest, GiveTicketsBackRequest> body, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IOrderGrain>(orderId).GiveBack(new(context.Caller(), context.OperationId(), body.Command.TicketIds));
        return outcome.Value is { } order ? TypedResults.Ok(RefundResponse.Of(order)) : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<Ok<RefundResponse>, ProblemHttpResult>> Refund(
        Guid orderId, Body<RefundOrderRequest, RefundWish> body, HttpContext context, IGrainFactory grains)
    {
        var wish = body.Command;
        var outcome = await grains.Get<IOrderGrain>(orderId)
            .Refund(new(context.Caller(), context.OperationId(), wish.TicketIds, wish.AmountMinor, wish.Reason));
        return outcome.Value is { } order
            ? TypedResults.Ok(RefundResponse.Of(order))
            : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<Ok<OrderResponse>, ProblemHttpResult>> Block(
        Guid orderId, [AsParameters] BlockQuery query, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var reason = query.Parse(errors);
        return errors.Any ? Problem.Malformed(errors) : Shown(await grains.GetGrain<IOrderGrain>(orderId).SetBlocked(context.Caller(), blocked: true, reason));
    }

    private static async Task<Results<Ok<OrderResponse>, ProblemHttpResult>> Unblock(Guid orderId, HttpContext context, IGrainFactory grains) =>
        Shown(await grains.GetGrain<IOrderGrain>(orderId).SetBlocked(context.Caller(), blocked: false, BlockReason.Other));

    private static Results<Ok<OrderResponse>, ProblemHttpResult> Shown(Outcome<OrderView, BlockOrderRefusal> outcome) =>
        outcome.Value is { } order ? TypedResults.Ok(OrderResponse.Of(order)) : outcome.Refusal!.Value switch
        {
            BlockOrderRefusal.NotFound => Problem.NotFound(),
            BlockOrderRefusal.NotYours => Problem.Forbidden(),
            BlockOrderRefusal.NoTickets => Problem.Of(409, "no_tickets", "The order has no tickets."),
        };

    private static ProblemHttpResult Refused(PlaceRefusal refusal, Guid[] about, HttpContext context) => refusal switch
    {
        PlaceRefusal.RequestInProgress => Problem.LaterAt(context, 409, "request_in_progress", null, "The same request is being carried out."),
        PlaceRefusal.KeyReused => KeyReused(),
        PlaceRefusal.TicketTypeNotFound => About(404, "ticket_type_not_found", "The event has no such ticket type.", about),
        PlaceRefusal.QuantityMustBePositive => Problem.Of(422, "quantity_must_be_positive", "Each item asks for at least one ticket."),
        PlaceRefusal.NotOnSale => About(422, "not_on_sale", "The sale has not begun or is over.", about),
        PlaceRefusal.OverLimit => About(422, "over_limit", "More tickets than one order may have.", about),
        PlaceRefusal.OverPurchaseLimit => About(422, "over_purchase_limit", "More tickets than one person may have of this event.", about),
        PlaceRefusal.SoldOut => About(409, "sold_out", "Not enough tickets are left.", about),
        PlaceRefusal.AmountNotPayable => Problem.Of(422, "amount_not_payable", "The payment provider takes no payment of this amount: less than its least, or too much."),
        PlaceRefusal.PaymentUnavailable => Problem.LaterAt(context, 503, "payment_unavailable", null, "The payment provider does not answer."),
    };

    private static ProblemHttpResult About(int status, string code, string detail, Guid[] ticketTypes) =>
        Problem.Of(status, code, detail, new Dictionary<string, object?> { ["ticketTypes"] = ticketTypes });

    private static ProblemHttpResult KeyReused() =>
        Problem.Of(422, "idempotency_key_reused", "The idempotency key was used for another request.");

    private static ProblemHttpResult Refused(OrderRefusal refusal) => refusal switch
    {
        OrderRefusal.NotFound => Problem.NotFound(),
        OrderRefusal.NotYours => Problem.Forbidden(),
    };

    private static ProblemHttpResult Refused(ConfirmRefusal refusal, HttpContext context) => refusal switch
    {
        ConfirmRefusal.NotFound => Problem.NotFound(),
        ConfirmRefusal.NotYours => Problem.Forbidden(),
        ConfirmRefusal.KeyReused => KeyReused(),
        ConfirmRefusal.PaymentMismatch => Problem.Of(422, "payment_mismatch", "The payment intent is not this order's."),
        ConfirmRefusal.Cancelled => Problem.Of(409, "order_cancelled", "The order was cancelled."),
        ConfirmRefusal.Refunded => Problem.Of(409, "order_refunded", "The order was refunded."),
        ConfirmRefusal.HoldExpired => Problem.Of(410, "hold_expired", "The hold ran out; what was paid goes back."),
        ConfirmRefusal.OverCardLimit => Problem.Of(422, "over_card_limit", "More tickets than may be had with one card; what was paid goes back."),
        ConfirmRefusal.PaymentFailed => Problem.Of(402, "payment_failed", "The payment was declined."),
        ConfirmRefusal.PaymentPending => Problem.LaterAt(context, 409, "payment_pending", null, "The payment is on its way."),
        ConfirmRefusal.PaymentUnavailable => Problem.LaterAt(context, 503, "payment_unavailable", null, "The payment provider does not answer."),
    };

    private static ProblemHttpResult Refused(CancelRefusal refusal) => refusal switch
    {
        CancelRefusal.NotFound => Problem.NotFound(),
        CancelRefusal.NotYours => Problem.Forbidden(),
        CancelRefusal.AlreadyPaid => Problem.Of(409, "already_paid", "A paid order is refunded, not cancelled."),
    };

    private static ProblemHttpResult Refused(RefundRefusal refusal) => refusal switch
    {
        RefundRefusal.NotFound => Problem.NotFound(),
        RefundRefusal.NotYours => Problem.Forbidden(),
        RefundRefusal.NotPaid => Problem.Of(409, "not_paid", "There is nothing to pay back."),
        RefundRefusal.TicketNotFound => Problem.Of(422, "ticket_not_found", "The order has no such ticket."),
        RefundRefusal.AlreadyRefunded => Problem.Of(409, "already_refunded", "This was refunded before."),
        RefundRefusal.AmountNotSupported => Problem.Of(422, "amount_not_supported", "The payment provider takes no such amount of this currency."),
        RefundRefusal.AmountTooLarge => Problem.Of(422, "amount_too_large", "It is more than is left of what was paid, or than the tickets cost."),
        RefundRefusal.NotAllowed => Problem.Of(422, "refund_not_allowed", "Tickets of this event cannot be given back."),
        RefundRefusal.TooLate => Problem.Of(422, "refund_too_late", "It is too near to the event."),
        RefundRefusal.TicketInUse => Problem.Of(409, "ticket_in_use", "A ticket was used, transferred or blocked."),
    };
}
