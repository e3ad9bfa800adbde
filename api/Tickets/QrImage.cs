using System.Text;
using Microsoft.Net.Http.Headers;
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

    /// <summary>Whoever has the code gets in: it is not for caches.</summary>
    public static void KeepPrivate(HttpResponse response) => response.Headers[HeaderNames.CacheControl] = "private, no-store";

    private static QRCodeData Draw(string code) => QRCodeGenerator.GenerateQrCode(code, QRCodeGenerator.ECCLevel.M);
}
