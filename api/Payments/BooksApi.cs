using System.Globalization;
using System.Text;
using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Orders;
using EventLoop.Requests;
using EventLoop.Tickets;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventLoop.Payments;

/// <summary>The books of an event for its organizer, and the papers of an order for its holder.</summary>
internal static class BooksApi
{
    public static void MapBooks(this IEndpointRouteBuilder api)
    {
        var events = api.MapGroup("/organizer/events/{eventId:guid}").WithTags("Organizers").RequireAuthorization(Access.Organizer);
        events.MapGet("/books", Report)
            .WithName("getBooks").WithSummary("What moved between which accounts, for the event or for one of its days");
        events.MapGet("/books.csv", Csv).Produces(200, contentType: "text/csv")
            .WithName("getBooksAsCsv").WithSummary("Every posting, as CSV");
        events.MapGet("/reconciliation", Reconcile).Refuses(503, "payment_unavailable")
            .WithName("getReconciliation").WithSummary("The books held against the payment provider's, with every difference");

        events.MapPost("/reconciliations", Start)
            .WithName("startReconciliation").WithSummary("Hold the books against the payment provider's in the background; while one is under way, that one");
        events.MapGet("/reconciliations", Runs)
            .WithName("listReconciliations").WithSummary("The last comparisons, the latest first, and how far the one under way is");
        events.MapGet("/reconciliations/{runId:guid}.csv", DifferencesCsv).Produces(200, contentType: "text/csv")
            .WithName("getReconciliationAsCsv").WithSummary("The differences that a comparison has found, as CSV");

        var orders = api.MapGroup("/orders/{orderId:guid}/documents").WithTags("Orders").RequireAuthorization(Access.OrderHolder);
        orders.MapGet("", Documents)
            .WithName("listDocuments").WithSummary("The receipt of an order and its credit notes");
        orders.MapGet("/{documentId:guid}.pdf", Pdf).WithMetadata(new OrderTokenInQuery()).Produces(200, contentType: PdfDocument.ContentType)
            .WithName("getDocument").WithSummary("A receipt or a credit note as PDF");
    }

    private static async Task<Results<Ok<BooksResponse>, ProblemHttpResult>> Report(
        Guid eventId, [FromQuery(Name = "day")] string? day, HttpContext context, IGrainFactory grains)
    {
        if (!TryDay(day, out var only))
            return Problem.Malformed("day", "must be a date such as 2031-07-16");
        var outcome = await grains.GetGrain<IBooksGrain>(0).Report(context.Caller(), eventId, only);
        return outcome.Value is { } report ? TypedResults.Ok(BooksResponse.Of(report)) : outcome.Refusal!.Value.ToProblem();
    }

    public static async Task<IResult> Csv(Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var books = grains.GetGrain<IBooksGrain>(0);
        var outcome = await books.Lines(context.Caller(), eventId, null);
        if (outcome.Refusal is { } refusal)
            return refusal.ToProblem();
        return Results.Stream(
            async stream =>
            {
                await stream.WriteAsync("order_id,version,line,at,movement,account,currency,amount_minor,payment_intent_id\n"u8.ToArray());
                for (var lines = outcome.Value!; lines.Length > 0; lines = (await books.Lines(context.Caller(), eventId, lines[^1].Key)).Value ?? [])
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(lines.Select(Row))));
            },
            "text/csv; charset=utf-8",
            $"books-{eventId}.csv");
    }

    private static async Task<Results<Ok<ReconciliationResponse>, ProblemHttpResult>> Reconcile(
        Guid eventId, [FromQuery(Name = "day")] string? day, HttpContext context, IGrainFactory grains)
    {
        if (!TryDay(day, out var only))
            return Problem.Malformed("day", "must be a date such as 2031-07-16");
        var outcome = await grains.GetGrain<IBooksGrain>(0).Reconcile(context.Caller(), eventId, only);
        return outcome.Value is { } report ? TypedResults.Ok(ReconciliationResponse.Of(report)) : outcome.Refusal!.Value.ToProblem();
    }

    private static async Task<Results<Ok<ReconciliationRunResponse>, ProblemHttpResult>> Start(
        Guid eventId, [FromQuery(Name = "day")] string? day, HttpContext context, IGrainFactory grains)
    {
        if (!TryDay(day, out var only))
            return Problem.Malformed("day", "must be a date such as 2031-07-16");
        var outcome = await grains.GetGrain<IReconciliationGrain>(eventId).Start(context.Caller(), only);
        return outcome.Value is { } run ? TypedResults.Ok(ReconciliationRunResponse.Of(run)) : outcome.Refusal!.Value.ToProblem();
    }

    private static async Task<Results<Ok<ReconciliationRunsResponse>, ProblemHttpResult>> Runs(Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IReconciliationGrain>(eventId).Runs(context.Caller());
        return outcome.Value is { } runs
            ? TypedResults.Ok(new ReconciliationRunsResponse([.. runs.Select(ReconciliationRunResponse.Of)]))
            : outcome.Refusal!.Value.ToProblem();
    }

    public static async Task<IResult> DifferencesCsv(Guid eventId, Guid runId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IReconciliationGrain>(eventId).Runs(context.Caller());
        if (outcome.Refusal is { } refusal)
            return refusal.ToProblem();
        if (outcome.Value!.FirstOrDefault(run => run.RunId == runId)?.Result is not { } result)
            return Problem.NotFound();
        var lines = result.Differences.Select(one => string.Create(
            CultureInfo.InvariantCulture, $"{one.PaymentIntentId},{one.OrderId},{one.What},{result.Currency},{one.OursMinor},{one.TheirsMinor}\n"));
        return Results.File(
            Encoding.UTF8.GetBytes($"payment_intent_id,order_id,what,currency,ours_minor,theirs_minor\n{string.Concat(lines)}"), "text/csv; charset=utf-8", $"differences-{runId}.csv");
    }

    private static async Task<Results<Ok<DocumentResponse[]>, ProblemHttpResult>> Documents(Guid orderId, HttpContext context, IGrainFactory grains)
    {
        var order = await grains.GetGrain<IOrderGrain>(orderId).Get(context.Caller());
        return order.Refusal is { } refusal
            ? Refused(refusal)
            : TypedResults.Ok((await grains.GetGrain<IBooksGrain>(0).DocumentsOf(orderId)).Select(DocumentResponse.Of).ToArray());
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Pdf(Guid orderId, Guid documentId, HttpContext context, IGrainFactory grains)
    {
        var order = await grains.GetGrain<IOrderGrain>(orderId).Get(context.Caller());
        if (order.Refusal is { } refusal)
            return Refused(refusal);
        var documents = await grains.GetGrain<IBooksGrain>(0).DocumentsOf(orderId);
        if (documents.FirstOrDefault(one => one.Reference == documentId) is not { } document)
            return Problem.NotFound();
        var name = (await grains.GetGrain<IEventGrain>(order.Value!.EventId).Published())?.Details.Name ?? "";
        return TypedResults.Bytes(DocumentPdf.Draw(document, order.Value, name), PdfDocument.ContentType, $"{document.Kind}-{document.Number}.pdf");
    }

    private static string Row(PostingLine line) => string.Create(
        CultureInfo.InvariantCulture,
        $"{line.Key.OrderId},{line.Key.Version},{line.Key.Line},{line.At.UtcDateTime:O},{line.Movement},{line.Account},{line.Currency},{line.AmountMinor},{line.PaymentIntentId}\n");

    private static bool TryDay(string? text, out DateOnly? day)
    {
        var isDay = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var one) && one < DateOnly.MaxValue;
        day = isDay ? one : null;
        return isDay || text is null;
    }

    private static ProblemHttpResult Refused(OrderRefusal refusal) => refusal switch
    {
        OrderRefusal.NotFound => Problem.NotFound(),
        OrderRefusal.NotYours => Problem.Forbidden(),
    };
}
