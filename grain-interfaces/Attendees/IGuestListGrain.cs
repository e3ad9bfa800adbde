using EventLoop.Accounts;

namespace EventLoop.Attendees;

/// <summary>
/// Takes lists of guests in for the organizer of an event, whose id is its key. A guest of a list is a complimentary order; its id follows
/// from who it is for, so the same list twice, or a list that goes on where the last one stopped, gives everybody their tickets once.
/// One list at a time.
/// </summary>
[Alias("IGuestListGrain")]
public interface IGuestListGrain : IGrainWithGuidKey
{
    /// <summary>The longest list.</summary>
    const int MostGuests = 2_000;

    const int LongestName = 200;
    const int LongestNote = 500;

    /// <summary>What an import of these lines would do, line by line; nothing is issued.</summary>
    [Alias("Preview")]
    Task<Outcome<GuestListReport, GuestListRefusal>> Preview(Caller caller, GuestLine[] lines);

    /// <summary>Issues tickets for the lines that are right and new. Of what is not issued the report says why; a repeat goes on.</summary>
    /// <exception cref="Ledger.LedgerUnavailableException">It stopped half-way; safe to repeat.</exception>
    [Alias("Import")]
    Task<Outcome<GuestListReport, GuestListRefusal>> Import(Caller caller, GuestLine[] lines);
}

/// <summary>A line of a guest list as somebody wrote it; personal data.</summary>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="TicketType">The type's name or id; may be missing when the event has one type only.</param>
/// <param name="Number">How many tickets; missing: 1.</param>
[GenerateSerializer, Immutable, Alias("GuestLine")]
public sealed record GuestLine(
    [property: Id(0)] int Line,
    [property: Id(1)] string? Name,
    [property: Id(2)] string? Email,
    [property: Id(3)] string? TicketType,
    [property: Id(4)] string? Number,
    [property: Id(5)] string? Note)
{
    // Personal data is not for logs.
    public override string ToString() => $"{nameof(GuestLine)} {Line}";
}

/// <summary>What becomes of a list.</summary>
[GenerateSerializer, Immutable, Alias("GuestListReport")]
public sealed record GuestListReport([property: Id(0)] GuestReport[] Guests, [property: Id(1)] GuestPlaces[] Places);

/// <summary>What becomes of a line; personal data.</summary>
/// <param name="Number">Tickets; 0 when the line does not say how many.</param>
/// <param name="Problems">Why nothing is issued for it.</param>
[GenerateSerializer, Immutable, Alias("GuestReport")]
public sealed record GuestReport(
    [property: Id(0)] int Line,
    [property: Id(1)] string Name,
    [property: Id(2)] string Email,
    [property: Id(3)] Guid? TicketTypeId,
    [property: Id(4)] int Number,
    [property: Id(5)] GuestOutcome Outcome,
    [property: Id(6)] GuestProblem[] Problems)
{
    // Personal data is not for logs.
    public override string ToString() => $"{nameof(GuestReport)} {Line}";
}

/// <summary>How many places of a ticket type a list needs, and how many there are.</summary>
/// <param name="Needed">For the guests that are new.</param>
[GenerateSerializer, Immutable, Alias("GuestPlaces")]
public sealed record GuestPlaces(
    [property: Id(0)] Guid TicketTypeId, [property: Id(1)] string Name, [property: Id(2)] int Needed, [property: Id(3)] int Available);

[GenerateSerializer, Alias("GuestOutcome")]
public enum GuestOutcome
{
    /// <summary>Tickets will be issued.</summary>
    New,

    /// <summary>Tickets were issued just now.</summary>
    Issued,

    /// <summary>The guest has these tickets already.</summary>
    Already,

    /// <summary>Nothing is issued.</summary>
    Wrong,
}

/// <summary>What is wrong with a line.</summary>
[GenerateSerializer, Alias("GuestProblem")]
public enum GuestProblem
{
    NameMissing,
    NameTooLong,

    /// <summary>The name or the note has control characters.</summary>
    NotText,
    EmailNotValid,
    TicketTypeMissing,
    TicketTypeUnknown,

    /// <summary>Not a number from 1 to <see cref="Orders.IBoxOfficeGrain.MostGiven"/>.</summary>
    NumberNotValid,
    NoteTooLong,

    /// <summary>An earlier line is about the same guest and ticket type.</summary>
    Repeated,

    /// <summary>The guest has another number of such tickets already.</summary>
    OtherNumber,

    /// <summary>There are not enough places left.</summary>
    SoldOut,

    /// <summary>Somewhere in it stands the number of a payment card.</summary>
    CardNumber,
}

/// <summary>Why a list is not looked at, by precedence.</summary>
[GenerateSerializer, Alias("GuestListRefusal")]
public enum GuestListRefusal
{
    EventNotFound,
    NotYours,
    TooManyGuests,

    /// <summary>The event is not published, or is over.</summary>
    NotOpen,
}
