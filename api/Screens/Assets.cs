using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace EventLoop.Screens;

/// <summary>
/// What the build made for browsers (Screens/build.mjs), in memory with its compressed forms. A name carries the hash of its content,
/// so browsers keep it for ever.
/// </summary>
public sealed class Assets
{
    private const string Forever = "public, max-age=31536000, immutable";

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".html"] = "text/html; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".woff2"] = "font/woff2",
        [".wasm"] = "application/wasm",
        [".webmanifest"] = "application/manifest+json",
    }.ToFrozenDictionary();

    private readonly FrozenDictionary<string, string> names;
    private readonly FrozenDictionary<string, Asset> files;

    public Assets()
        : this(Path.Combine(AppContext.BaseDirectory, "screens"))
    {
    }

    private Assets(string folder)
    {
        names = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(folder, "manifest.json")))!.ToFrozenDictionary();
        files = names.Values.ToFrozenDictionary(name => name, name => Asset.Read(Path.Combine(folder, name)));
    }

    /// <summary>The address of what was built from the source with this name.</summary>
    public string this[string name] => $"/assets/{names[name]}";

    /// <summary>A file that is always at the same address, and asked for anew each time.</summary>
    public IResult Fresh(string name, HttpContext context) => Send(names[name], context, "no-cache");

    public IResult Send(string file, HttpContext context, string caching = Forever)
    {
        if (!files.TryGetValue(file, out var asset))
            return TypedResults.NotFound();
        var (bytes, encoding) = asset.For(context.Request.Headers.AcceptEncoding.ToString());
        var headers = context.Response.Headers;
        headers.CacheControl = caching;
        headers.Vary = HeaderNames.AcceptEncoding;
        headers.XContentTypeOptions = "nosniff";
        if (encoding is not null)
            headers.ContentEncoding = encoding;
        return TypedResults.Bytes(bytes, Types[Path.GetExtension(file)], entityTag: new($"\"{asset.Tag}{encoding}\""));
    }

    private sealed record Asset(byte[] Plain, byte[]? Brotli, byte[]? Gzip, string Tag)
    {
        public static Asset Read(string path)
        {
            var plain = File.ReadAllBytes(path);
            return new(plain, Compressed(path + ".br"), Compressed(path + ".gz"), $"{System.IO.Hashing.XxHash3.HashToUInt64(plain):x}");
        }

        public (byte[] Bytes, string? Encoding) For(string accepted) => accepted switch
        {
            _ when Brotli is not null && accepted.Contains("br", StringComparison.Ordinal) => (Brotli, "br"),
            _ when Gzip is not null && accepted.Contains("gzip", StringComparison.Ordinal) => (Gzip, "gzip"),
            _ => (Plain, null),
        };

        private static byte[]? Compressed(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;
    }
}
