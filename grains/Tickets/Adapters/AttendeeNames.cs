using System.Threading.Channels;
using EventLoop.Ledger;
using Npgsql;

namespace EventLoop.Tickets;

/// <summary>
/// Reads attendees' names for tickets that wake up at a gate. Those that wake at the same time share one query, as with the ledger's
/// <see cref="LedgerReader"/>.
/// </summary>
internal class AttendeeNames : IAsyncDisposable
{
    private const int NamesPerQuery = 500;
    private const int MaxWaiting = 50_000;

    private readonly NpgsqlDataSource database;
    private readonly Channel<Request> queue = Channel.CreateBounded<Request>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly Task reading;

    public AttendeeNames(NpgsqlDataSource database)
    {
        this.database = database;
        reading = ReadAll();
    }

    /// <summary>The attendee's name; empty for one that nobody knows.</summary>
    /// <exception cref="LedgerUnavailableException">Storage is away, or too many wait already.</exception>
    public virtual Task<string> Of(Guid attendeeId)
    {
        var request = new Request(attendeeId);
        if (!queue.Writer.TryWrite(request))
            throw new LedgerUnavailableException("Too many attendees wait to be read.");
        return request.Name.Task;
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
            while (batch.Count < NamesPerQuery && queue.Reader.TryRead(out var request))
                batch.Add(request);
            await Answer(batch);
            batch.Clear();
        }
    }

    private async Task Answer(IReadOnlyList<Request> batch)
    {
        try
        {
            var names = await Read([.. batch.Select(request => request.AttendeeId).Distinct()]);
            foreach (var request in batch)
                request.Name.TrySetResult(names.GetValueOrDefault(request.AttendeeId, ""));
        }
        catch (Exception away)
        {
            foreach (var request in batch)
                request.Name.TrySetException(new LedgerUnavailableException("Storage is away.", away));
        }
    }

    private async Task<Dictionary<Guid, string>> Read(Guid[] attendees)
    {
        await using var command = database.CreateCommand("select id, name from attendees where id = any($1)");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = attendees });
        await using var reader = await command.ExecuteReaderAsync();
        var names = new Dictionary<Guid, string>();
        while (await reader.ReadAsync())
            names.Add(reader.GetGuid(0), reader.GetString(1));
        return names;
    }

    private sealed record Request(Guid AttendeeId)
    {
        public TaskCompletionSource<string> Name { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
