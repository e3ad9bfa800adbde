using Npgsql;
using NpgsqlTypes;

namespace EventLoop.Ledger;

/// <summary>
/// Reads the ledger in the order in which followers may: by transaction and position, and never past the oldest transaction that is
/// still running. Positions alone would skip what commits late. Followers read at least once; a checkpoint is saved after the work.
/// </summary>
/// <remarks>One for all followers of a silo: what one of them has just read the others get from memory.</remarks>
internal sealed class LedgerTail(NpgsqlDataSource database) : IDisposable
{
    private const int RecentBytes = 16 * 1024 * 1024;

    // Sorted by the column: plain xid would mean the text that is selected, in which 999 comes after 1000.
    private const string Next = """
        select xid::text, position, stream, version, kind, facts, recorded_at from ledger
        where (xid, position) > ($1::xid8, $2) and xid < pg_snapshot_xmin(pg_current_snapshot())
        order by ledger.xid, position limit $3
        """;

    private const string Behind = """
        select count(*) from ledger where (xid, position) > ($1::xid8, $2)
        """;

    private const string Newest = "select xid::text, position from ledger order by ledger.xid desc, position desc limit 1";

    private const string SaveCheckpoint = """
        insert into follower_checkpoints (follower, xid, position) values ($1, $2::xid8, $3)
        on conflict (follower) do update set xid = excluded.xid, position = excluded.position, updated_at = now()
        where (follower_checkpoints.xid, follower_checkpoints.position) < (excluded.xid, excluded.position)
        """;

    private readonly RecentAppends recent = new(RecentBytes);
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>The appends after a checkpoint, at most <paramref name="limit"/>, in the order of followers.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> ReadAfter(Checkpoint checkpoint, int limit, CancellationToken cancellation = default)
    {
        if (recent.After(checkpoint, limit) is { } known)
            return known;

        // One after the other: the next one mostly finds what this one has read.
        await turn.WaitAsync(cancellation);
        try
        {
            if (recent.After(checkpoint, limit) is { } meanwhile)
                return meanwhile;
            var entries = await Query(checkpoint, limit, cancellation);
            recent.Add(checkpoint, entries);
            return entries;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task<IReadOnlyList<LedgerEntry>> Query(Checkpoint checkpoint, int limit, CancellationToken cancellation)
    {
        await using var command = Command(Next, checkpoint);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var entries = new List<LedgerEntry>();
        while (await reader.ReadAsync(cancellation))
        {
            entries.Add(new(
                new(ulong.Parse(reader.GetString(0)), reader.GetInt64(1)),
                reader.GetGuid(2),
                reader.GetInt32(3),
                reader.GetString(4),
                reader.GetFieldValue<byte[]>(5),
                reader.GetFieldValue<DateTimeOffset>(6)));
        }

        return entries;
    }

    /// <summary>How many appends a follower has still to read.</summary>
    public async Task<long> CountBehind(Checkpoint checkpoint, CancellationToken cancellation = default)
    {
        await using var command = Command(Behind, checkpoint);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>The last append that is durable, which followers may not be allowed to read yet; the start of the ledger when it is empty.</summary>
    public async Task<Checkpoint> ReadNewest(CancellationToken cancellation = default)
    {
        await using var command = database.CreateCommand(Newest);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? new(ulong.Parse(reader.GetString(0)), reader.GetInt64(1)) : default;
    }

    /// <summary>Where a follower is to go on; the start of the ledger for a new one.</summary>
    public async Task<Checkpoint> Load(string follower, CancellationToken cancellation = default)
    {
        await using var command = database.CreateCommand("select xid::text, position from follower_checkpoints where follower = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = follower });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? new(ulong.Parse(reader.GetString(0)), reader.GetInt64(1)) : default;
    }

    /// <summary>Everything up to here has been worked on. A checkpoint never goes back, whatever a stale follower says.</summary>
    public async Task Save(string follower, Checkpoint checkpoint, CancellationToken cancellation = default)
    {
        await using var command = database.CreateCommand(SaveCheckpoint);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = follower });
        Add(command, checkpoint);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private NpgsqlCommand Command(string sql, Checkpoint checkpoint)
    {
        var command = database.CreateCommand(sql);
        Add(command, checkpoint);
        return command;
    }

    private static void Add(NpgsqlCommand command, Checkpoint checkpoint)
    {
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = checkpoint.Transaction.ToString(), NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = checkpoint.Position });
    }
}

/// <summary>How far a follower has read: the transaction, and the position within it.</summary>
internal readonly record struct Checkpoint(ulong Transaction, long Position)
{
    /// <summary>Whoever has read up to here has read that, too.</summary>
    public bool Includes(Checkpoint other) => (Transaction, Position).CompareTo((other.Transaction, other.Position)) >= 0;
}

/// <summary>An append as followers see it.</summary>
internal sealed record LedgerEntry(Checkpoint At, Guid Stream, int Version, string Kind, byte[] Facts, DateTimeOffset RecordedAt)
{
    private object? read;

    /// <summary>Its facts; the followers of a silo have the same entries in their hands, so the first of them parses for all.</summary>
    /// <param name="kind">That of <see cref="Kind"/>.</param>
    public IReadOnlyList<TFact> FactsOf<TState, TFact>(FactKind<TState, TFact> kind)
        where TState : class, ILedgerState<TState, TFact>, new() => (IReadOnlyList<TFact>)(read ??= kind.Deserialize(Facts));
}
