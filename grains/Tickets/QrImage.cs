using System.Text;
using QRCoder;

namespace EventLoop.Tickets;

/// <summary>A ticket's code as an image. Level M survives a crease or a finger, and leaves a code at version 6.</summary>
internal static class QrImage
{
    public const string Svg = "image/svg+xml";
    public const string Png = "image/png";

    private const int PixelsPerModule = 10;

    public static byte[] AsSvg(string code)
    {
        using var qr = Draw(code);
        using var image = new SvgQRCode(qr);
        return Encoding.UTF8.GetBytes(image.GetGraphic(PixelsPerModule));
    }

    public static byte[] AsPng(string code)
    {
        using var qr = Draw(code);
        using var image = new PngByteQRCode(qr);
        return image.GetGraphic(PixelsPerModule);
    }

    /// <summary>The dark modules as the path of an SVG, a run of them at a time, and the length of a side in modules with its quiet zone.</summary>
    public static (int Size, string Path) AsPath(string code)
    {
        using var qr = Draw(code);
        var path = new StringBuilder();
        var rows = qr.ModuleMatrix;
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows.Count; x++)
            {
                var start = x;
                while (x < rows.Count && rows[y][x])
                    x++;
                if (x > start)
                    path.Append($"M{start} {y}h{x - start}v1h-{x - start}z");
            }
        }

        return (rows.Count, path.ToString());
    }

    /// <summary>The modules, row by row, with the quiet zone around them; true is dark.</summary>
    public static bool[][] Modules(string code)
    {
        using var qr = Draw(code);
        return [.. qr.ModuleMatrix.Select(row => row.Cast<bool>().ToArray())];
    }

    private static QRCodeData Draw(string code) => QRCodeGenerator.GenerateQrCode(code, QRCodeGenerator.ECCLevel.M);
}
