using CsvHelper;
using EventLoop.Requests;

namespace EventLoop.Attendees;

/// <summary>
/// Reads a guest list as spreadsheets write them: RFC 4180 with commas, semicolons or tabs, with or without a byte order mark, whatever the
/// line ends. The first line names the columns. What a cell says is text and nothing else: a formula is a strange name.
/// </summary>
internal static class GuestListCsv
{
    /// <summary>The columns by their names, of which letters count only.</summary>
    private static readonly Dictionary<string, Column> Columns = new(StringComparer.OrdinalIgnoreCase)
    {
        ["name"] = Column.Name, ["fullname"] = Column.Name, ["guest"] = Column.Name,
        ["email"] = Column.Email, ["mail"] = Column.Email, ["emailaddress"] = Column.Email,
        ["tickettype"] = Column.TicketType, ["ticket"] = Column.TicketType, ["type"] = Column.TicketType,
        ["number"] = Column.Number, ["quantity"] = Column.Number, ["tickets"] = Column.Number,
        ["note"] = Column.Note, ["notes"] = Column.Note, ["comment"] = Column.Note,
    };

    private enum Column
    {
        Name,
        Email,
        TicketType,
        Number,
        Note,
    }

    /// <summary>The lines that say something, at most one more than a list may have; none when there is no column of names.</summary>
    public static GuestLine[] Read(string member, string text, FieldErrors errors)
    {
        var content = text.TrimStart('\uFEFF');
        using var csv = CsvReader.FromText(content, new()
        {
            Separator = Separator(content),
            TrimWhitespace = true,
            TrackLineNumbers = true,
            AllowLineBreaksInQuotes = false, // A quote that nobody closed must not swallow the rest of the list.
        });
        csv.ReadHeader();
        var columns = csv.Headers.Select(Of).ToArray();
        if (!columns.Contains(Column.Name))
        {
            errors.Add(member, "must begin with a line that names the columns, one of them: name");
            return [];
        }

        var lines = new List<GuestLine>();
        while (lines.Count <= IGuestListGrain.MostGuests && csv.Read())
        {
            var line = new GuestLine((int)csv.LineNumber, Cell(Column.Name), Cell(Column.Email), Cell(Column.TicketType), Cell(Column.Number), Cell(Column.Note));
            if (line is not { Name: null, Email: null, TicketType: null, Number: null, Note: null })
                lines.Add(line);
        }

        if (lines.Count == 0)
            errors.Add(member, "has no guests");
        return [.. lines];

        string? Cell(Column column) =>
            Array.IndexOf(columns, column) is >= 0 and var at && at < csv.FieldCount && csv.GetString(at) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
    }

    private static Column? Of(string heading) =>
        Columns.TryGetValue(string.Concat(heading.Where(char.IsAsciiLetter)), out var column) ? column : null;

    /// <summary>What stands between the names of the columns.</summary>
    private static char Separator(string content)
    {
        var end = content.AsSpan().IndexOfAny('\r', '\n');
        var heading = content.AsSpan(0, end < 0 ? content.Length : end);
        return heading.Contains(';') ? ';' : heading.Contains('\t') ? '\t' : ',';
    }
}
