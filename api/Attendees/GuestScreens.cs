using System.Text;
using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Orders;
using EventLoop.Requests;
using EventLoop.Screens;

namespace EventLoop.Attendees;

/// <summary>Guest lists, complimentary tickets and who may sell at the door, for an event's organizer.</summary>
internal static class GuestScreens
{
    private const int PageLength = 50;

    public static void MapGuestScreens(this IEndpointRouteBuilder screens)
    {
        var guests = screens.MapGroup("/organizer/events/{eventId:guid}/guests").RequireAuthorization(Access.Organizer);
        guests.MapGet("", (Guid eventId, string? note, string? cursor, HttpContext context, IGrainFactory grains) =>
            Show(eventId, new() { Note = note }, cursor, context, grains));
        guests.MapPost("/preview", (Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains) => Take(eventId, form, context, grains, isImport: false));
        guests.MapPost("/import", (Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains) => Take(eventId, form, context, grains, isImport: true));
        guests.MapPost("/give", Give);
        guests.MapPost("/{orderId:guid}/take-back", TakeBack);
        guests.MapPost("/sellers/{userId:guid}", SetSeller);
    }

    private static async Task<IResult> Show(Guid eventId, GuestListForm list, string? cursor, HttpContext context, IGrainFactory grains, int status = 200)
    {
        var (shown, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        if (shown is null)
            return otherwise;
        PageCursor? after = null;
        if (cursor is not null && !PageCursor.TryRead(cursor, out after))
            return Back(eventId, null);
        var (caller, office) = (context.Caller(), grains.GetGrain<IBoxOfficeGrain>(eventId));
        var given = office.List(caller, OrderChannel.Complimentary, PageLength, after);
        var sold = office.List(caller, OrderChannel.AtDoor, PageLength, null);
        var staff = grains.GetGrain<IEventStaffGrain>(eventId).List(caller);
        return Page.Of<GuestsPage>(
            status,
            (nameof(GuestsPage.Event), shown),
            (nameof(GuestsPage.List), list),
            (nameof(GuestsPage.Given), ListResponse<IssuedOrderResponse>.Of((await given).Value!, IssuedOrderResponse.Of)),
            (nameof(GuestsPage.Sold), ListResponse<IssuedOrderResponse>.Of((await sold).Value!, IssuedOrderResponse.Of)),
            (nameof(GuestsPage.Staff), ((await staff).Value ?? []).Select(StaffResponse.Of).ToList()));
    }

    /// <summary>No redirect, since the report is the answer. A reload takes the same list in again, which issues nothing twice.</summary>
    private static async Task<IResult> Take(Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains, bool isImport)
    {
        var csv = await Text(form);
        var errors = new FieldErrors();
        if (csv is null)
            errors.Add("csv", $"must have at most {RequestBody.LargestBytes / 1024} KB");
        var lines = csv is null ? [] : GuestListCsv.Read("csv", csv, errors);
        if (errors.Any)
            return await Show(eventId, new() { Csv = csv, Wrong = $"The list {errors.ByField()["csv"][0]}." }, null, context, grains, 400);
        var list = grains.GetGrain<IGuestListGrain>(eventId);
        var outcome = await (isImport ? list.Import(context.Caller(), lines) : list.Preview(context.Caller(), lines));
        return outcome.Value is { } report
            ? await Show(eventId, new() { Csv = csv, Report = GuestListResponse.Of(report), IsImported = isImport }, null, context, grains)
            : await Show(eventId, new() { Csv = csv, Wrong = WordOf(outcome.Refusal!.Value) }, null, context, grains, 422);
    }

    private static async Task<string?> Text(IFormCollection form)
    {
        if (form.Files.GetFile("file") is not { Length: > 0 } file)
            return form["csv"].ToString() is var typed && Encoding.UTF8.GetByteCount(typed) <= RequestBody.LargestBytes ? typed : null;
        if (file.Length > RequestBody.LargestBytes)
            return null;
        using var reader = new StreamReader(file.OpenReadStream(), Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    private static async Task<IResult> Give(Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var gift = new GiveTicketsRequest(
            Guid.TryParse(form["ticketTypeId"], out var type) ? type : null,
            int.TryParse(form["quantity"], out var quantity) ? quantity : null,
            new(form["name"], form["email"]),
            form["note"]).Parse(errors);
        if (errors.Any)
            return Back(eventId, "not-a-guest");
        var outcome = await grains.GetGrain<IBoxOfficeGrain>(eventId)
            .Give(new(context.Caller(), context.OperationId(), gift.TicketTypeId, gift.Quantity, gift.Guest, gift.Note));
        return Back(eventId, outcome.Refusal is { } refusal ? DoorTexts.Note(refusal) : "given");
    }

    private static async Task<IResult> TakeBack(Guid eventId, Guid orderId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IOrderGrain>(orderId).Refund(new(context.Caller(), context.OperationId(), null, null, null));
        return Back(eventId, outcome.Value is null ? "failed" : "taken-back");
    }

    private static async Task<IResult> SetSeller(Guid eventId, Guid userId, IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var staff = grains.GetGrain<IEventStaffGrain>(eventId);
        var member = (await staff.List(context.Caller())).Value?.FirstOrDefault(member => member.AccountId == userId);
        var maySell = form["maySell"] == "yes";
        var isSet = member is not null && (await staff.Assign(context.Caller(), userId, member.Rights, maySell)).Value is not null;
        return Back(eventId, !isSet ? "failed" : maySell ? "seller" : "no-seller");
    }

    private static string WordOf(GuestListRefusal refusal) => refusal switch
    {
        GuestListRefusal.EventNotFound or GuestListRefusal.NotYours => "The event is not yours.",
        GuestListRefusal.TooManyGuests => $"A list has at most {IGuestListGrain.MostGuests} guests: cut it in two.",
        GuestListRefusal.NotOpen => "Tickets are issued once the event is published, and until it is over.",
    };

    private static IResult Back(Guid eventId, string? note) => Results.Redirect($"/organizer/events/{eventId}/guests{(note is null ? "" : $"?note={note}")}");
}

/// <summary>A guest list as it was sent, and what becomes of it; personal data.</summary>
public sealed record GuestListForm
{
    public string? Csv { get; init; }

    public string? Wrong { get; init; }

    public GuestListResponse? Report { get; init; }

    public bool IsImported { get; init; }

    public string? Note { get; init; }

    public override string ToString() => nameof(GuestListForm);
}
