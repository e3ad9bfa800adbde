using EventLoop.Accounts;
using EventLoop.Analytics;
using EventLoop.Orders;
using EventLoop.Requests;
using EventLoop.Screens;
using EventLoop.Webhooks;

namespace EventLoop.Events;

/// <summary>An organizer's events: the list of them, and the steps in which one is made. Every step is saved as it is left.</summary>
internal static class OrganizerScreens
{
    private const int PageLength = 20;

    public static void MapOrganizerScreens(this IEndpointRouteBuilder screens)
    {
        var organizer = screens.MapGroup("/organizer").RequireAuthorization(Access.Organizer);
        organizer.MapGet("", Own);
        organizer.MapGet("/new", () => Wizard(null, WizardStep.Basics, new()));
        organizer.MapPost("/new", Create);
        var own = organizer.MapGroup("/events/{eventId:guid}");
        own.MapGet("/edit", Edit);
        own.MapPost("/edit/basics", SaveBasics);
        own.MapPost("/edit/venue", SaveVenue);
        own.MapPost("/edit/sale", SaveSale);
        own.MapGet("/edit/quote", QuotesApi.Get);
        own.MapGet("/cancel", ShowCancel);
        own.MapPost("/cancel", Cancel);
        own.MapLookScreens();
        own.MapPost("/edit/ticket-types", AddTicketType);
        own.MapPost("/edit/ticket-types/{ticketTypeId:guid}", ChangeTicketType);
        own.MapPost("/publish", Publish);
        own.MapPost("/duplicate", Duplicate);
    }

    /// <summary>The event for a page about it; or what is shown in its place.</summary>
    public static async Task<(EventResponse? Event, IResult Otherwise)> Find(Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IEventGrain>(eventId).Get(context.Caller());
        return outcome.Value is { } view
            ? (EventResponse.Of(view), Results.Empty)
            : (null, Sorry.Of(outcome.Refusal == EventRefusal.NotFound ? StatusCodes.Status404NotFound : StatusCodes.Status403Forbidden));
    }

    private static async Task<IResult> Own(string? cursor, HttpContext context, IGrainFactory grains)
    {
        PageCursor? after = null;
        if (cursor is not null && !PageCursor.TryRead(cursor, out after))
            return Results.Redirect("/organizer");
        var caller = context.Caller();
        var page = await grains.GetGrain<IEventListGrain>(0).OfOrganizer(caller.AccountId!.Value, PageLength, after);
        var figures = await Task.WhenAll(page.Items.Select(item => grains.GetGrain<IEventAnalyticsGrain>(0).Of(caller, item.EventId)));
        var webhooks = await grains.GetGrain<IWebhooksGrain>(IWebhooksGrain.KeyOf(caller.AccountId.Value)).List(caller);
        return Page.Of<DashboardPage>(
            (nameof(DashboardPage.SwitchedOff), webhooks.Count(webhook => webhook.SwitchedOffAt is not null)),
            (nameof(DashboardPage.Events), ListResponse<EventSummaryResponse>.Of(page, EventSummaryResponse.Of)),
            (nameof(DashboardPage.Figures), figures.Select(outcome => outcome.Value is { } value ? AnalyticsResponse.Of(value) : null).ToList()));
    }

    private static async Task<IResult> Create(IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var fields = new WizardFields(form);
        var errors = new FieldErrors();

        // What is asked in later steps has something honest in it until then; the review says what is missing.
        var command = new CreateEventRequest(
            form["name"], form["description"], fields.Time("startTime", errors), fields.Time("endTime", errors), form["timeZone"], form["currency"],
            EventWords.Of(FeePayer.Attendee), WizardFields.VenueToCome, 8, []).Parse(errors);
        if (errors.Any)
            return Wizard(null, WizardStep.Basics, fields with { Errors = errors.ByField() }, 400);
        var caller = context.Caller();
        var last = (await grains.GetGrain<IEventListGrain>(0).OfOrganizer(caller.AccountId!.Value, 1, null)).Items is [var newest, ..] ? newest : null;
        var outcome = await grains.GetGrain<IEventGrain>(context.OperationId()).Create(caller, command);
        if (outcome.Value is not { } created)
            return Sorry.Of(StatusCodes.Status403Forbidden);
        if (last is not null && last.EventId != created.EventId && (await grains.GetGrain<IEventGrain>(last.EventId).Get(caller)).Value is { } before)
            await grains.GetGrain<IEventLookGrain>(created.EventId).Set(caller, EventLook.None with { Colour = before.Look.Colour, SecondColour = before.Look.SecondColour, Logo = before.Look.Logo });
        return Step(created.EventId, WizardStep.Venue);
    }

    private static async Task<IResult> Edit(Guid eventId, string? step, string? note, HttpContext context, IGrainFactory grains)
    {
        var (shown, otherwise) = await Find(eventId, context, grains);
        return shown is null ? otherwise : Wizard(shown, Enum.TryParse<WizardStep>(step, ignoreCase: true, out var at) ? at : WizardStep.Review, new() { Note = note });
    }

    private static Task<IResult> SaveBasics(Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains, PublicEvents shown) =>
        Save(eventId, form, WizardStep.Basics, context, grains, shown, (fields, errors) => new(
            form["name"], form["description"], fields.Time("startTime", errors), fields.Time("endTime", errors), form["timeZone"], form["currency"]));

    private static Task<IResult> SaveVenue(Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains, PublicEvents shown) =>
        Save(eventId, form, WizardStep.Venue, context, grains, shown, (fields, errors) => new(Venue: new(
            form["venue.name"], form["venue.address"], fields.Whole("venue.capacity", errors), fields.Degrees("venue.latitude", errors), fields.Degrees("venue.longitude", errors))));

    private static Task<IResult> SaveSale(Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains, PublicEvents shown) =>
        Save(eventId, form, WizardStep.Sale, context, grains, shown, (fields, errors) => new(
            FeePayer: form["feePayer"], MaxTicketsPerOrder: fields.Whole("maxTicketsPerOrder", errors), TaxMode: form["taxMode"])
        {
            RefundPolicy = form["refunds"] == "yes" ? new(fields.Whole("refundPolicy.untilHoursBefore", errors), form["feeKept"] == "yes") : null,
        });

    private static async Task<IResult> Save(
        Guid eventId,
        IFormCollection form,
        WizardStep step,
        HttpContext context,
        IGrainFactory grains,
        PublicEvents shown,
        Func<WizardFields, FieldErrors, ChangeEventRequest> read)
    {
        var fields = new WizardFields(form);
        var errors = new FieldErrors();
        var change = read(fields, errors).Parse(errors);
        if (errors.Any)
            return await Again(eventId, step, fields with { Errors = errors.ByField() }, context, grains);
        var outcome = await grains.GetGrain<IEventGrain>(eventId).Change(context.Caller(), change);
        shown.Forget(eventId);
        return outcome.Refusal is { } refusal
            ? await Again(eventId, step, fields with { Note = OrganizerTexts.Of(refusal) }, context, grains)
            : Step(eventId, step + 1);
    }

    private static async Task<IResult> AddTicketType(Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains, PublicEvents shown)
    {
        var (own, otherwise) = await Find(eventId, context, grains);
        if (own is null)
            return otherwise;
        var fields = new WizardFields(form) { Zone = own.TimeZone };
        var errors = new FieldErrors();
        var details = new TicketTypeRequest(
            form["name"], fields.Money("price", own.Currency, errors), fields.Whole("quantityTotal", errors), fields.Time("saleStart", errors, required: false),
            fields.Time("saleEnd", errors, required: false), fields.Whole("maxPerOrder", errors, required: false), false, fields.BasisPoints("taxRate", errors)).Parse(errors);
        if (errors.Any)
            return Wizard(own, WizardStep.Tickets, fields with { Errors = errors.ByField() }, 400);
        var outcome = await grains.GetGrain<IEventGrain>(eventId).AddTicketType(context.Caller(), context.OperationId(), details);
        shown.Forget(eventId);
        return outcome.Refusal is { } refusal ? Wizard(own, WizardStep.Tickets, fields with { Note = OrganizerTexts.Of(refusal) }, 422) : Step(eventId, WizardStep.Tickets);
    }

    private static async Task<IResult> ChangeTicketType(
        Guid eventId, Guid ticketTypeId, IFormCollection form, HttpContext context, IGrainFactory grains, PublicEvents shown)
    {
        var (own, otherwise) = await Find(eventId, context, grains);
        if (own is null)
            return otherwise;
        var fields = new WizardFields(form) { Zone = own.TimeZone };
        var errors = new FieldErrors();
        var change = new ChangeTicketTypeRequest
        {
            Name = form["name"], Price = fields.Money("price", own.Currency, errors), QuantityTotal = fields.Whole("quantityTotal", errors),
        }.Parse(errors);
        if (errors.Any)
            return Wizard(own, WizardStep.Tickets, new() { Note = $"Not saved: {string.Join("; ", errors.ByField().Select(e => $"{e.Key} {string.Join(", ", e.Value)}"))}." }, 400);
        var outcome = await grains.GetGrain<IEventGrain>(eventId).ChangeTicketType(context.Caller(), ticketTypeId, change);
        shown.Forget(eventId);
        return outcome.Refusal is { } refusal ? Wizard(own, WizardStep.Tickets, new() { Note = OrganizerTexts.Of(refusal) }, 422) : Step(eventId, WizardStep.Tickets);
    }

    private static async Task<IResult> Publish(Guid eventId, HttpContext context, IGrainFactory grains, PublicEvents shown)
    {
        var outcome = await grains.GetGrain<IEventGrain>(eventId).Publish(context.Caller());
        shown.Forget(eventId);
        return outcome.Refusal is { } refusal
            ? await Again(eventId, WizardStep.Review, new() { Note = OrganizerTexts.Of(refusal) }, context, grains)
            : Results.Redirect($"/organizer/events/{eventId}/live");
    }

    private static Task<IResult> ShowCancel(Guid eventId, HttpContext context, IGrainFactory grains) => AskToCancel(eventId, null, context, grains);

    private static async Task<IResult> AskToCancel(Guid eventId, string? note, HttpContext context, IGrainFactory grains)
    {
        var (own, otherwise) = await Find(eventId, context, grains);
        if (own is null)
            return otherwise;
        var figures = await grains.GetGrain<IEventAnalyticsGrain>(0).Of(context.Caller(), eventId);
        var refunds = await grains.GetGrain<IEventRefundsGrain>(eventId).Progress(context.Caller());
        return Page.Of<CancelPage>(
            note is null ? 200 : 422,
            (nameof(CancelPage.Event), own),
            (nameof(CancelPage.Figures), figures.Value is { } value ? AnalyticsResponse.Of(value) : null),
            (nameof(CancelPage.Refunds), refunds.Value is { } progress ? RefundProgressResponse.Of(progress) : null),
            (nameof(CancelPage.Note), note));
    }

    /// <summary>What cannot be undone is asked for by name.</summary>
    private static async Task<IResult> Cancel(Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains, PublicEvents shown)
    {
        var (own, otherwise) = await Find(eventId, context, grains);
        if (own is null)
            return otherwise;
        if (!string.Equals(form["name"].ToString().Trim(), own.Name.Trim(), StringComparison.OrdinalIgnoreCase))
            return await AskToCancel(eventId, "That is not the name of the event, so nothing has happened.", context, grains);
        await grains.GetGrain<IEventGrain>(eventId).Cancel(context.Caller());
        shown.Forget(eventId);
        return Results.Redirect($"/organizer/events/{eventId}/cancel");
    }

    private static async Task<IResult> Duplicate(Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IEventGrain>(eventId).Get(context.Caller());
        if (outcome.Value is not { } view)
            return Sorry.Of(outcome.Refusal == EventRefusal.NotFound ? StatusCodes.Status404NotFound : StatusCodes.Status403Forbidden);
        var name = view.Details.Name.Length + 7 > EventFields.LongestName ? view.Details.Name : $"{view.Details.Name} (copy)";

        // Sale windows belong to the dates of the old one.
        var types = view.TicketTypes.Select(type => type.Details with { SaleStart = null, SaleEnd = null }).ToList();
        var copy = await grains.GetGrain<IEventGrain>(context.OperationId()).Create(context.Caller(), new(view.Details with { Name = name }, types));
        if (copy.Value is not { } created)
            return Sorry.Of(copy.Refusal == CreateEventRefusal.NotAnOrganizer ? StatusCodes.Status403Forbidden : StatusCodes.Status422UnprocessableEntity);

        // The address stays with the old one, and what happens when belongs to its dates.
        await grains.GetGrain<IEventLookGrain>(created.EventId).Set(context.Caller(), view.Look with { Slug = null, Programme = [] });
        return Step(created.EventId, WizardStep.Basics);
    }

    public static async Task<IResult> Again(Guid eventId, WizardStep step, WizardFields fields, HttpContext context, IGrainFactory grains)
    {
        var (own, otherwise) = await Find(eventId, context, grains);
        return own is null ? otherwise : Wizard(own, step, fields, 422);
    }

    private static Page Wizard(EventResponse? own, WizardStep step, WizardFields fields, int status = 200) => Page.Of<WizardPage>(
        status, (nameof(WizardPage.Event), own), (nameof(WizardPage.Step), step), (nameof(WizardPage.Fields), fields)).WithMap(step == WizardStep.Venue);

    public static IResult Step(Guid eventId, WizardStep step) => Results.Redirect($"/organizer/events/{eventId}/edit?step={step.ToString().ToLowerInvariant()}");
}
