using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Screens;

namespace EventLoop.Payments;

/// <summary>The page about an event's money: its books, and whether the payment provider's say the same.</summary>
internal static class MoneyScreens
{
    public static void MapMoneyScreens(this IEndpointRouteBuilder screens)
    {
        var money = screens.MapGroup("/organizer/events/{eventId:guid}/money").RequireAuthorization(Access.Organizer);
        money.MapGet("", Show);
        money.MapPost("", Compare);
        money.MapGet("/books.csv", BooksApi.Csv);
        money.MapGet("/{runId:guid}.csv", BooksApi.DifferencesCsv);
    }

    private static async Task<IResult> Show(Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var (shown, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        if (shown is null)
            return otherwise;
        var books = await grains.GetGrain<IBooksGrain>(0).Report(context.Caller(), eventId, null);
        var runs = await grains.GetGrain<IReconciliationGrain>(eventId).Runs(context.Caller());
        return Page.Of<MoneyPage>(
            (nameof(MoneyPage.Event), shown),
            (nameof(MoneyPage.Books), BooksResponse.Of(books.Value!)),
            (nameof(MoneyPage.Runs), runs.Value!.Select(ReconciliationRunResponse.Of).ToList()));
    }

    private static async Task<IResult> Compare(Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IReconciliationGrain>(eventId).Start(context.Caller(), null);
        return outcome.Refusal is null ? Results.Redirect($"/organizer/events/{eventId}/money") : Sorry.Of(StatusCodes.Status403Forbidden);
    }
}
