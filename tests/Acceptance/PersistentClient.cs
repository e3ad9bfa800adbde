using System.Collections.Concurrent;
using System.Diagnostics;

namespace EventLoop.Acceptance;

/// <summary>
/// Sends a request until it is answered for good, always under the same key, as a buyer's or a gate's program does: after a broken
/// connection, a timeout, or an answer that asks to come again.
/// </summary>
internal sealed class PersistentClient(HttpClient http)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(80);
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<string, int> heard = [];

    public HttpClient Http => http;

    /// <summary>How often each kind of answer was heard, faults of the connection included.</summary>
    public IReadOnlyDictionary<string, int> Heard => heard;

    public async Task<Answer> Send(Func<HttpRequestMessage> request)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var (kind, pause) = ("", PauseAfterFault);
            try
            {
                using var message = request();
                using var response = await http.SendAsync(message);
                var answer = await Answer.Read(response);
                kind = answer.Kind;
                if (!answer.IsForLater)
                    return answer;
                pause = response.Headers.RetryAfter?.Delta ?? PauseAfterFault;
            }
            catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or IOException)
            {
                kind = fault.GetType().Name;
            }
            finally
            {
                heard.AddOrUpdate(kind, 1, (_, times) => times + 1);
            }

            if (Stopwatch.GetElapsedTime(began) > Patience)
                throw new TimeoutException($"No answer for good within {Patience.TotalSeconds} seconds; the last was '{kind}'.");
            await Task.Delay(pause);
        }
    }

    public override string ToString() => string.Join(", ", heard.OrderBy(kind => kind.Key).Select(kind => $"{kind.Value} × {kind.Key}"));
}
