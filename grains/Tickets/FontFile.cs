using System.Buffers.Binary;
using System.Reflection;
using System.Text;

namespace EventLoop.Tickets;

/// <summary>
/// A TrueType font, as far as a PDF needs it (ISO/IEC 14496-22, OpenType): which glyph a letter has, how wide it is, and a font of some of
/// its glyphs alone. Read once; it never changes.
/// </summary>
internal sealed class FontFile
{
    private const int HeaderLength = 12;
    private const int EntryLength = 16;

    // Components of a composite glyph: what follows each of them.
    private const int WordArguments = 0x0001;
    private const int OneScale = 0x0008;
    private const int MoreComponents = 0x0020;
    private const int TwoScales = 0x0040;
    private const int FourScales = 0x0080;

    private readonly byte[] file;
    private readonly Dictionary<string, Range> tables = [];
    private readonly Dictionary<int, ushort> glyphs = [];
    private readonly int unitsPerEm;
    private readonly bool hasLongOffsets;
    private readonly int metrics;

    private FontFile(string name, byte[] file)
    {
        (Name, this.file) = (name, file);
        for (var table = 0; table < U16(4); table++)
        {
            var entry = HeaderLength + (table * EntryLength);
            tables[Encoding.ASCII.GetString(file, entry, 4)] = new((int)U32(entry + 8), (int)(U32(entry + 8) + U32(entry + 12)));
        }

        unitsPerEm = U16(At("head") + 18);
        hasLongOffsets = U16(At("head") + 50) == 1;
        metrics = U16(At("hhea") + 34);
        Ascent = Thousandth((short)U16(At("hhea") + 4));
        Descent = Thousandth((short)U16(At("hhea") + 6));
        Box = [.. Enumerable.Range(0, 4).Select(side => Thousandth((short)U16(At("head") + 36 + (2 * side))))];
        ReadLetters();
    }

    /// <summary>Latin, Greek, Cyrillic, Hebrew, Arabic and more. See fonts/README.md for whose they are.</summary>
    public static FontFile Sans { get; } = Read("DejaVuSans");

    public static FontFile Bold { get; } = Read("DejaVuSans-Bold");

    /// <summary>Chinese, Japanese and Korean.</summary>
    public static FontFile EastAsian { get; } = Read("DroidSansFallback");

    public string Name { get; }

    /// <summary>In thousandths of the font's size, as all measures here.</summary>
    public int Ascent { get; }

    public int Descent { get; }

    /// <summary>What holds every glyph: left, bottom, right, top.</summary>
    public IReadOnlyList<int> Box { get; }

    /// <summary>The glyph of a letter; 0 when the font has none.</summary>
    public ushort Glyph(Rune letter) => glyphs.GetValueOrDefault(letter.Value);

    public int Width(ushort glyph) => Thousandth(U16(At("hmtx") + (4 * Math.Min(glyph, metrics - 1))));

    /// <summary>
    /// A font that has these glyphs under the numbers 0, 1, 2, … and, behind them, what they are composed of. It knows no letters: whoever
    /// uses it goes by number.
    /// </summary>
    public byte[] Subset(IReadOnlyList<ushort> wanted)
    {
        var (order, numbers) = (new List<ushort>(wanted), new Dictionary<ushort, ushort>());
        for (var at = 0; at < wanted.Count; at++)
            numbers.TryAdd(wanted[at], (ushort)at);
        var (glyf, loca, hmtx) = (new MemoryStream(), new MemoryStream(), new MemoryStream());
        for (var at = 0; at < order.Count; at++)
        {
            Write32(loca, (uint)glyf.Length);
            var outline = Outline(order[at]).ToArray();
            Renumber(outline, order, numbers);
            glyf.Write(outline);
            while (glyf.Length % 4 != 0)
                glyf.WriteByte(0);
            Write16(hmtx, U16(At("hmtx") + (4 * Math.Min(order[at], metrics - 1))));
            Write16(hmtx, order[at] < metrics ? U16(At("hmtx") + (4 * order[at]) + 2) : U16(At("hmtx") + (4 * metrics) + (2 * (order[at] - metrics))));
        }

        Write32(loca, (uint)glyf.Length);
        var (head, hhea, maxp) = (Table("head"), Table("hhea"), Table("maxp"));
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(50), 1);
        BinaryPrimitives.WriteUInt16BigEndian(hhea.AsSpan(34), (ushort)order.Count);
        BinaryPrimitives.WriteUInt16BigEndian(maxp.AsSpan(4), (ushort)order.Count);
        var parts = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["glyf"] = glyf.ToArray(), ["loca"] = loca.ToArray(), ["hmtx"] = hmtx.ToArray(), ["head"] = head, ["hhea"] = hhea, ["maxp"] = maxp,
        };
        foreach (var hints in (string[])["cvt ", "fpgm", "prep"])
        {
            if (tables.ContainsKey(hints))
                parts[hints] = Table(hints);
        }

        return Assemble(parts);
    }

    private static FontFile Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{name}.ttf")!;
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        return new(name, file);
    }

    /// <summary>Of the table of letters, the parts for Windows: format 4 has what fits into 16 bits, format 12 all of Unicode.</summary>
    private void ReadLetters()
    {
        var cmap = At("cmap");
        for (var part = 0; part < U16(cmap + 2); part++)
        {
            var at = cmap + (int)U32(cmap + 4 + (8 * part) + 4);
            if (U16(cmap + 4 + (8 * part)) != 3)
                continue;
            if (U16(at) == 4)
                ReadSegments(at);
            else if (U16(at) == 12)
                ReadGroups(at);
        }
    }

    private void ReadSegments(int at)
    {
        var segments = U16(at + 6) / 2;
        var (ends, starts, deltas, offsets) = (at + 14, at + 16 + (2 * segments), at + 16 + (4 * segments), at + 16 + (6 * segments));
        for (var segment = 0; segment < segments; segment++)
        {
            var (start, end, offset) = (U16(starts + (2 * segment)), U16(ends + (2 * segment)), U16(offsets + (2 * segment)));
            for (int letter = start; letter <= end && letter < 0xFFFF; letter++)
            {
                var glyph = offset == 0 ? letter : U16(offsets + (2 * segment) + offset + (2 * (letter - start)));
                if (glyph != 0 || offset == 0)
                    Known(letter, (ushort)(glyph + U16(deltas + (2 * segment))));
            }
        }
    }

    private void ReadGroups(int at)
    {
        for (var group = 0; group < U32(at + 12); group++)
        {
            var entry = at + 16 + (12 * group);
            for (var letter = U32(entry); letter <= U32(entry + 4); letter++)
                Known((int)letter, (ushort)(U32(entry + 8) + letter - U32(entry)));
        }
    }

    private void Known(int letter, ushort glyph)
    {
        if (glyph != 0)
            glyphs[letter] = glyph;
    }

    private ReadOnlySpan<byte> Outline(ushort glyph)
    {
        var (loca, glyf) = (At("loca"), At("glyf"));
        var (start, end) = hasLongOffsets
            ? (U32(loca + (4 * glyph)), U32(loca + (4 * glyph) + 4))
            : (2u * U16(loca + (2 * glyph)), 2u * U16(loca + (2 * glyph) + 2));
        return file.AsSpan(glyf + (int)start, (int)(end - start));
    }

    /// <summary>Gives the components of a composite glyph their new numbers, and has those that are new written too.</summary>
    private static void Renumber(Span<byte> outline, List<ushort> order, Dictionary<ushort, ushort> numbers)
    {
        if (outline.Length < 10 || BinaryPrimitives.ReadInt16BigEndian(outline) >= 0)
            return;
        var (at, flags) = (10, MoreComponents);
        while ((flags & MoreComponents) != 0)
        {
            flags = BinaryPrimitives.ReadUInt16BigEndian(outline[at..]);
            var component = BinaryPrimitives.ReadUInt16BigEndian(outline[(at + 2)..]);
            if (!numbers.TryGetValue(component, out var number))
            {
                numbers[component] = number = (ushort)order.Count;
                order.Add(component);
            }

            BinaryPrimitives.WriteUInt16BigEndian(outline[(at + 2)..], number);
            at += 4 + ((flags & WordArguments) != 0 ? 4 : 2)
                + ((flags & OneScale) != 0 ? 2 : (flags & TwoScales) != 0 ? 4 : (flags & FourScales) != 0 ? 8 : 0);
        }
    }

    // Checksums are left at zero: readers of PDFs do not look at them.
    private static byte[] Assemble(SortedDictionary<string, byte[]> parts)
    {
        var font = new MemoryStream();
        var power = (int)Math.Pow(2, Math.Floor(Math.Log2(parts.Count)));
        Write32(font, 0x00010000);
        foreach (var number in (int[])[parts.Count, power * 16, (int)Math.Log2(power), (parts.Count - power) * 16])
            Write16(font, (ushort)number);
        var offset = HeaderLength + (EntryLength * parts.Count);
        foreach (var (name, bytes) in parts)
        {
            font.Write(Encoding.ASCII.GetBytes(name));
            Write32(font, 0);
            Write32(font, (uint)offset);
            Write32(font, (uint)bytes.Length);
            offset += (bytes.Length + 3) / 4 * 4;
        }

        foreach (var bytes in parts.Values)
        {
            font.Write(bytes);
            while (font.Length % 4 != 0)
                font.WriteByte(0);
        }

        return font.ToArray();
    }

    private int Thousandth(int units) => (int)Math.Round(units * 1000.0 / unitsPerEm);

    private int At(string table) => tables[table].Start.Value;

    private byte[] Table(string table) => file[tables[table]];

    private ushort U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at));

    private uint U32(int at) => BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));

    private static void Write16(MemoryStream stream, ushort value) => stream.Write([(byte)(value >> 8), (byte)value]);

    private static void Write32(MemoryStream stream, uint value) => stream.Write([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
}
