using System.Globalization;
using System.Text;

namespace EventLoop.Tickets;

/// <summary>What a document uses of a font.</summary>
internal sealed class EmbeddedFont(FontFile file)
{
    private const int MappingsAtOnce = 100;

    /// <summary>The glyphs by their number in the document; 0 is that of letters which are missing.</summary>
    private readonly List<ushort> glyphs = [0];
    private readonly Dictionary<ushort, int> numbers = [];
    private readonly SortedDictionary<int, Rune> letters = [];

    public FontFile File { get; } = file;

    /// <summary>The number that the letter's glyph has in the document.</summary>
    public int Number(Rune letter)
    {
        var glyph = File.Glyph(letter);
        if (!numbers.TryGetValue(glyph, out var number))
        {
            numbers[glyph] = number = glyphs.Count;
            glyphs.Add(glyph);
            letters[number] = letter;
        }

        return number;
    }

    /// <returns>The number of the font's object.</returns>
    public int Write(PdfFile file)
    {
        var name = $"/EVTLOP+{File.Name}";
        var data = File.Subset(glyphs);
        var program = file.AddStream($"/Length1 {data.Length} ", data);
        var descriptor = file.Add(
            $"<< /Type /FontDescriptor /FontName {name} /Flags 4 /FontBBox [{string.Join(' ', File.Box)}] /ItalicAngle 0 /Ascent {File.Ascent} "
            + $"/Descent {File.Descent} /CapHeight {File.Ascent} /StemV 80 /FontFile2 {program} 0 R >>");
        var descendant = file.Add(
            $"<< /Type /Font /Subtype /CIDFontType2 /BaseFont {name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            + $"/FontDescriptor {descriptor} 0 R /W [0 [{string.Join(' ', glyphs.Select(File.Width))}]] /CIDToGIDMap /Identity >>");
        var unicode = file.AddStream("", Encoding.ASCII.GetBytes(Unicode()));
        return file.Add($"<< /Type /Font /Subtype /Type0 /BaseFont {name} /Encoding /Identity-H /DescendantFonts [{descendant} 0 R] /ToUnicode {unicode} 0 R >>");
    }

    /// <summary>Which letters the numbers are, for whoever searches or copies (ISO 32000-1, 9.10.3).</summary>
    private string Unicode()
    {
        var map = new StringBuilder("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /EventLoop def /CMapType 2 def\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n");
        foreach (var some in letters.Chunk(MappingsAtOnce))
        {
            map.Append(CultureInfo.InvariantCulture, $"{some.Length} beginbfchar\n");
            foreach (var (number, letter) in some)
                map.Append(CultureInfo.InvariantCulture, $"<{number:X4}> <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(letter.ToString()))}>\n");
            map.Append("endbfchar\n");
        }

        return map.Append("endcmap CMapName currentdict /CMap defineresource pop end end\n").ToString();
    }
}
