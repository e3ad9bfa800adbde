using System.Globalization;
using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Screens;

namespace EventLoop.Orders;

/// <summary>The page on which an organizer limits what one person may buy, and sees who looks as if they wanted more.</summary>
internal static class LimitsScreens
{
    private const int PageLength = 50;

    public static void MapLimitsScreens(this IEndpointRouteBuilder screens)
    {
        var limits = screens.MapGroup("/organizer/events/{eventId:guid}/limits").RequireAuthorization(Access.Organizer);
        limits.MapGet("", Show);
        limits.MapPost("", Save);
    }

    private static async Task<IResult> Show(Guid eventId, string? cursor, string? note, HttpContext context, IGrainFactory grains)
    {
        PageCursor? after = null;
        if (cursor is not null && !PageCursor.TryRead(cursor, out after))
            return Results.Redirect($"/organizer/events/{eventId}/limits");
        var outcome = await grains.GetGrain<IEventGrain>(eventId).Limits(context.Caller());
        return outcome.Value is { } limits
            ? await Draw(eventId, limits, after, note == "saved", null, context, grains)
            : Sorry.Of(outcome.Refusal == EventRefusal.NotFound ? StatusCodes.Status404NotFound : StatusCodes.Status403Forbidden);
    }

    private static async Task<IResult> Save(Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var (shown, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        if (shown is null)
            return otherwise;
        var errors = new FieldErrors();
        var watch = (Orders: Whole("orders"), Minutes: Whole("minutes"));
        var limits = new LimitsRequest(
            Whole("perPerson"),
            Whole("perCard"),
            Whole("perAddress"),
            Whole("perDevice"),
            [.. shown.TicketTypes.Select(type => new TicketTypeLimitsRequest(
                type.TicketTypeId,
                Whole($"{type.TicketTypeId}.perPerson"),
                Whole($"{type.TicketTypeId}.perCard"),
                Whole($"{type.TicketTypeId}.perAddress"),
                Whole($"{type.TicketTypeId}.perDevice")))],
            watch is (null, null) ? null : new(watch.Orders, watch.Minutes)).Parse(errors);
        if (errors.Any)
            return await Draw(eventId, limits, null, false, errors.ByField(), context, grains);
        var outcome = await grains.GetGrain<IEventGrain>(eventId).SetLimits(context.Caller(), limits);
        return outcome.Refusal is null ? Results.Redirect($"/organizer/events/{eventId}/limits?note=saved") : Sorry.Of(StatusCodes.Status403Forbidden);

        int? Whole(string field)
        {
            var text = form[field].ToString().Trim();
            if (text.Length == 0)
                return null;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return number;
            errors.Add(field, "must be a whole number");
            return null;
        }
    }

    private static async Task<IResult> Draw(
        Guid eventId, PurchaseLimits limits, PageCursor? after, bool isSaved, Dictionary<string, string[]>? errors, HttpContext context, IGrainFactory grains)
    {
        var (shown, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        var outcome = await grains.GetGrain<ISuspicionsGrain>(0).Of(context.Caller(), eventId, PageLength, after);
        return shown is null || outcome.Value is not { } found ? otherwise : Page.Of<LimitsPage>(
            errors is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
            (nameof(LimitsPage.Event), shown),
            (nameof(LimitsPage.Limits), LimitsResponse.Of(limits)),
            (nameof(LimitsPage.Found), ListResponse<SuspicionResponse>.Of(found, SuspicionResponse.Of)),
            (nameof(LimitsPage.IsSaved), isSaved),
            (nameof(LimitsPage.Errors), errors));
    }
}
