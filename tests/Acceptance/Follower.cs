using EventLoop.Ledger;
using Npgsql;

namespace EventLoop.Acceptance;

/// <summary>Follows the ledger while three silos write it, from its checkpoint on whenever its connection breaks.</summary>
internal sealed class Follower : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly NpgsqlDataSource database;
    private readonly LedgerTail tail;
    private readonly Task following;

    public Follower(string connectionString)
    {
        database = NpgsqlDataSource.Create(connectionString);
        tail = new(database);
        following = Follow();
    }

    /// <summary>The appends that it has read, some of them perhaps twice.</summary>
    public HashSet<(Guid Stream, int Version)> Seen { get; } = [];

    /// <summary>Waits until it has read everything, and stops.</summary>
    public async Task CatchUp()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var checkpoint = await tail.Load(nameof(Follower), limit.Token);
        while (await tail.CountBehind(checkpoint, limit.Token) > 0)
        {
            await Task.Delay(50, limit.Token);
            checkpoint = await tail.Load(nameof(Follower), limit.Token);
        }

        await stop.CancelAsync();
        await following;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await following;
        await database.DisposeAsync();
        stop.Dispose();
    }

    private async Task Follow()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var checkpoint = await tail.Load(nameof(Follower));
                var entries = await tail.ReadAfter(checkpoint, 500);
                foreach (var entry in entries)
                    Seen.Add((entry.Stream, entry.Version));
                if (entries.Count > 0)
                    await tail.Save(nameof(Follower), entries[^1].At);
            }
            catch (NpgsqlException)
            {
                // Postgres is away; the checkpoint is where it was, or the work on these entries is done again.
            }

            await Task.Delay(50, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
