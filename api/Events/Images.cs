using System.Collections.Concurrent;
using Microsoft.Net.Http.Headers;

namespace EventLoop.Events;

/// <summary>
/// The images of events, as they are sent out. Their addresses name their content, so browsers and caches keep them for ever; the last ones that
/// were asked for lie in memory, so that a sale does not read them from the database.
/// </summary>
internal sealed class Images(IGrainFactory grains)
{
    public const int BannerWidth = 1600;
    public const int SmallBannerWidth = 800;
    public const int LogoWidth = 320;

    private const string Forever = "public, max-age=31536000, immutable";

    /// <summary>Room for a hundred or more banners.</summary>
    private const long MostBytes = 32 * 1024 * 1024;

    private readonly ConcurrentDictionary<(Guid Id, int Width), ImageFile> kept = new();
    private long bytes;

    public static string Address(Guid imageId, int width) => $"/images/{imageId}/{width}.webp";

    public async Task<IResult> Send(Guid imageId, int width, HttpContext context)
    {
        if (width is not (BannerWidth or SmallBannerWidth or LogoWidth) || await Get(imageId, width) is not { } file)
            return TypedResults.NotFound();
        var headers = context.Response.Headers;
        headers.CacheControl = Forever;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'";
        return TypedResults.Bytes(file.Bytes, EventImage.ContentType, entityTag: new EntityTagHeaderValue($"\"{imageId}-{file.Width}\""));
    }

    private async Task<ImageFile?> Get(Guid imageId, int width)
    {
        if (kept.TryGetValue((imageId, width), out var known))
            return known;
        if (await grains.GetGrain<IImagesGrain>(0).Read(imageId, width) is not { } file)
            return null;
        if (Interlocked.Read(ref bytes) > MostBytes)
        {
            kept.Clear();
            Interlocked.Exchange(ref bytes, 0);
        }

        if (kept.TryAdd((imageId, width), file))
            Interlocked.Add(ref bytes, file.Bytes.Length);
        return file;
    }
}
