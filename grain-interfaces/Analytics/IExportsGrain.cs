using EventLoop.Accounts;
using EventLoop.Events;

namespace EventLoop.Analytics;

/// <summary>Gives out what there is of an event, page by page, so that a million rows never lie in memory. Any activation will do (key 0).</summary>
[Alias("IExportsGrain")]
public interface IExportsGrain : IGrainWithIntegerKey
{
    /// <summary>The next rows, for the event's organizer.</summary>
    [Alias("Read")]
    Task<Outcome<ExportPage, EventRefusal>> Read(Caller caller, ExportQuery query);
}

/// <summary>Which rows.</summary>
/// <param name="After">The <see cref="ExportPage.Next"/> of the page before; null: the first.</param>
[GenerateSerializer, Immutable, Alias("ExportQuery")]
public sealed record ExportQuery([property: Id(0)] Guid EventId, [property: Id(1)] ExportKind Kind, [property: Id(2)] string? After);

/// <summary>What can be exported of an event.</summary>
[GenerateSerializer, Alias("ExportKind")]
public enum ExportKind
{
    /// <summary>Tickets and who holds them.</summary>
    Attendees,

    Orders,

    /// <summary>What was sold on which day, as far as figures have been summed up.</summary>
    Sales,

    Scans,
}

/// <summary>Rows of text, as the columns of <see cref="ExportColumns"/> have it; null: nothing.</summary>
/// <param name="Next">For the page after; null: there is none.</param>
[GenerateSerializer, Immutable, Alias("ExportPage")]
public sealed record ExportPage([property: Id(0)] IReadOnlyList<string?[]> Rows, [property: Id(1)] string? Next);

/// <summary>What each kind of export has in which order; columns are only added.</summary>
public static class ExportColumns
{
    public static IReadOnlyList<ExportColumn> Of(ExportKind kind) => kind switch
    {
        ExportKind.Attendees =>
        [
            new("ticket"), new("order"), new("name"), new("email"), new("phone"), new("ticket_type"), new("status"), new("price", ExportType.Number), new("currency"),
            new("channel"), new("purchased_at", ExportType.Time), new("admitted_at", ExportType.Time),
        ],
        ExportKind.Orders =>
        [
            new("order"), new("status"), new("name"), new("email"), new("phone"), new("tickets", ExportType.Number), new("subtotal", ExportType.Number), new("fees", ExportType.Number),
            new("total", ExportType.Number), new("refunded", ExportType.Number), new("currency"), new("channel"), new("placed_at", ExportType.Time), new("paid_at", ExportType.Time),
        ],
        ExportKind.Sales =>
        [
            new("day"), new("ticket_type"), new("channel"), new("sold", ExportType.Number), new("returned", ExportType.Number), new("revenue", ExportType.Number), new("currency"),
        ],
        ExportKind.Scans =>
        [
            new("scan"), new("gate"), new("direction"), new("result"), new("reason"), new("ticket"), new("scanned_at", ExportType.Time),
        ],
    };
}

/// <summary>One column.</summary>
public sealed record ExportColumn(string Name, ExportType Type = ExportType.Text);

/// <summary>What a column's text stands for.</summary>
public enum ExportType
{
    Text,

    /// <summary>With a full stop, and no separators.</summary>
    Number,

    /// <summary>RFC 3339, in UTC.</summary>
    Time,
}
