using System.Globalization;
using System.Xml;
using SpreadCheetah;
using SpreadCheetah.Worksheets;

namespace EventLoop.Analytics;

/// <summary>
/// A workbook (ECMA-376), written as its rows come. Texts are cells of text, so none is a formula, however it begins. What is too long for one sheet goes on
/// in the next.
/// </summary>
internal static class XlsxExport
{
    /// <summary>A sheet has 1,048,576 rows at most.</summary>
    private const int RowsOfSheet = 1_000_000;

    /// <summary>A cell has so many characters at most.</summary>
    private const int LongestText = 32_767;

    public static async Task Write(ExportRows rows, string name, Stream into, CancellationToken cancellation)
    {
        await using var book = await Spreadsheet.CreateNewAsync(into, new SpreadCheetahOptions { DefaultDateTimeFormat = SpreadCheetah.Styling.NumberFormat.Custom("yyyy-mm-dd hh:mm:ss") }, cancellation);
        var (sheet, written) = (1, 0);
        await Begin(book, name, rows.Columns, cancellation);
        await foreach (var row in rows.Read(cancellation))
        {
            if (written++ == RowsOfSheet)
            {
                written = 1;
                await Begin(book, $"{name} {++sheet}", rows.Columns, cancellation);
            }

            await book.AddRowAsync(row.Select((value, at) => Cell(rows.Columns[at].Type, value)).ToList(), cancellation);
        }

        await book.FinishAsync(cancellation);
    }

    private static async Task Begin(Spreadsheet book, string name, IReadOnlyList<ExportColumn> columns, CancellationToken cancellation)
    {
        await book.StartWorksheetAsync(name, new WorksheetOptions { FrozenRows = 1 }, cancellation);
        await book.AddRowAsync(columns.Select(column => new DataCell(column.Name)).ToList(), cancellation);
    }

    private static DataCell Cell(ExportType type, string? value) => type switch
    {
        _ when value is null => default,
        ExportType.Number => new(decimal.Parse(value, NumberStyles.Number, CultureInfo.InvariantCulture)),
        ExportType.Time => new(DateTimeOffset.Parse(value, CultureInfo.InvariantCulture).UtcDateTime),
        _ => new(Text(value)),
    };

    /// <summary>Without what XML cannot hold.</summary>
    private static string Text(string value)
    {
        var whole = value.All(XmlConvert.IsXmlChar) ? value : string.Concat(value.EnumerateRunes().Where(rune => rune.Value > 0xFFFF || XmlConvert.IsXmlChar((char)rune.Value)));
        return whole.Length <= LongestText ? whole : whole[..LongestText];
    }
}
