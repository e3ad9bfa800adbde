using System.Text;
using SkiaSharp;
using Xunit;

namespace EventLoop.Events;

public sealed class EventImageTests
{
    private static readonly int[] Widths = [1600, 800];

    [Fact]
    public async Task A_picture_becomes_WebP_in_each_width_and_has_nothing_of_the_file_that_came()
    {
        var sent = Picture(2000, 1000, SKEncodedImageFormat.Png).Concat(Encoding.ASCII.GetBytes("<script>alert(1)</script>")).ToArray();

        var (image, problem) = await EventImage.Read(sent, Widths, default);

        Assert.Null(problem);
        Assert.Equal([(1600, 800), (800, 400)], image!.Files.Select(file => (file.Width, file.Height)));
        Assert.All(image.Files, file => Assert.Equal("RIFF", Encoding.ASCII.GetString(file.Bytes, 0, 4)));
        Assert.All(image.Files, file => Assert.DoesNotContain("script", Encoding.Latin1.GetString(file.Bytes)));
    }

    [Fact]
    public async Task The_same_picture_is_the_same_image_and_a_small_one_is_not_made_larger()
    {
        var sent = Picture(300, 200, SKEncodedImageFormat.Jpeg);
        var (one, _) = await EventImage.Read(sent, Widths, default);
        var (two, _) = await EventImage.Read(sent, Widths, default);
        Assert.Equal(one!.ImageId, two!.ImageId);
        Assert.Equal(300, Assert.Single(one.Files).Width);
    }

    [Fact]
    public async Task A_camera_that_was_held_upright_gives_an_upright_picture()
    {
        // Exif with orientation 6: turn it by 90 degrees.
        byte[] exif = [0xFF, 0xE1, 0x00, 0x22, .. "Exif\0\0MM\0*\0\0\0\b\0\u0001"u8, 0x01, 0x12, 0x00, 0x03, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
        var plain = Picture(400, 200, SKEncodedImageFormat.Jpeg);
        var (image, problem) = await EventImage.Read([.. plain[..2], .. exif, .. plain[2..]], Widths, default);
        Assert.Null(problem);
        Assert.Equal((200, 400), (image!.Files[0].Width, image.Files[0].Height));
    }

    [Fact]
    public async Task What_is_no_picture_of_the_kinds_that_are_taken_says_why()
    {
        Assert.Equal("is not a JPEG, PNG or WebP", (await EventImage.Read("<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(), Widths, default)).Problem);
        Assert.Equal("is not a JPEG, PNG or WebP", (await EventImage.Read("GIF89a"u8.ToArray(), Widths, default)).Problem);
        Assert.Equal("is damaged", (await EventImage.Read(Picture(600, 600, SKEncodedImageFormat.Png)[..600], Widths, default)).Problem);
        Assert.Equal("is too small: it needs 64 pixels each way", (await EventImage.Read(Picture(600, 20, SKEncodedImageFormat.Png), Widths, default)).Problem);
        Assert.Equal("is larger than 6 MB", (await EventImage.Read(new byte[EventImage.MostBytes + 1], Widths, default)).Problem);
    }

    [Fact]
    public async Task A_picture_that_would_fill_the_memory_is_not_decoded()
    {
        // A kilobyte or so that says of itself that it is 30,000 pixels wide and high.
        var bomb = Picture(100, 100, SKEncodedImageFormat.Png);
        byte[] side = [0x00, 0x00, 0x75, 0x30];
        side.CopyTo(bomb, 16);
        side.CopyTo(bomb, 20);
        BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder((int)Crc(bomb.AsSpan(12, 17)))).CopyTo(bomb, 29);
        Assert.Equal("has too many pixels: 25 million are the most", (await EventImage.Read(bomb, Widths, default)).Problem);
    }

    internal static byte[] Picture(int width, int height, SKEncodedImageFormat format)
    {
        using var surface = SKSurface.Create(new SKImageInfo(width, height));
        surface.Canvas.Clear(SKColors.MediumVioletRed);
        using var paint = new SKPaint { Color = SKColors.Gold };
        for (var x = 0; x < width; x += 40)
            surface.Canvas.DrawCircle(x, height / 2f, height / 5f, paint);
        using var image = surface.Snapshot();
        using var data = image.Encode(format, 90);
        return data.ToArray();
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
        }

        return ~crc;
    }
}
