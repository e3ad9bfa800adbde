using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace EventLoop.Acceptance;

/// <summary>Watches the live counters of an event as a dashboard does: it connects again whenever its connection ends.</summary>
internal sealed class LiveListener : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Uri address;
    private readonly Fair fair;
    private readonly Task listening;
    private volatile Figures last = new(0, 0);

    public LiveListener(Uri address, Fair fair)
    {
        (this.address, this.fair) = (address, fair);
        listening = Listen();
    }

    public int Connections { get; private set; }

    public int Pictures { get; private set; }

    /// <summary>Waits until the counters show these figures; gates look for scans that nobody told them of within 20 seconds.</summary>
    public async Task Shows(int sold, int admitted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(45));
        while ((last.Sold, last.Admitted) != (sold, admitted))
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"The live counters show {last} and not {sold} sold, {admitted} admitted.");
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await listening;
        stop.Dispose();
    }

    private async Task Listen()
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", fair.OrganizerToken);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Connections++;
                await using var stream = await http.GetStreamAsync($"/api/v1/organizer/events/{fair.EventId}/live", stop.Token);
                await foreach (var item in SseParser.Create(stream).EnumerateAsync(stop.Token))
                {
                    var counters = JsonElement.Parse(item.Data);
                    last = new(counters.GetProperty("sold").GetInt32(), counters.GetProperty("admitted").GetInt32());
                    Pictures++;
                }
            }
            catch (Exception away) when (away is HttpRequestException or IOException or OperationCanceledException)
            {
                // The next round connects again, or ends.
            }

            await Task.Delay(500, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed record Figures(int Sold, int Admitted);
}
