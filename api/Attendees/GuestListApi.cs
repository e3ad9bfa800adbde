using EventLoop.Accounts;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Attendees;

/// <summary>Guest lists: many complimentary tickets out of one file.</summary>
internal static class GuestListApi
{
    public static void MapGuestList(this IEndpointRouteBuilder api)
    {
        var guests = api.MapGroup("/organizer/events/{eventId:guid}/guests").WithTags("Organizers").RequireAuthorization(Access.Organizer)
            .Refuses(404, "not_found").Refuses(422, "too_many_guests", "not_on_sale");
        guests.MapPost("/preview", Preview).WithName("previewGuestList").WithSummary("What an import of this list would do, line by line");
        guests.MapPost("/import", Import).WithName("importGuestList")
            .WithSummary("Issue tickets for the lines that are right and new; the same list again issues nothing twice");
    }

    private static async Task<Results<Ok<GuestListResponse>, ProblemHttpResult>> Preview(
        Guid eventId, Body<GuestListRequest, GuestLine[]> body, HttpContext context, IGrainFactory grains) =>
        Told(await grains.GetGrain<IGuestListGrain>(eventId).Preview(context.Caller(), body.Command));

    private static async Task<Results<Ok<GuestListResponse>, ProblemHttpResult>> Import(
        Guid eventId, Body<GuestListRequest, GuestLine[]> body, HttpContext context, IGrainFactory grains) =>
        Told(await grains.GetGrain<IGuestListGrain>(eventId).Import(context.Caller(), body.Command));

    private static Results<Ok<GuestListResponse>, ProblemHttpResult> Told(Outcome<GuestListReport, GuestListRefusal> outcome) =>
        outcome.Value is { } report ? TypedResults.Ok(GuestListResponse.Of(report)) : outcome.Refusal!.Value switch
        {
            GuestListRefusal.EventNotFound => Problem.NotFound(),
            GuestListRefusal.NotYours => Problem.Forbidden(),
            GuestListRefusal.TooManyGuests => Problem.Of(422, "too_many_guests", $"A list has at most {IGuestListGrain.MostGuests} guests."),
            GuestListRefusal.NotOpen => Problem.Of(422, "not_on_sale", "The event is not published, or is over."),
        };
}

/// <summary>A guest list.</summary>
/// <param name="Csv">
/// Its text, with commas, semicolons or tabs. The first line names the columns: <c>name</c>, and as wanted <c>email</c>, <c>ticket type</c> (name or id),
/// <c>number</c> and <c>note</c>.
/// </param>
internal sealed record GuestListRequest(string? Csv) : IRequest<GuestLine[]>
{
    public GuestLine[] Parse(FieldErrors errors)
    {
        if (Csv is null)
            errors.Add("csv", "is required");
        return Csv is null ? [] : GuestListCsv.Read("csv", Csv, errors);
    }

    public override string ToString() => nameof(GuestListRequest);
}

/// <summary>What becomes of a guest list.</summary>
/// <param name="NewGuests">Lines that issue tickets, or did just now.</param>
/// <param name="NewTickets">Their tickets.</param>
/// <param name="Already">Lines whose guests have their tickets already.</param>
/// <param name="Wrong">Lines of which something is wrong; they issue nothing.</param>
/// <param name="Places">What the new guests need of each ticket type.</param>
public sealed record GuestListResponse(
    int NewGuests, int NewTickets, int Already, int Wrong, IReadOnlyList<GuestResponse> Guests, IReadOnlyList<GuestPlacesResponse> Places)
{
    public static GuestListResponse Of(GuestListReport report)
    {
        var fresh = report.Guests.Where(guest => guest.Outcome is GuestOutcome.New or GuestOutcome.Issued).ToList();
        return new(
            fresh.Count,
            fresh.Sum(guest => guest.Number),
            report.Guests.Count(guest => guest.Outcome == GuestOutcome.Already),
            report.Guests.Count(guest => guest.Outcome == GuestOutcome.Wrong),
            [.. report.Guests.Select(GuestResponse.Of)],
            [.. report.Places.Select(places => new GuestPlacesResponse(places.TicketTypeId, places.Name, places.Needed, places.Available, places.Needed <= places.Available))]);
    }
}

/// <summary>A line of a guest list.</summary>
/// <param name="Line">Its number in the file.</param>
/// <param name="Outcome"><c>new</c> (a preview), <c>issued</c>, <c>already</c> or <c>wrong</c>.</param>
/// <param name="Problems">
/// <c>name_missing</c>, <c>name_too_long</c>, <c>not_text</c>, <c>email_not_valid</c>, <c>ticket_type_missing</c>, <c>ticket_type_unknown</c>, <c>number_not_valid</c>,
/// <c>note_too_long</c>, <c>repeated</c>, <c>other_number</c>, <c>sold_out</c> or <c>card_number</c>.
/// </param>
public sealed record GuestResponse(
    int Line, string Name, string? Email, Guid? TicketTypeId, int Number, string Outcome, IReadOnlyList<string> Problems)
{
    public static GuestResponse Of(GuestReport guest) => new(
        guest.Line,
        guest.Name,
        guest.Email.Length == 0 ? null : guest.Email,
        guest.TicketTypeId,
        guest.Number,
        Word(guest.Outcome),
        [.. guest.Problems.Select(Word)]);

    private static string Word(GuestOutcome outcome) => outcome switch
    {
        GuestOutcome.New => "new",
        GuestOutcome.Issued => "issued",
        GuestOutcome.Already => "already",
        GuestOutcome.Wrong => "wrong",
    };

    private static string Word(GuestProblem problem) => problem switch
    {
        GuestProblem.NameMissing => "name_missing",
        GuestProblem.NameTooLong => "name_too_long",
        GuestProblem.NotText => "not_text",
        GuestProblem.EmailNotValid => "email_not_valid",
        GuestProblem.TicketTypeMissing => "ticket_type_missing",
        GuestProblem.TicketTypeUnknown => "ticket_type_unknown",
        GuestProblem.NumberNotValid => "number_not_valid",
        GuestProblem.NoteTooLong => "note_too_long",
        GuestProblem.Repeated => "repeated",
        GuestProblem.OtherNumber => "other_number",
        GuestProblem.SoldOut => "sold_out",
        GuestProblem.CardNumber => "card_number",
    };
}

public sealed record GuestPlacesResponse(Guid TicketTypeId, string Name, int Needed, int Available, bool Fits);
