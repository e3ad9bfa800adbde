using System.Text;
using QRCoder;

namespace EventLoop.Screens;

/// <summary>A film for Chromium's fake camera (Y4M, https://wiki.multimedia.cx/index.php/YUV4MPEG2) that shows one QR code.</summary>
internal static class FakeCamera
{
    private const int Width = 640;
    private const int Height = 480;

    /// <param name="code">Null: a white wall.</param>
    public static void Show(string file, string? code)
    {
        var luma = new byte[Width * Height];
        Array.Fill(luma, (byte)235);
        if (code is not null)
            Draw(luma, code);
        var grey = new byte[Width * Height / 2];
        Array.Fill(grey, (byte)128);
        using var film = File.Create(file);
        film.Write(Encoding.ASCII.GetBytes($"YUV4MPEG2 W{Width} H{Height} F10:1 Ip A1:1 C420jpeg\n"));
        for (var frame = 0; frame < 5; frame++)
        {
            film.Write("FRAME\n"u8);
            film.Write(luma);
            film.Write(grey);
        }
    }

    private static void Draw(byte[] luma, string code)
    {
        using var qr = QRCodeGenerator.GenerateQrCode(code, QRCodeGenerator.ECCLevel.M);
        var modules = qr.ModuleMatrix;
        var scale = Math.Max(1, (Height - 40) / modules.Count);
        var (left, top) = ((Width - (modules.Count * scale)) / 2, (Height - (modules.Count * scale)) / 2);
        for (var y = 0; y < modules.Count * scale; y++)
        {
            for (var x = 0; x < modules.Count * scale; x++)
                luma[((top + y) * Width) + left + x] = modules[y / scale][x / scale] ? (byte)16 : (byte)235;
        }
    }
}
