using System.Buffers.Binary;
using EventLoop.Accounts;
using EventLoop.Orders;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Events;

/// <summary>What organizers do with their events.</summary>
internal static class OrganizerEventsApi
{
    public static RouteGroupBuilder MapOrganizerEvents(this IEndpointRouteBuilder api)
    {
        var events = api.MapGroup("/organizer/events").WithTags("Organizers").RequireAuthorization(Access.Organizer);
        events.MapPost("", Create).Refuses(422, "price_not_payable", "price_too_small").WithName("createEvent").WithSummary("Create an event with its ticket types, as a draft");
        events.MapGet("", Own).ForKeys(ApiKeyScopes.EventsRead).WithName("listOwnEvents").WithSummary("One's own events, the newest first");
        events.MapGet("/{eventId:guid}", Get).ForKeys(ApiKeyScopes.EventsRead).WithName("getOwnEvent").WithSummary("An event as its organizer sees it");
        events.MapPatch("/{eventId:guid}", Change).Refuses(422, "event_cancelled", "currency_fixed", "prices_in_other_units", "price_not_payable", "price_too_small")
            .WithName("changeEvent").WithSummary("Change what is named and leave the rest");
        events.MapPost("/{eventId:guid}/publish", Publish).Refuses(422, "event_cancelled", "no_ticket_types", "event_over")
            .WithName("publishEvent").WithSummary("Put the event before the public");
        events.MapPost("/{eventId:guid}/cancel", Cancel)
            .WithName("cancelEvent").WithSummary("End the event; every paid order is refunded");
        events.MapGet("/{eventId:guid}/refunds", Refunds)
            .WithName("getRefunds").WithSummary("How far the refunds of a cancelled event are");
        events.MapPost("/{eventId:guid}/ticket-types", AddTicketType).Refuses(422, "event_cancelled", "too_many_ticket_types", "price_not_payable", "price_too_small")
            .WithName("addTicketType").WithSummary("Add a ticket type");
        events.MapPatch("/{eventId:guid}/ticket-types/{ticketTypeId:guid}", ChangeTicketType)
            .Refuses(409, "below_committed").Refuses(422, "event_cancelled", "price_not_payable", "price_too_small")
            .WithName("changeTicketType").WithSummary("Change what is named of a ticket type and leave the rest");
        return events;
    }

    private static async Task<Results<Created<EventResponse>, ProblemHttpResult>> Create(
        Body<CreateEventRequest, CreateEvent> body, HttpContext context, IGrainFactory grains)
    {
        var operation = context.Operation();
        var command = body.Command with { RequestHash = operation.Key is null ? null : BinaryPrimitives.ReadInt64BigEndian(operation.Body) };
        var outcome = await grains.GetGrain<IEventGrain>(operation.Id).Create(context.Caller(), command);
        return outcome.Value is { } created
            ? TypedResults.Created(Path(created.EventId), EventResponse.Of(created))
            : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<Ok<ListResponse<EventSummaryResponse>>, ProblemHttpResult>> Own(
        [AsParameters] ListQuery query, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var (limit, after) = query.Parse(errors);
        if (errors.Any)
            return Problem.Malformed(errors);
        var page = await grains.GetGrain<IEventListGrain>(0).OfOrganizer(context.Caller().AccountId!.Value, limit, after);
        return TypedResults.Ok(ListResponse<EventSummaryResponse>.Of(page, EventSummaryResponse.Of));
    }

    private static async Task<Results<Ok<EventResponse>, ProblemHttpResult>> Get(Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IEventGrain>(eventId).Get(context.Caller());
        return outcome.Value is { } view ? TypedResults.Ok(EventResponse.Of(view)) : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<Ok<EventResponse>, ProblemHttpResult>> Change(
        Guid eventId, Body<ChangeEventRequest, ChangeEvent> body, HttpContext context, IGrainFactory grains, PublicEvents shown)
    {
        var outcome = await grains.GetGrain<IEventGrain>(eventId).Change(context.Caller(), body.Command);
        shown.Forget(eventId);
        return outcome.Value is { } view ? TypedResults.Ok(EventResponse.Of(view)) : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<Ok<EventResponse>, ProblemHttpResult>> Publish(
        Guid eventId, HttpContext context, IGrainFactory grains, PublicEvents shown)
    {
        var outcome = await grains.GetGrain<IEventGrain>(eventId).Publish(context.Caller());
        shown.Forget(eventId);
        return outcome.Value is { } view ? TypedResults.Ok(EventResponse.Of(view)) : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<Ok<EventResponse>, ProblemHttpResult>> Cancel(
        Guid eventId, HttpContext context, IGrainFactory grains, PublicEvents shown)
    {
        var outcome = await grains.GetGrain<IEventGrain>(eventId).Cancel(context.Caller());
        shown.Forget(eventId);
        return outcome.Value is { } view ? TypedResults.Ok(EventResponse.Of(view)) : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<Ok<RefundProgressResponse>, ProblemHttpResult>> Refunds(Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IEventRefundsGrain>(eventId).Progress(context.Caller());
        return outcome.Value is { } progress ? TypedResults.Ok(RefundProgressResponse.Of(progress)) : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<Created<TicketTypeResponse>, ProblemHttpResult>> AddTicketType(
        Guid eventId, Body<TicketTypeRequest, TicketTypeDetails> body, HttpContext context, IGrainFactory grains, PublicEvents shown)
    {
        var outcome = await grains.GetGrain<IEventGrain>(eventId).AddTicketType(context.Caller(), context.OperationId(), body.Command);
        shown.Forget(eventId);
        return outcome.Value is { } added
            ? TypedResults.Created($"{Path(eventId)}/ticket-types/{added.TicketTypeId}", TicketTypeResponse.Of(added))
            : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<Ok<TicketTypeResponse>, ProblemHttpResult>> ChangeTicketType(
        Guid eventId,
        Guid ticketTypeId,
        Body<ChangeTicketTypeRequest, ChangeTicketType> body,
        HttpContext context,
        IGrainFactory grains,
        PublicEvents shown)
    {
        var outcome = await grains.GetGrain<IEventGrain>(eventId).ChangeTicketType(context.Caller(), ticketTypeId, body.Command);
        shown.Forget(eventId);
        return outcome.Value is { } changed ? TypedResults.Ok(TicketTypeResponse.Of(changed)) : Refused(outcome.Refusal!.Value);
    }

    private static string Path(Guid eventId) => $"/api/v1/organizer/events/{eventId}";

    private static ProblemHttpResult Refused(EventRefusal refusal) => refusal.ToProblem();

    private static ProblemHttpResult Refused(CreateEventRefusal refusal) => refusal switch
    {
        CreateEventRefusal.NotAnOrganizer => Problem.Forbidden(),
        CreateEventRefusal.KeyReused => Problem.Of(422, "idempotency_key_reused", "The key was used for another request."),
        CreateEventRefusal.PriceNotPayable => PriceNotPayable(),
        CreateEventRefusal.PriceTooSmall => PriceTooSmall(),
    };

    private static ProblemHttpResult Refused(ChangeEventRefusal refusal) => refusal switch
    {
        ChangeEventRefusal.NotFound => Problem.NotFound(),
        ChangeEventRefusal.NotYours => Problem.Forbidden(),
        ChangeEventRefusal.Cancelled => Cancelled(),
        ChangeEventRefusal.CurrencyIsFixed => Problem.Of(422, "currency_fixed", "The currency of an event that was published stays."),
        ChangeEventRefusal.PricesInOtherUnits => Problem.Of(422, "prices_in_other_units", "The currency has another number of decimals, so prices would mean something else: set them to 0 first."),
        ChangeEventRefusal.PriceNotPayable => Problem.Of(422, "price_not_payable", "The payment provider takes no such amount of this currency."),
        ChangeEventRefusal.PriceTooSmall => PriceTooSmall(),
        ChangeEventRefusal.EndsBeforeItStarts => Problem.Malformed("endTime", "must be after startTime"),
    };

    private static ProblemHttpResult Refused(PublishEventRefusal refusal) => refusal switch
    {
        PublishEventRefusal.NotFound => Problem.NotFound(),
        PublishEventRefusal.NotYours => Problem.Forbidden(),
        PublishEventRefusal.Cancelled => Cancelled(),
        PublishEventRefusal.NoTicketTypes => Problem.Of(422, "no_ticket_types", "There is nothing to buy yet."),
        PublishEventRefusal.Over => Problem.Of(422, "event_over", "The event has ended."),
    };

    private static ProblemHttpResult Refused(AddTicketTypeRefusal refusal) => refusal switch
    {
        AddTicketTypeRefusal.EventNotFound => Problem.NotFound(),
        AddTicketTypeRefusal.NotYours => Problem.Forbidden(),
        AddTicketTypeRefusal.Cancelled => Cancelled(),
        AddTicketTypeRefusal.PriceNotPayable => PriceNotPayable(),
        AddTicketTypeRefusal.PriceTooSmall => PriceTooSmall(),
        AddTicketTypeRefusal.TooManyTicketTypes =>
            Problem.Of(422, "too_many_ticket_types", $"An event has at most {EventLimits.MaxTicketTypes} ticket types."),
    };

    private static ProblemHttpResult Refused(ChangeTicketTypeRefusal refusal) => refusal switch
    {
        ChangeTicketTypeRefusal.EventNotFound or ChangeTicketTypeRefusal.TicketTypeNotFound => Problem.NotFound(),
        ChangeTicketTypeRefusal.NotYours => Problem.Forbidden(),
        ChangeTicketTypeRefusal.Cancelled => Cancelled(),
        ChangeTicketTypeRefusal.SaleEndsBeforeItStarts => Problem.Malformed("saleEnd", "must be after saleStart"),
        ChangeTicketTypeRefusal.PriceNotPayable => PriceNotPayable(),
        ChangeTicketTypeRefusal.PriceTooSmall => PriceTooSmall(),
        ChangeTicketTypeRefusal.BelowCommitted => Problem.Of(409, "below_committed", "More tickets are sold and held than there would be."),
    };

    private static ProblemHttpResult PriceNotPayable() => Problem.Of(
        422, "price_not_payable", "The payment provider takes no such amount of this currency: three-decimal currencies in tens, ariary whole.");

    private static ProblemHttpResult PriceTooSmall() => Problem.Of(
        422, "price_too_small", "One ticket would come to less than the payment provider takes, such as 0.50 EUR or USD, 0.30 GBP, 50 JPY. Free tickets are fine.");

    private static ProblemHttpResult Cancelled() => Problem.Of(422, "event_cancelled", "The event was cancelled.");
}

/// <summary>What several endpoints say when an event is not the caller's to see.</summary>
internal static class EventRefusals
{
    public static ProblemHttpResult ToProblem(this EventRefusal refusal) => refusal switch
    {
        EventRefusal.NotFound => Problem.NotFound(),
        EventRefusal.NotYours => Problem.Forbidden(),
    };
}
