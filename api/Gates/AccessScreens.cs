using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Screens;

namespace EventLoop.Gates;

/// <summary>Who may enter where and when as a form, and what a scan would come to.</summary>
internal static class AccessScreens
{
    public static void MapAccessScreens(this IEndpointRouteBuilder screens)
    {
        var access = screens.MapGroup("/organizer/events/{eventId:guid}/access").RequireAuthorization(Access.Organizer);
        access.MapGet("", Show);
        access.MapPost("", Save);
    }

    private static async Task<IResult> Show(Guid eventId, string? note, HttpContext context, IGrainFactory grains)
    {
        var (shown, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        if (shown is null)
            return otherwise;
        var rules = await grains.GetGrain<IEventGrain>(eventId).Access(context.Caller());
        if (rules.Value is not { } known)
            return Sorry.Of(StatusCodes.Status403Forbidden);
        var asked = new WizardFields(new FormCollection(context.Request.Query.ToDictionary())) { Zone = shown.TimeZone };
        return await Render(shown, AccessForm.Of(known, shown), asked with { Note = note }, await Foresee(shown, asked, context, grains), 200, context, grains);
    }

    private static async Task<IResult> Save(Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var (shown, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        if (shown is null)
            return otherwise;
        var fields = new WizardFields(form) { Zone = shown.TimeZone };
        var errors = new FieldErrors();
        var typed = AccessForm.Read(fields, shown, errors);
        typed.Parse(errors);
        if (errors.Any)
            return await Render(shown, AccessForm.Of(typed), fields with { Errors = errors.ByField() }, null, 400, context, grains);
        var outcome = await grains.GetGrain<IEventGrain>(eventId).SetAccess(context.Caller(), AccessForm.WithoutFreeTypes(typed).Parse(errors));
        return outcome.Value is null
            ? await Render(shown, AccessForm.Of(typed), fields with { Note = "failed" }, null, 422, context, grains)
            : Results.Redirect($"/organizer/events/{eventId}/access?note=saved");
    }

    /// <summary>What a scan of the ticket in the address would come to; null where it names none.</summary>
    private static async Task<CheckAccessResponse?> Foresee(EventResponse shown, WizardFields asked, HttpContext context, IGrainFactory grains)
    {
        if (!Guid.TryParse(asked.Typed("ticketId"), out var ticketId) || !Guid.TryParse(asked.Typed("gateId"), out var gateId))
            return null;
        var direction = asked.Typed("direction") == ScanDirection.Exit.Text() ? ScanDirection.Exit : ScanDirection.Entry;
        var question = new EntryQuestion(ticketId, direction, asked.Time("at", new(), required: false));
        var outcome = await grains.GetGrain<IGateGrain>(gateId).Foresee(context.Caller(), shown.EventId, question);
        return outcome.Value is { } forecast ? CheckAccessResponse.Of(forecast) : null;
    }

    private static async Task<IResult> Render(
        EventResponse shown, AccessResponse rules, WizardFields fields, CheckAccessResponse? forecast, int status, HttpContext context, IGrainFactory grains)
    {
        var gates = (await grains.GetGrain<IGateListGrain>(shown.EventId).List(context.Caller())).Value ?? [];
        return Page.Of<AccessPage>(
            status,
            (nameof(AccessPage.Event), shown),
            (nameof(AccessPage.Gates), gates.Select(GateResponse.Of).ToList()),
            (nameof(AccessPage.Rules), rules),
            (nameof(AccessPage.Fields), fields),
            (nameof(AccessPage.Forecast), forecast));
    }
}
