using System.Text;

namespace EventLoop.Analytics;

/// <summary>CSV by RFC 4180, in UTF-8 with its mark, which spreadsheet programs look for.</summary>
internal static class CsvExport
{
    private const int FlushEvery = 500;

    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: true);

    public static async Task Write(ExportRows rows, Stream into, CancellationToken cancellation)
    {
        await using var writer = new StreamWriter(into, Encoding, leaveOpen: true);
        await writer.WriteAsync(CsvLines.Head(rows.Columns));
        var written = 0;
        await foreach (var row in rows.Read(cancellation))
        {
            await writer.WriteAsync(CsvLines.Line(rows.Columns, row));
            if (++written % FlushEvery == 0)
                await writer.FlushAsync(cancellation);
        }
    }
}
