using System.Globalization;
using System.Text;

namespace EventLoop.Tickets;

/// <summary>Text as it is set: in the order in which it is read from left to right, in letters that the fonts have, in lines that fit.</summary>
internal static class PdfText
{
    private static readonly Rune Missing = new(0x25A1); // An empty square.

    /// <summary>
    /// The font of each letter, the main one before that of East Asia. What neither has becomes a square, and what has no picture at all goes.
    /// Hebrew and Arabic are put in the order in which they are seen; Arabic letters are not joined.
    /// </summary>
    public static List<(FontFile Font, Rune Letter)> Set(string text, FontFile main)
    {
        var letters = new List<(FontFile Font, Rune Letter)>();
        foreach (var letter in Visual(text.Normalize(NormalizationForm.FormC)))
        {
            if (Rune.IsControl(letter) || Rune.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.Surrogate || letter.Value is >= 0xFE00 and <= 0xFE0F)
                continue;
            var font = main.Glyph(letter) != 0 ? main : FontFile.EastAsian.Glyph(letter) != 0 ? FontFile.EastAsian : null;
            letters.Add(font is null ? (main, Missing) : (font, letter));
        }

        return letters;
    }

    /// <summary>In the unit of <paramref name="size"/>.</summary>
    public static double Width(string text, FontFile main, double size) => Width(Set(text, main), size);

    public static double Width(IEnumerable<(FontFile Font, Rune Letter)> letters, double size) =>
        letters.Sum(letter => letter.Font.Width(letter.Font.Glyph(letter.Letter))) * size / 1000;

    /// <summary>Lines that are not wider, broken at spaces where there are any; what does not fit into so many ends with dots.</summary>
    public static IReadOnlyList<string> Lines(string text, FontFile main, double size, double width, int most)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in Words(text, main, size, width))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length == 0 || Width(longer, main, size) <= width)
            {
                line = longer;
                continue;
            }

            lines.Add(line);
            line = word;
            if (lines.Count == most)
                break;
        }

        if (lines.Count < most)
            return line.Length > 0 ? [.. lines, line] : lines;
        lines[^1] = Cut(lines[^1], main, size, width);
        return lines;
    }

    /// <summary>Words, those that are too wide for a line in pieces.</summary>
    private static IEnumerable<string> Words(string text, FontFile main, double size, double width)
    {
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var piece = new StringBuilder();
            var wide = 0.0;
            foreach (var letter in word.EnumerateRunes())
            {
                var more = Width(Set(letter.ToString(), main), size);
                if (wide + more > width && piece.Length > 0)
                {
                    yield return piece.ToString();
                    piece.Clear();
                    wide = 0;
                }

                piece.Append(letter);
                wide += more;
            }

            yield return piece.ToString();
        }
    }

    private static string Cut(string line, FontFile main, double size, double width)
    {
        var letters = line.EnumerateRunes().ToList();
        while (letters.Count > 0 && Width(string.Concat(letters) + "…", main, size) > width)
            letters.RemoveAt(letters.Count - 1);
        return string.Concat(letters) + "…";
    }

    /// <summary>Runs from right to left are turned around; numbers in them keep their direction.</summary>
    private static IEnumerable<Rune> Visual(string text)
    {
        var letters = text.EnumerateRunes().ToList();
        if (!letters.Any(IsFromRight))
            return letters;
        var seen = new List<Rune>();
        for (var at = 0; at < letters.Count;)
        {
            if (!IsFromRight(letters[at]))
            {
                seen.Add(letters[at++]);
                continue;
            }

            var last = at;
            for (var next = at; next < letters.Count && (IsFromRight(letters[next]) || !Rune.IsLetter(letters[next])); next++)
                last = IsFromRight(letters[next]) ? next : last;
            seen.AddRange(Turned(letters[at..(last + 1)]));
            at = last + 1;
        }

        return seen;
    }

    private static List<Rune> Turned(List<Rune> run)
    {
        run.Reverse();
        for (var at = 0; at < run.Count; at++)
        {
            var end = at;
            while (end < run.Count && Rune.IsDigit(run[end]))
                end++;
            run.Reverse(at, end - at);
            at = Math.Max(at, end - 1);
        }

        return run;
    }

    private static bool IsFromRight(Rune letter) => letter.Value is (>= 0x0590 and <= 0x08FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFF);
}
