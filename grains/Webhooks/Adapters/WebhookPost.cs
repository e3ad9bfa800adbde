using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace EventLoop.Webhooks;

/// <summary>
/// Sends messages to addresses that others chose, and never to one of the inside: a name is resolved here, and the connection goes to an
/// address that was looked at, so a name that changes its mind in between changes nothing. Redirects are not followed, no proxy is asked, and of an
/// answer only the status is read.
/// </summary>
internal sealed class WebhookPost : IDisposable
{
    private readonly WebhookOptions options;
    private readonly HttpClient client;

    public WebhookPost(WebhookOptions options)
    {
        this.options = options;
        client = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = Connect,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            MaxResponseHeadersLength = 16,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        })
        { Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds) };
    }

    /// <summary>How names are resolved.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    public void Dispose() => client.Dispose();

    /// <summary>Sends once.</summary>
    public async Task<WebhookAnswer> Send(string url, string messageId, DateTimeOffset sentAt, string signature, string body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new("application/json") } },
        };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("EventLoop-Webhooks", "1"));
        request.Headers.Add("webhook-id", messageId);
        request.Headers.Add("webhook-timestamp", sentAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", signature);
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return new((int)answer.StatusCode, null, answer.Headers.RetryAfter?.Delta);
        }
        catch (HttpRequestException failure)
        {
            return new(null, failure.InnerException is AddressRefusedException ? WebhookAnswer.AddressRefused : WebhookAnswer.Unreachable, null);
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(null, WebhookAnswer.Timeout, null);
        }
    }

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var addresses = await Resolve(context.DnsEndPoint.Host, cancellation);
        var allowed = options.AllowPrivateAddresses ? addresses : [.. addresses.Where(PublicAddresses.Has)];
        if (allowed.Length == 0)
            throw new AddressRefusedException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class AddressRefusedException() : IOException("None of the name's addresses is public.");
}

/// <summary>What came of sending once.</summary>
/// <param name="Status">The receiver's; null when there was no answer.</param>
/// <param name="Failure">Why there was none.</param>
/// <param name="RetryAfter">How long the receiver asked to be left alone.</param>
internal sealed record WebhookAnswer(int? Status, string? Failure, TimeSpan? RetryAfter)
{
    public const string AddressRefused = "address_refused";
    public const string Unreachable = "unreachable";
    public const string Timeout = "timeout";

    public bool HasArrived => Status is >= 200 and < 300;

    /// <summary>The receiver wants nothing more, ever.</summary>
    public bool IsGone => Status == (int)HttpStatusCode.Gone;
}
