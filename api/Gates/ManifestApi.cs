using System.Globalization;
using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Gates;

/// <summary>What a device needs to judge tickets without the network. The format stands in <c>grains/Gates/OFFLINE.md</c>.</summary>
internal static class ManifestApi
{
    /// <summary>Where the next manifest's <c>since</c> begins.</summary>
    public const string CursorHeader = "X-Manifest-Cursor";

    /// <summary>The <c>after</c> of the next page; left out on the last one.</summary>
    public const string NextHeader = "X-Manifest-Next";

    private const string Bytes = "application/octet-stream";

    public static void MapManifest(this IEndpointRouteBuilder api)
    {
        var manifest = api.MapCheckIn().MapGroup("/events/{eventId:guid}/manifest").RequireAuthorization(Access.Scanner).Refuses(401, "unknown_device").ForKeys(ApiKeyScopes.Scan);
        manifest.MapGet("", Get).WithName("getManifest").WithSummary("Keys, ticket types, gates and rules, and what has changed since");
        manifest.MapGet("/tickets", Tickets).Produces(200, contentType: Bytes)
            .WithName("getManifestTickets").WithSummary("What judging needs of each ticket, 40 bytes each");
        manifest.MapGet("/attendees", Attendees).ForKeys(ApiKeyScopes.AttendeesRead).Produces(200, contentType: Bytes)
            .WithName("getManifestAttendees").WithSummary("Whose each ticket is, readable for whoever has its code");
    }

    private static async Task<Results<Ok<ManifestResponse>, ProblemHttpResult>> Get(
        Guid eventId, HttpContext context, IGrainFactory grains, ulong? since = null)
    {
        EventLoop.Tickets.TicketSecrecy.KeepPrivate(context.Response);
        var outcome = await grains.GetGrain<IManifestGrain>(eventId).Describe(context.Caller(), since);
        return outcome.Value is { } manifest ? TypedResults.Ok(ManifestResponse.Of(manifest)) : ScanApi.Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Tickets(
        Guid eventId, HttpContext context, IGrainFactory grains, ulong? since = null, Guid? after = null) =>
        Page(context, await grains.GetGrain<IManifestGrain>(eventId).Tickets(context.Caller(), Ask(since, after)));

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Attendees(
        Guid eventId, HttpContext context, IGrainFactory grains, ulong? since = null, Guid? after = null) =>
        Page(context, await grains.GetGrain<IManifestGrain>(eventId).Attendees(context.Caller(), Ask(since, after)));

    private static ManifestAsk Ask(ulong? since, Guid? after) => new(since, after ?? Guid.Empty, ManifestAsk.MaxLimit);

    private static Results<FileContentHttpResult, ProblemHttpResult> Page(HttpContext context, Outcome<ManifestPage, ScanRefusal> outcome)
    {
        EventLoop.Tickets.TicketSecrecy.KeepPrivate(context.Response);
        if (outcome.Value is not { } page)
            return ScanApi.Refused(outcome.Refusal!.Value);
        context.Response.Headers[CursorHeader] = page.Cursor.ToString(CultureInfo.InvariantCulture);
        if (page.Next is { } next)
            context.Response.Headers[NextHeader] = next.ToString();
        return TypedResults.Bytes(page.Rows, Bytes);
    }
}

/// <summary>What a device needs beside the tickets themselves.</summary>
/// <param name="Cursor">The <c>since</c> of the next manifest.</param>
/// <param name="Epoch">The times in ticket rows count from then, in units of <c>tickSeconds</c>.</param>
/// <param name="RotatingKey">Base64; what the secrets of rotating codes follow from.</param>
/// <param name="Tickets">How many there are; their rows are at <c>ticketsUrl</c>.</param>
/// <param name="Changed">Base64 of the rows that have changed since; null without <c>since</c>, or when they are too many: then ask <c>ticketsUrl</c>.</param>
internal sealed record ManifestResponse(
    Guid EventId,
    DateTimeOffset AsOf,
    string Cursor,
    string TimeZone,
    DateTimeOffset StartTime,
    DateTimeOffset EndTime,
    string Status,
    DateTimeOffset Epoch,
    int TickSeconds,
    IReadOnlyList<ManifestKeyResponse> Keys,
    string? RotatingKey,
    IReadOnlyList<ManifestTicketTypeResponse> TicketTypes,
    IReadOnlyList<GateResponse> Gates,
    AccessResponse Rules,
    int Tickets,
    string TicketsUrl,
    string AttendeesUrl,
    string? Changed)
{
    public static ManifestResponse Of(Manifest manifest) => new(
        manifest.EventId,
        manifest.AsOf,
        manifest.Cursor.ToString(CultureInfo.InvariantCulture),
        manifest.TimeZone,
        manifest.StartTime,
        manifest.EndTime,
        EventWords.Of(manifest.Status),
        manifest.Epoch,
        manifest.TickSeconds,
        [.. manifest.Keys.Select(key => new ManifestKeyResponse(key.Number, Convert.ToBase64String(key.PublicKey)))],
        manifest.RotatingKey is { } key ? Convert.ToBase64String(key) : null,
        [.. manifest.TicketTypes.Select(type => new ManifestTicketTypeResponse(type.TicketTypeId, type.Name))],
        [.. manifest.Gates.Select(GateResponse.Of)],
        AccessResponse.Of(manifest.Rules),
        manifest.Tickets,
        $"/api/v1/checkin/events/{manifest.EventId}/manifest/tickets",
        $"/api/v1/checkin/events/{manifest.EventId}/manifest/attendees",
        manifest.Changed is { } rows ? Convert.ToBase64String(rows) : null);
}

/// <param name="PublicKey">SubjectPublicKeyInfo in base64.</param>
internal sealed record ManifestKeyResponse(int Number, string PublicKey);

internal sealed record ManifestTicketTypeResponse(Guid TicketTypeId, string Name);
