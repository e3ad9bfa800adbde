using System.Collections.Concurrent;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace EventLoop.Screens;

/// <summary>
/// Pages that are the same for everybody, rendered and compressed once for each state of what they show. However many look at an
/// event, its page is made anew only when the event has changed.
/// </summary>
internal sealed class KeptPages(IServiceProvider services)
{
    private const int MostPages = 2_000;

    private readonly ConcurrentDictionary<string, Kept> pages = new();

    /// <param name="key">Names the page.</param>
    /// <param name="state">Changes when what it shows does.</param>
    public async Task<IResult> Send(HttpContext context, string key, string state, Func<Task<Page>> page)
    {
        if (!pages.TryGetValue(key, out var kept) || kept.State != state)
        {
            if (pages.Count >= MostPages)
                pages.Clear();
            // Whoever comes first renders; the others wait for the same piece.
            var fresh = new Kept(state, new(async () => await Render(await page())));
            kept = pages.AddOrUpdate(key, fresh, (_, now) => now.State == state ? now : fresh);
        }

        try
        {
            return Answer(context, await kept.Bodies.Value);
        }
        catch
        {
            pages.TryRemove(new(key, kept));
            throw;
        }
    }

    private static IResult Answer(HttpContext context, Bodies bodies)
    {
        var accepted = context.Request.Headers.AcceptEncoding.ToString();
        var (bytes, encoding) = accepted.Contains("br", StringComparison.Ordinal) ? (bodies.Brotli, "br")
            : accepted.Contains("gzip", StringComparison.Ordinal) ? (bodies.Gzip, "gzip") : (bodies.Plain, null);
        var response = context.Response;
        response.Headers.CacheControl = "public, max-age=1";
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (encoding is not null)
            response.Headers.ContentEncoding = encoding;
        ContentPolicy.Apply(response);
        return TypedResults.Bytes(bytes, Page.ContentType, entityTag: new($"\"{bodies.Tag}{encoding}\""));
    }

    private async Task<Bodies> Render(Page page)
    {
        await using var scope = services.CreateAsyncScope();
        var plain = Encoding.UTF8.GetBytes(await page.Render(scope.ServiceProvider, context: null));
        return new(
            plain,
            Compress(plain, into => new BrotliStream(into, CompressionLevel.Optimal)),
            Compress(plain, into => new GZipStream(into, CompressionLevel.Optimal)),
            $"{XxHash3.HashToUInt64(plain):x16}");
    }

    private static byte[] Compress(byte[] plain, Func<Stream, Stream> compressor)
    {
        using var into = new MemoryStream();
        using (var stream = compressor(into))
            stream.Write(plain);
        return into.ToArray();
    }

    private sealed record Kept(string State, Lazy<Task<Bodies>> Bodies);

    private sealed record Bodies(byte[] Plain, byte[] Brotli, byte[] Gzip, string Tag);
}
