using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace EventLoop.Rehearsal;

/// <summary>What a request came to.</summary>
/// <param name="Code">Of a problem; empty for a success.</param>
internal readonly record struct Reply(int Status, string Code, JsonElement Body)
{
    public bool Succeeded => Status is >= 200 and < 300;
}

/// <summary>The product over HTTP, as a browser or a gate's program speaks with it.</summary>
internal sealed class Wire : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient http;
    private readonly Score score;

    public Wire(Uri address, Score score)
    {
        this.score = score;
        // People have connections of their own; a browser's are kept open, and a thousand at once are enough to be a crowd.
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 1024, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60), UseCookies = false };
        http = new(handler) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(20) };
    }

    public void Dispose() => http.Dispose();

    /// <summary>Sends until there is an answer for good: the request is the same every time, so its key is, too.</summary>
    public async Task<Reply> Send(Step step, Func<HttpRequestMessage> request)
    {
        var began = score.Elapsed;
        while (true)
        {
            var (reply, pause) = await Try(request);
            if (reply is { Status: not (429 or 503), Code: not ("request_in_progress" or "payment_pending") } answered)
            {
                score.Took(step, score.Elapsed - began);
                return answered;
            }

            if (score.Elapsed - began > Patience)
            {
                score.Heard("gave up");
                return new(0, "gave_up", default);
            }

            await Task.Delay(pause);
        }
    }

    /// <summary>Prepares: asks once, and what does not succeed ends the rehearsal.</summary>
    public async Task<JsonElement> Ask(HttpRequestMessage request)
    {
        try
        {
            using var response = await http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            return response.IsSuccessStatusCode
                ? text.Length == 0 ? default : JsonElement.Parse(text)
                : throw new RehearsalException($"{request.Method} {request.RequestUri} was answered with {(int)response.StatusCode}: {text}");
        }
        catch (HttpRequestException unreachable)
        {
            throw new RehearsalException($"{http.BaseAddress} does not answer: {unreachable.Message}");
        }
    }

    public static HttpRequestMessage Post(string path, object body, string? bearer = null, string? key = null, string? orderToken = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1{path}") { Content = JsonContent.Create(body, body.GetType()) };
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (orderToken is not null)
            request.Headers.Add("X-Order-Token", orderToken);
        return request;
    }

    public static HttpRequestMessage Get(string path, string? bearer = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1{path}");
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return request;
    }

    private async Task<(Reply? Reply, TimeSpan Pause)> Try(Func<HttpRequestMessage> request)
    {
        try
        {
            using var message = request();
            using var response = await http.SendAsync(message);
            var text = await response.Content.ReadAsByteArrayAsync();
            var body = text.Length == 0 ? default : JsonElement.Parse(text);
            var code = response.IsSuccessStatusCode || body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("code", out var word) ? "" : word.GetString()!;
            score.Heard($"{(int)response.StatusCode} {code}".TrimEnd());
            return (new((int)response.StatusCode, code, body), response.Headers.RetryAfter?.Delta ?? Pause);
        }
        catch (Exception lost) when (lost is HttpRequestException or TaskCanceledException or IOException or JsonException)
        {
            score.Heard(lost is TaskCanceledException ? "no answer" : "connection lost");
            return (null, Pause);
        }
    }
}
