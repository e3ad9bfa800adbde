using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EventLoop.Tickets;

/// <summary>
/// Apple's Push Notification service over HTTP/2 (<c>POST /3/device/{token}</c>), for wallets: an empty message with the pass type as its topic. We show the
/// certificate that signs the passes, or a token by a key of the team's.
/// </summary>
internal sealed class ApplePushes : IDisposable
{
    /// <summary>Apple takes a token for an hour, and wants no new one more often than every twenty minutes.</summary>
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(40);

    private readonly AppleSigner signer;
    private readonly HttpClient client;
    private readonly ECDsa? key;
    private readonly string keyId;
    private readonly TimeProvider time;
    private readonly Lock renewing = new();
    private (string Text, DateTimeOffset MadeAt) token;

    public ApplePushes(WalletOptions options, TimeProvider time)
    {
        (this.time, keyId) = (time, options.PushKeyId);
        signer = new(options);
        key = options.PushKey.Length == 0 ? null : ReadKey(options.PushKey);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, EnableMultipleHttp2Connections = true };
        if (key is null)
            handler.SslOptions.ClientCertificates = [signer.Certificate];
        client = new(handler)
        {
            BaseAddress = new($"{options.PushAddress.TrimEnd('/')}/3/device/"),
            Timeout = TimeSpan.FromSeconds(20),
            MaxResponseContentBufferSize = 16 * 1024,
        };
    }

    /// <summary>Has the device look for newer passes.</summary>
    /// <returns>False: there is no such device any more.</returns>
    /// <exception cref="HttpRequestException">Apple cannot be reached, is busy, or does not know us.</exception>
    public async Task<bool> Send(string device, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Uri.EscapeDataString(device))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent("{}"u8.ToArray()),
        };
        request.Headers.Add("apns-topic", signer.Issuer.PassType);
        request.Headers.Add("apns-push-type", "background");
        request.Headers.Add("apns-priority", "5");
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("bearer", Token());
        using var answer = await client.SendAsync(request, cancellation);
        if (answer.IsSuccessStatusCode)
            return true;
        var reason = Reason(await answer.Content.ReadAsStringAsync(cancellation));
        return (answer.StatusCode, reason) switch
        {
            (HttpStatusCode.Gone, _) or (HttpStatusCode.BadRequest, "BadDeviceToken" or "DeviceTokenNotForTopic") => false,
            _ => throw new HttpRequestException($"Apple's push service says {(int)answer.StatusCode} {reason}.", null, answer.StatusCode),
        };
    }

    /// <summary>A key as Apple's developer site gives it (<c>.p8</c>).</summary>
    /// <exception cref="CryptographicException">It is none.</exception>
    public static ECDsa ReadKey(string file)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(file));
        return key;
    }

    public void Dispose()
    {
        client.Dispose();
        key?.Dispose();
        signer.Dispose();
    }

    /// <summary>A JSON Web Token (RFC 7519) by ES256.</summary>
    private string Token()
    {
        lock (renewing)
        {
            var now = time.GetUtcNow();
            if (now - token.MadeAt > TokenLifetime)
            {
                var said = $"{Part(new() { ["alg"] = "ES256", ["kid"] = keyId })}.{Part(new() { ["iss"] = signer.Issuer.Team, ["iat"] = now.ToUnixTimeSeconds() })}";
                token = ($"{said}.{Base64Url.EncodeToString(key!.SignData(Encoding.ASCII.GetBytes(said), HashAlgorithmName.SHA256))}", now);
            }

            return token.Text;
        }

        static string Part(Dictionary<string, object> members) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(members));
    }

    private static string Reason(string body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            return problem.RootElement.TryGetProperty("reason", out var reason) ? reason.ToString() : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
