using System.Threading.Channels;

namespace EventLoop.Ledger;

/// <summary>
/// Reads streams for grains that wake up. Those that wake at the same time share one query: a single select for each costs five
/// times as much.
/// </summary>
internal sealed class LedgerReader : IAsyncDisposable
{
    private const int StreamsPerQuery = 500;
    private const int MaxWaiting = 50_000;

    private readonly ILedgerStore store;
    private readonly TimeSpan timeout;
    private readonly TimeProvider time;
    private readonly Channel<Request> queue = Channel.CreateBounded<Request>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly Task reading;

    public LedgerReader(ILedgerStore store, LedgerOptions options, TimeProvider time)
    {
        this.store = store;
        timeout = options.CommitTimeout;
        this.time = time;
        reading = ReadAll();
    }

    /// <summary>The appends of these streams after the given versions, ordered by stream and version.</summary>
    /// <exception cref="LedgerUnavailableException">Storage is away, or too many wait already.</exception>
    public Task<IReadOnlyList<StoredAppend>> Read(params StreamPosition[] streams)
    {
        var request = new Request(streams);
        if (!queue.Writer.TryWrite(request))
            throw new LedgerUnavailableException("Too many grains wait to be read.");
        return request.Found.Task;
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await reading;
    }

    private async Task ReadAll()
    {
        var batch = new List<Request>();
        while (await queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < StreamsPerQuery && queue.Reader.TryRead(out var request))
                batch.Add(request);
            await Answer(batch);
            batch.Clear();
        }
    }

    private async Task Answer(IReadOnlyList<Request> batch)
    {
        try
        {
            using var cancellation = new CancellationTokenSource(timeout, time);
            // Two may ask for one stream from different versions: read from the lower, and give each what it asked for.
            var wanted = batch.SelectMany(request => request.Streams).GroupBy(known => known.Stream)
                .Select(same => new StreamPosition(same.Key, same.Min(known => known.Version))).ToList();
            var found = (await store.Read(wanted, cancellation.Token)).ToLookup(append => append.Stream);
            foreach (var request in batch)
            {
                request.Found.TrySetResult(
                    [.. request.Streams.SelectMany(known => found[known.Stream].Where(append => append.Version > known.Version))]);
            }
        }
        catch (Exception away)
        {
            foreach (var request in batch)
                request.Found.TrySetException(new LedgerUnavailableException("Storage is away.", away));
        }
    }

    private sealed record Request(StreamPosition[] Streams)
    {
        public TaskCompletionSource<IReadOnlyList<StoredAppend>> Found { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
