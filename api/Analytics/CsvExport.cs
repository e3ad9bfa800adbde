using System.Buffers;
using System.Text;

namespace EventLoop.Analytics;

/// <summary>CSV by RFC 4180, in UTF-8 with its mark, which spreadsheet programs look for.</summary>
internal static class CsvExport
{
    private const int FlushEvery = 500;

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",;\"\r\n\t");

    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: true);

    public static async Task Write(ExportRows rows, Stream into, CancellationToken cancellation)
    {
        await using var writer = new StreamWriter(into, Encoding, leaveOpen: true);
        await writer.WriteAsync($"{string.Join(',', rows.Columns.Select(column => column.Name))}\r\n");
        var written = 0;
        await foreach (var row in rows.Read(cancellation))
        {
            await writer.WriteAsync(Line(rows.Columns, row));
            if (++written % FlushEvery == 0)
                await writer.FlushAsync(cancellation);
        }
    }

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
