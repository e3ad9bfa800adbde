using System.Buffers;

namespace EventLoop.Analytics;

/// <summary>Lines of CSV by RFC 4180.</summary>
internal static class CsvLines
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",;\"\r\n\t");

    /// <summary>The names of the columns, with the line's end.</summary>
    public static string Head(IReadOnlyList<ExportColumn> columns) => $"{string.Join(',', columns.Select(column => column.Name))}\r\n";

    /// <summary>One line, with its end.</summary>
    public static string Line(IReadOnlyList<ExportColumn> columns, string?[] row) =>
        $"{string.Join(',', row.Select((value, at) => columns[at].Type == ExportType.Text ? Text(value) : value))}\r\n";

    /// <summary>What a spreadsheet would take for a formula gets an apostrophe before it; what has a separator, a quote or a line's end is quoted.</summary>
    public static string Text(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return "";
        var safe = value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠' ? $"'{value}" : value;
        return safe.AsSpan().ContainsAny(Quoted) || safe[0] == ' ' || safe[^1] == ' ' ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
