using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace EventLoop.Notifications;

/// <summary>
/// Sends through Twilio's REST API (<c>POST /2010-04-01/Accounts/{sid}/Messages.json</c>). Twilio has no key that makes a request safe to
/// repeat: an answer that is lost leaves a message <see cref="SendingFailure.Unknown"/>, until Twilio reports what became of it.
/// </summary>
internal sealed class TwilioSms : ISmsCarrier, IDisposable
{
    /// <summary>No such number, none that takes messages, or one whose owner has answered STOP (twilio.com/docs/api/errors).</summary>
    private static readonly int[] NoNumber = [21211, 21214, 21217, 21610, 21612, 21614];

    private readonly SmsOptions options;
    private readonly HttpClient client;

    public TwilioSms(SmsOptions options)
    {
        this.options = options;
        client = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectCallback = Connect,

            // Shorter than a server keeps what is idle: a message must not meet a connection that is being closed.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
        })
        {
            BaseAddress = new($"{options.ApiBase.TrimEnd('/')}/2010-04-01/Accounts/{Uri.EscapeDataString(options.AccountSid)}/"),
            Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds),
            MaxResponseContentBufferSize = 64 * 1024,
        };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.AccountSid}:{options.AuthToken}")));
    }

    public async Task Send(Guid id, string number, string text)
    {
        var fields = new List<KeyValuePair<string, string>>
        {
            new("To", number),
            new(options.From.StartsWith("MG", StringComparison.Ordinal) ? "MessagingServiceSid" : "From", options.From),
            new("Body", text),
        };
        if (options.Address is { } own)
            fields.Add(new("StatusCallback", $"{own}/api/v1/messages/{id}/report"));
        try
        {
            using var content = new FormUrlEncodedContent(fields);
            using var answer = await client.PostAsync("Messages.json", content);
            if (!answer.IsSuccessStatusCode)
                throw Refused(answer.StatusCode, Code(await answer.Content.ReadAsStringAsync()));
        }
        catch (HttpRequestException away) when (away.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            throw new SendingFailedException(SendingFailure.Unreachable, "connection", away);
        }
        catch (Exception lost) when (lost is HttpRequestException or TaskCanceledException)
        {
            throw new SendingFailedException(SendingFailure.Unknown, "answer_lost", lost);
        }
    }

    public void Dispose() => client.Dispose();

    /// <summary>What an answer that is no success says. A gateway's word (500, 502, 504) says nothing of what lies behind it.</summary>
    private static SendingFailedException Refused(HttpStatusCode status, int? code) => new(
        ((int)status, code) switch
        {
            (_, int known) when NoNumber.Contains(known) => SendingFailure.NoSuchAddress,
            (401 or 403, _) => SendingFailure.Unreachable,
            (429 or 503, _) => SendingFailure.Delayed,
            ( >= 500, _) => SendingFailure.Unknown,
            _ => SendingFailure.Refused,
        },
        code is null ? $"{(int)status}" : $"{(int)status} {code}");

    private static int? Code(string body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            return problem.RootElement.TryGetProperty("code", out var code) && code.TryGetInt32(out var number) ? number : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // With a limit of its own, so that no connection in time is told from no answer in time.
    private static async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, limit.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception failure)
        {
            socket.Dispose();
            throw failure is OperationCanceledException ? new IOException("No connection in time.", failure) : failure;
        }
    }
}
