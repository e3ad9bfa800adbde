using System.Globalization;

namespace EventLoop.Screens;

/// <summary>
/// The colours of pages that wear an organizer's. What the organizer chose is the hue; how light it may be follows from what stands on it and
/// what it stands on, by day and by night: every pair has a contrast of 4.5 and more (WCAG 2.2, 1.4.3).
/// </summary>
/// <param name="First">Of buttons and links, <c>rrggbb</c>.</param>
/// <param name="Second">Of ticket heads.</param>
public sealed record Palette(string First, string Second)
{
    /// <summary>A little more than the 4.5 that is asked for, since browsers round.</summary>
    private const double Contrast = 4.6;

    // The grounds of screens.css that text in the first colour stands on, at their least favourable.
    private static readonly Rgb Day = Rgb.Of("eae4e0");
    private static readonly Rgb Night = Rgb.Of("342634");
    private static readonly Rgb Light = Rgb.Of("fdfcfb");
    private static readonly Rgb Dark = Rgb.Of("1c0f1a");

    /// <summary>The palette as it stands in addresses and class names.</summary>
    public string Name => $"{First}-{Second}";

    /// <summary>Null when there is no first colour: the pages wear EventLoop's own.</summary>
    /// <param name="first">As <c>#rrggbb</c>, and so is <paramref name="second"/>.</param>
    public static Palette? Of(string? first, string? second) => first is null ? null : new(first[1..], second?[1..] ?? Dim(first[1..]));

    /// <summary>Reads <see cref="Name"/>.</summary>
    public static Palette? Read(string name) => name is { Length: 13 } && name[6] == '-' && name.All(letter => letter == '-' || char.IsAsciiHexDigitLower(letter)) && name.Count(letter => letter == '-') == 1
        ? new(name[..6], name[7..])
        : null;

    public Tones ByDay() => Made(Darkened(Rgb.Of(First), Day, Light), Light);

    public Tones ByNight() => Made(Lightened(Rgb.Of(First), Night, Dark), Dark);

    private Tones Made(Rgb primary, Rgb onPrimary) => new(primary.Hex, onPrimary.Hex, Darkened(Rgb.Of(Second), Light, Light).Hex, Light.Hex);

    // What is on it must be read, and it on what is under it.
    private static Rgb Darkened(Rgb colour, Rgb under, Rgb above) => Until(colour, -0.01, tone => tone.Against(under) >= Contrast && tone.Against(above) >= Contrast);

    private static Rgb Lightened(Rgb colour, Rgb under, Rgb above) => Until(colour, 0.01, tone => tone.Against(under) >= Contrast && tone.Against(above) >= Contrast);

    private static Rgb Until(Rgb colour, double step, Func<Rgb, bool> isReadable)
    {
        var (lightness, a, b) = colour.ToOklab();
        while (!isReadable(colour) && (step < 0 ? lightness > 0 : lightness < 1))
        {
            lightness = Math.Clamp(lightness + step, 0, 1);
            // Very light and very dark tones have room for less colour.
            var room = Math.Min(1, 4 * Math.Min(lightness, 1 - lightness));
            colour = Rgb.OfOklab(lightness, a * room, b * room);
        }

        return colour;
    }

    private static string Dim(string first)
    {
        var (_, a, b) = Rgb.Of(first).ToOklab();
        return Rgb.OfOklab(0.31, a * 0.5, b * 0.5).Hex[1..];
    }

    /// <summary>A colour in sRGB, from 0 to 1.</summary>
    internal readonly record struct Rgb(double Red, double Green, double Blue)
    {
        /// <summary>With the sign before it.</summary>
        public string Hex => $"#{Byte(Red):x2}{Byte(Green):x2}{Byte(Blue):x2}";

        public static Rgb Of(string hex) => new(Part(hex, 0), Part(hex, 2), Part(hex, 4));

        /// <summary>The contrast of two colours, from 1 to 21 (WCAG 2.2).</summary>
        public double Against(Rgb other)
        {
            var (mine, others) = (Luminance, other.Luminance);
            return (Math.Max(mine, others) + 0.05) / (Math.Min(mine, others) + 0.05);
        }

        // Björn Ottosson's matrices, https://bottosson.github.io/posts/oklab/.
        public (double L, double A, double B) ToOklab()
        {
            var (r, g, b) = (Linear(Red), Linear(Green), Linear(Blue));
            var l = Math.Cbrt((0.4122214708 * r) + (0.5363325363 * g) + (0.0514459929 * b));
            var m = Math.Cbrt((0.2119034982 * r) + (0.6806995451 * g) + (0.1073969566 * b));
            var s = Math.Cbrt((0.0883024619 * r) + (0.2817188376 * g) + (0.6299787005 * b));
            return (
                (0.2104542553 * l) + (0.7936177850 * m) - (0.0040720468 * s),
                (1.9779984951 * l) - (2.4285922050 * m) + (0.4505937099 * s),
                (0.0259040371 * l) + (0.7827717662 * m) - (0.8086757660 * s));
        }

        public static Rgb OfOklab(double lightness, double a, double b)
        {
            var l = Cube(lightness + (0.3963377774 * a) + (0.2158037573 * b));
            var m = Cube(lightness - (0.1055613458 * a) - (0.0638541728 * b));
            var s = Cube(lightness - (0.0894841775 * a) - (1.2914855480 * b));
            // Through its written form, so that what is weighed is what is shown.
            return Of(new Rgb(
                Curved((4.0767416621 * l) - (3.3077115913 * m) + (0.2309699292 * s)),
                Curved((-1.2684380046 * l) + (2.6097574011 * m) - (0.3413193965 * s)),
                Curved((-0.0041960863 * l) - (0.7034186147 * m) + (1.7076147010 * s))).Hex[1..]);
        }

        private double Luminance => (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));

        private static double Part(string hex, int at) => int.Parse(hex.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255d;

        private static int Byte(double part) => (int)Math.Round(Math.Clamp(part, 0, 1) * 255);

        private static double Linear(double part) => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);

        private static double Curved(double part) => part <= 0.0031308 ? 12.92 * part : (1.055 * Math.Pow(part, 1 / 2.4)) - 0.055;

        private static double Cube(double part) => part * part * part;
    }
}

/// <summary>Colours as style sheets write them, each with what stands on it.</summary>
public sealed record Tones(string Primary, string OnPrimary, string Secondary, string OnSecondary);
