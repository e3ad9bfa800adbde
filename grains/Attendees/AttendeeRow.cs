using EventLoop.Ledger;
using EventLoop.Orders;

namespace EventLoop.Attendees;

/// <summary>
/// A row of the table <c>attendees</c>: the one place for the personal data of a buyer or ticket holder. Facts refer to it by id,
/// so erasing a person overwrites this row. It is written in the commit of the facts that first refer to it, and is the one row
/// that the ledger cannot give back.
/// </summary>
[GenerateSerializer, Immutable, Alias("AttendeeRow")]
internal sealed record AttendeeRow(
    [property: Id(0)] Guid Id,
    [property: Id(1)] string Email,
    [property: Id(2)] string Name,
    [property: Id(3)] string? Phone) : TableRow
{
    /// <summary>The organizer's words about a guest.</summary>
    [Id(4)]
    public string? Note { get; init; }

    /// <summary>What the buyer agreed to when they ordered.</summary>
    [Id(5)]
    public Consent Agreed { get; init; }

    public static Table<AttendeeRow> Table { get; } = new(
        "attendees",
        row => row.Id,
        Column<AttendeeRow>.Uuid("id", row => row.Id),
        Column<AttendeeRow>.Text("email", row => row.Email),
        Column<AttendeeRow>.Text("name", row => row.Name),
        Column<AttendeeRow>.Text("phone", row => row.Phone),
        Column<AttendeeRow>.Text("note", row => row.Note),
        Column<AttendeeRow>.Int("consent", row => row.Agreed == Consent.None ? null : (int)row.Agreed));

    // Personal data is not for logs.
    public override string ToString() => $"AttendeeRow {Id}";
}
