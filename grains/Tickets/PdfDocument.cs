using System.Globalization;
using System.Text;

namespace EventLoop.Tickets;

/// <summary>
/// A PDF (ISO 32000-1) of text and rectangles, which is all that tickets and receipts have. Of each font it holds the glyphs that occur, by
/// number (Type 0, Identity-H), so any letter of the fonts can be set, and says which letters they are, so that text can be found and copied.
/// The same content gives the same bytes.
/// </summary>
internal sealed class PdfDocument(string title)
{
    public const string ContentType = "application/pdf";

    private readonly List<PdfPage> pages = [];
    private readonly List<EmbeddedFont> fonts = [];

    /// <summary>A page of A4, in points from its lower left corner.</summary>
    public PdfPage AddPage()
    {
        var page = new PdfPage(this);
        pages.Add(page);
        return page;
    }

    public byte[] Build()
    {
        var file = new PdfFile();
        var (catalog, tree) = (file.Reserve(), file.Reserve());
        var resources = string.Join(' ', fonts.Select((font, number) => $"/F{number} {font.Write(file)} 0 R"));
        var kids = pages.Select(page => file.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {PdfPage.Width} {PdfPage.Height}] /Resources << /Font << {resources} >> >> /Contents {file.AddStream("", Encoding.ASCII.GetBytes(page.Content))} 0 R >>"))).ToList();
        file.Put(tree, $"<< /Type /Pages /Count {kids.Count} /Kids [{string.Join(' ', kids.Select(kid => $"{kid} 0 R"))}] >>");
        file.Put(catalog, $"<< /Type /Catalog /Pages {tree} 0 R >>");
        var info = file.Add($"<< /Title <{Convert.ToHexString([0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(title)])}> /Producer (EventLoop) >>");
        return file.Close(catalog, info);
    }

    internal (int Number, EmbeddedFont Font) Embedded(FontFile font)
    {
        var number = fonts.FindIndex(known => known.File == font);
        if (number < 0)
        {
            number = fonts.Count;
            fonts.Add(new(font));
        }

        return (number, fonts[number]);
    }
}

/// <summary>A page, as it is drawn on. Measures are points, 72 to an inch.</summary>
internal sealed class PdfPage(PdfDocument document)
{
    public const double Width = 595;
    public const double Height = 842;

    private readonly StringBuilder content = new();

    public string Content => content.ToString();

    /// <summary>Text in one line, with its base line at <paramref name="y"/>.</summary>
    /// <param name="gray">0 is black, 1 white.</param>
    public void Text(double x, double y, string text, double size, FontFile font, double gray = 0)
    {
        Append($"BT {gray:0.##} g {x:0.##} {y:0.##} Td");
        foreach (var run in Runs(PdfText.Set(text, font)))
        {
            var (number, embedded) = document.Embedded(run.Font);
            Append($" /F{number} {size:0.##} Tf <{string.Concat(run.Letters.Select(letter => embedded.Number(letter).ToString("X4", CultureInfo.InvariantCulture)))}> Tj");
        }

        content.Append(" ET\n");
    }

    /// <summary>Text that ends at <paramref name="right"/>.</summary>
    public void RightText(double right, double y, string text, double size, FontFile font) =>
        Text(right - PdfText.Width(text, font, size), y, text, size, font);

    public void Rectangle(double x, double y, double width, double height, double gray = 0) =>
        Append($"{gray:0.##} g {x:0.###} {y:0.###} {width:0.###} {height:0.###} re f\n");

    /// <summary>A code as squares, a run of them at a time, so that it is sharp at any size.</summary>
    /// <param name="modules">Row by row from the top; true is dark.</param>
    public void Code(double x, double y, double side, bool[][] modules)
    {
        var module = side / modules.Length;
        content.Append("0 g\n");
        for (var row = 0; row < modules.Length; row++)
        {
            for (var column = 0; column < modules[row].Length; column++)
            {
                var start = column;
                while (column < modules[row].Length && modules[row][column])
                    column++;
                if (column > start)
                    Append($"{x + (start * module):0.###} {y + side - ((row + 1) * module):0.###} {(column - start) * module:0.###} {module:0.###} re\n");
            }
        }

        content.Append("f\n");
    }

    private static IEnumerable<(FontFile Font, IEnumerable<Rune> Letters)> Runs(List<(FontFile Font, Rune Letter)> letters)
    {
        for (var at = 0; at < letters.Count;)
        {
            var (start, font) = (at, letters[at].Font);
            while (at < letters.Count && letters[at].Font == font)
                at++;
            yield return (font, letters[start..at].Select(letter => letter.Letter));
        }
    }

    private void Append(FormattableString drawing) => content.Append(drawing.ToString(CultureInfo.InvariantCulture));
}
