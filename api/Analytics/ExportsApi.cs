using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.Features;

namespace EventLoop.Analytics;

/// <summary>What there is of an event as CSV or for a spreadsheet, and all that an organizer has as one archive. Streamed: nothing lies in memory as a whole.</summary>
internal static class ExportsApi
{
    private const string Csv = "text/csv";
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private const string Zip = "application/zip";

    public static void MapExports(this IEndpointRouteBuilder api)
    {
        var exports = api.MapGroup("/organizer/events/{eventId:guid}/exports").WithTags("Organizers").RequireAuthorization(Access.Organizer);
        exports.MapKind("attendees", ExportKind.Attendees).ForKeys(ApiKeyScopes.AttendeesRead)
            .WithName("exportAttendees").WithSummary("Tickets and who holds them, as csv or xlsx");
        exports.MapKind("orders", ExportKind.Orders).ForKeys(ApiKeyScopes.OrdersRead)
            .WithName("exportOrders").WithSummary("Orders and who placed them, as csv or xlsx");
        exports.MapKind("sales", ExportKind.Sales).ForKeys(ApiKeyScopes.FiguresRead)
            .WithName("exportSales").WithSummary("What was sold on which day, by ticket type and channel, as csv or xlsx");
        exports.MapKind("scans", ExportKind.Scans).ForKeys(ApiKeyScopes.FiguresRead)
            .WithName("exportScans").WithSummary("Every scan at the event's gates, as csv or xlsx");
        api.MapGet("/organizer/export.zip", All).WithTags("Organizers").RequireAuthorization(Access.Organizer).Produces(200, contentType: Zip)
            .WithName("exportAll").WithSummary("All that one has: every event, with its attendees, orders, sales and scans");
    }

    /// <summary>The same for pages, which come with a session.</summary>
    public static RouteHandlerBuilder MapKind(this IEndpointRouteBuilder exports, string name, ExportKind kind) => exports
        .MapGet($"/{name}.{{format}}", (Guid eventId, string format, HttpContext context, IGrainFactory grains) => One(eventId, name, kind, format, context, grains))
        .Produces(200, contentType: Csv);

    public static IResult All(HttpContext context, IGrainFactory grains, TimeProvider time)
    {
        context.Response.Headers.CacheControl = "private, no-store";
        MayWriteAtOnce(context);
        return Results.Stream(
            into => new OrganizerArchive(context.Caller(), grains).Write(into, context.RequestAborted), Zip, $"eventloop-{time.GetUtcNow():yyyy-MM-dd}.zip");
    }

    private static async Task<IResult> One(Guid eventId, string name, ExportKind kind, string format, HttpContext context, IGrainFactory grains)
    {
        if (format is not ("csv" or "xlsx"))
            return Problem.NotFound();
        var rows = new ExportRows(grains, context.Caller(), eventId, kind);
        if (await rows.Begin() is { } refusal)
            return refusal.ToProblem();
        context.Response.Headers.CacheControl = "private, no-store";
        MayWriteAtOnce(context);
        return format == "csv"
            ? Results.Stream(into => CsvExport.Write(rows, into, context.RequestAborted), $"{Csv}; charset=utf-8", $"{name}-{eventId}.csv")
            : Results.Stream(into => XlsxExport.Write(rows, name, into, context.RequestAborted), Xlsx, $"{name}-{eventId}.xlsx");
    }

    // The archives' own directories are written in one piece at their end.
    private static void MayWriteAtOnce(HttpContext context)
    {
        if (context.Features.Get<IHttpBodyControlFeature>() is { } body)
            body.AllowSynchronousIO = true;
    }
}
