using System.Security.Cryptography;
using SkiaSharp;

namespace EventLoop.Events;

/// <summary>
/// Makes a picture that somebody has sent into one of ours. What it is shows its content and not its name; it is decoded, turned upright, made
/// smaller and written anew as WebP, so that nothing of the file that came (a place, a name, something behind the picture) is sent on.
/// </summary>
internal static class EventImage
{
    public const string ContentType = "image/webp";

    /// <summary>Of the file that is sent.</summary>
    public const int MostBytes = 6 * 1024 * 1024;

    /// <summary>In memory, four bytes each.</summary>
    private const long MostPixels = 25_000_000;

    private const int SmallestSide = 64;
    private const int Quality = 82;

    // Each takes up to a hundred megabytes while it is decoded.
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <summary>The image in these widths, the widest first; none wider than it was.</summary>
    /// <returns>What is wrong with it in place of the image, to be read after "The picture".</returns>
    public static async Task<(KeptImage? Image, string? Problem)> Read(byte[] file, IReadOnlyList<int> widths, CancellationToken cancellation)
    {
        if (file.Length > MostBytes)
            return (null, "is larger than 6 MB");
        await OneAtATime.WaitAsync(cancellation);
        try
        {
            return await Task.Run(() => Decode(file, widths), cancellation);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private static (KeptImage? Image, string? Problem) Decode(byte[] file, IReadOnlyList<int> widths)
    {
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data);
        if (codec is null || codec.EncodedFormat is not (SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Png or SKEncodedImageFormat.Webp))
            return (null, "is not a JPEG, PNG or WebP");
        if (Math.Min(codec.Info.Width, codec.Info.Height) < SmallestSide)
            return (null, $"is too small: it needs {SmallestSide} pixels each way");

        // A camera's JPEG is decoded at a half or a quarter at once.
        var size = codec.GetScaledDimensions(Math.Min(1f, 2f * widths.Max() / Math.Max(codec.Info.Width, codec.Info.Height)));
        if ((long)size.Width * size.Height > MostPixels)
            return (null, "has too many pixels: 25 million are the most");
        using var decoded = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Premul, SKColorSpace.CreateSrgb()));
        if (codec.GetPixels(decoded.Info, decoded.GetPixels()) is not SKCodecResult.Success)
            return (null, "is damaged");
        using var upright = Upright(decoded, codec.EncodedOrigin);
        var files = widths.Select(width => Math.Min(width, upright.Width)).Distinct().Select(width => Encode(upright, width)).ToList();
        return (new(IdOf(files[0].Bytes), files), null);
    }

    private static ImageFile Encode(SKBitmap picture, int width)
    {
        var height = Math.Max(1, (int)Math.Round((double)picture.Height * width / picture.Width));
        using var resized = picture.Resize(new SKImageInfo(width, height, picture.ColorType, picture.AlphaType, picture.ColorSpace), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using var encoded = resized.Encode(SKEncodedImageFormat.Webp, Quality);
        return new(width, height, encoded.ToArray());
    }

    // Cameras write down how they were held (Exif's orientation, 1 to 8).
    private static SKBitmap Upright(SKBitmap picture, SKEncodedOrigin origin)
    {
        if (origin == SKEncodedOrigin.TopLeft)
            return picture.Copy();
        var (w, h) = (picture.Width, picture.Height);
        var isTurned = (int)origin >= 5;
        var upright = new SKBitmap(new SKImageInfo(isTurned ? h : w, isTurned ? w : h, picture.ColorType, picture.AlphaType, picture.ColorSpace));
        using var canvas = new SKCanvas(upright);
        canvas.SetMatrix(origin switch
        {
            SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, w, 0, 1, 0, 0, 0, 1),
            SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, w, 0, -1, h, 0, 0, 1),
            SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, h, 0, 0, 1),
            SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightTop => new SKMatrix(0, -1, h, 1, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, h, -1, 0, w, 0, 0, 1),
            _ => new SKMatrix(0, 1, 0, -1, 0, w, 0, 0, 1),
        });
        canvas.DrawBitmap(picture, 0, 0, new SKSamplingOptions(SKFilterMode.Nearest));
        return upright;
    }

    private static Guid IdOf(byte[] content)
    {
        var hash = SHA256.HashData(content);

        // Version 8, variant 1: made by the application's own rule (RFC 9562, 5.8).
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new(hash.AsSpan(0, 16), bigEndian: true);
    }
}
