using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace EventLoop.Tickets;

/// <summary>The product's mark as a PNG (ISO/IEC 15948) of any size, for wallets: two open rings on a square with round corners.</summary>
internal static class PassPicture
{
    /// <summary>What the mark is drawn on; it scales from there.</summary>
    private const double Side = 32;

    private static readonly (double Red, double Green, double Blue) Ground = (180, 19, 79);
    private static readonly (double Red, double Green, double Blue) White = (255, 255, 255);
    private static readonly (double Red, double Green, double Blue) Yellow = (255, 210, 62);

    /// <param name="pixels">The length of a side.</param>
    public static byte[] Png(int pixels)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, pixels);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), pixels);
        (header[8], header[9]) = (8, 6); // Eight bits a channel: red, green, blue, alpha.
        Chunk(png, "IHDR", header);
        Chunk(png, "IDAT", Compressed(pixels));
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    private static byte[] Compressed(int pixels)
    {
        using var bytes = new MemoryStream();
        using (var zlib = new ZLibStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
        {
            Span<byte> row = new byte[1 + (4 * pixels)]; // The first byte: no filter.
            for (var y = 0; y < pixels; y++)
            {
                for (var x = 0; x < pixels; x++)
                    Pixel((x + 0.5) * Side / pixels, (y + 0.5) * Side / pixels, pixels / Side).CopyTo(row[(1 + (4 * x))..]);
                zlib.Write(row);
            }
        }

        return bytes.ToArray();
    }

    /// <param name="scale">Pixels for each unit, so that edges are a pixel soft.</param>
    private static byte[] Pixel(double x, double y, double scale)
    {
        var color = Ground;
        color = Mixed(color, White, Cover(Ring(x, y, 9, 1.7), scale));
        color = Mixed(color, Yellow, Cover(Ring(x, y, 3.8, 1.6), scale));
        color = Mixed(color, Yellow, Cover(2.3 - double.Hypot(x - 23.2, y - 8.8), scale));
        var corner = double.Hypot(Math.Max(Math.Abs(x - 16) - 7, 0), Math.Max(Math.Abs(y - 16) - 7, 0));
        return [(byte)Math.Round(color.Red), (byte)Math.Round(color.Green), (byte)Math.Round(color.Blue), (byte)Math.Round(255 * Cover(9 - corner, scale))];
    }

    /// <summary>How far inside a ring around the middle that is open at its upper right quarter.</summary>
    private static double Ring(double x, double y, double radius, double half)
    {
        var isOpen = x > 16 && y < 16;
        return isOpen
            ? half - Math.Min(double.Hypot(x - 16, y - (16 - radius)), double.Hypot(x - (16 + radius), y - 16))
            : half - Math.Abs(double.Hypot(x - 16, y - 16) - radius);
    }

    private static double Cover(double inside, double scale) => Math.Clamp((inside * scale) + 0.5, 0, 1);

    private static (double Red, double Green, double Blue) Mixed((double Red, double Green, double Blue) under, (double Red, double Green, double Blue) over, double share) => (
        under.Red + ((over.Red - under.Red) * share), under.Green + ((over.Green - under.Green) * share), under.Blue + ((over.Blue - under.Blue) * share));

    private static void Chunk(MemoryStream png, string type, byte[] data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        byte[] summed = [.. Encoding.ASCII.GetBytes(type), .. data];
        png.Write(summed);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(summed));
        png.Write(number);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }

        return ~crc;
    }
}
