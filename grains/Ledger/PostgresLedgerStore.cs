using Npgsql;
using NpgsqlTypes;

namespace EventLoop.Ledger;

/// <summary>The ledger in Postgres: appends and their table rows in one implicit transaction and one round trip.</summary>
internal sealed class PostgresLedgerStore(NpgsqlDataSource database, IEnumerable<Table> tables) : ILedgerStore
{
    private const string Append4 =
        "insert into ledger (stream, version, kind, facts) select * from unnest($1::uuid[], $2::int[], $3::text[], $4::bytea[])";

    // Stream by stream through the primary key (offset 0 keeps the planner from anything else): while the ledger grows faster than its statistics,
    // a plain join was planned as a scan of the whole ledger, which cost 180 µs a row in the middle of a sale.
    private const string ReadStreams = """
        select l.stream, l.version, l.facts, l.kind
        from unnest($1::uuid[], $2::int[]) as known (stream, version)
        cross join lateral (select * from ledger where stream = known.stream and version > known.version offset 0) l
        order by l.stream, l.version
        """;

    private readonly Dictionary<Type, Table> tables = tables.ToDictionary(table => table.RowType);

    public async Task Append(IReadOnlyList<CommitUnit> units, CancellationToken cancellation)
    {
        await using var connection = await Connect(cancellation);
        await using var batch = new NpgsqlBatch(connection);
        var appends = units.SelectMany(unit => unit.Appends).ToList();
        batch.BatchCommands.Add(Insert(appends));
        foreach (var rows in appends.SelectMany(append => append.Rows).GroupBy(row => row.GetType()).OrderBy(rows => tables[rows.Key].Name))
            tables[rows.Key].Write(batch, [.. rows]);
        try
        {
            await batch.ExecuteNonQueryAsync(cancellation);
        }
        catch (PostgresException refused) when (!IsShutdown(refused))
        {
            throw new AppendRefusedException($"{refused.SqlState} {refused.MessageText} {refused.ConstraintName}", refused)
            {
                Claim = Claiming(refused.ConstraintName) is null ? null : refused.ConstraintName,
            };
        }
    }

    public async Task<IReadOnlyList<StoredAppend>> Read(IReadOnlyList<StreamPosition> streams, CancellationToken cancellation)
    {
        await using var connection = await Connect(cancellation);
        await using var command = new NpgsqlCommand(ReadStreams, connection);
        command.Parameters.Add(Array(NpgsqlDbType.Uuid, streams.Select(known => known.Stream)));
        command.Parameters.Add(Array(NpgsqlDbType.Integer, streams.Select(known => known.Version)));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<StoredAppend>();
        while (await reader.ReadAsync(cancellation))
            found.Add(new(reader.GetGuid(0), reader.GetInt32(1), reader.GetFieldValue<byte[]>(2), reader.GetString(3)));
        return found;
    }

    public async Task<IReadOnlySet<Guid>> FindLateBirths(IReadOnlyList<CommitUnit> units, string claim, CancellationToken cancellation)
    {
        var table = Claiming(claim)!;
        var births = (
            from birth in units.SelectMany(unit => unit.Births)
            from row in birth.Rows
            where row.IsNew && row.GetType() == table.RowType && table.Claim!.ValueOf(row) is not null
            select (birth.Stream, Key: table.KeyOf(row), Value: table.Claim!.ValueOf(row)!.Value)).ToList();
        await using var connection = await Connect(cancellation);
        await using var command = new NpgsqlCommand(table.Claim!.Owners, connection);
        command.Parameters.Add(Array(NpgsqlDbType.Uuid, births.Select(birth => birth.Value)));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var owners = new Dictionary<Guid, Guid>();
        while (await reader.ReadAsync(cancellation))
            owners.Add(reader.GetGuid(0), reader.GetGuid(1));

        // Of two among these the first has it.
        return births.Where(birth => !owners.TryAdd(birth.Value, birth.Key) && owners[birth.Value] != birth.Key).Select(birth => birth.Stream).ToHashSet();
    }

    private Table? Claiming(string? index) => index is null ? null : tables.Values.SingleOrDefault(table => table.Claim?.Index == index);

    // A server that shuts down may have committed before it said so; every other error undoes the implicit transaction.
    private static bool IsShutdown(PostgresException error) => error.SqlState.StartsWith("57P", StringComparison.Ordinal);

    private static NpgsqlBatchCommand Insert(IReadOnlyList<StreamAppend> appends)
    {
        var command = new NpgsqlBatchCommand(Append4);
        command.Parameters.Add(Array(NpgsqlDbType.Uuid, appends.Select(append => append.Stream)));
        command.Parameters.Add(Array(NpgsqlDbType.Integer, appends.Select(append => append.Version)));
        command.Parameters.Add(Array(NpgsqlDbType.Text, appends.Select(append => append.Kind)));
        command.Parameters.Add(Array(NpgsqlDbType.Bytea, appends.Select(append => append.Facts)));
        return command;
    }

    private static NpgsqlParameter<T[]> Array<T>(NpgsqlDbType type, IEnumerable<T> values) =>
        new() { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | type };

    private async Task<NpgsqlConnection> Connect(CancellationToken cancellation)
    {
        try
        {
            return await database.OpenConnectionAsync(cancellation);
        }
        catch (Exception away) when (away is NpgsqlException or OperationCanceledException or TimeoutException)
        {
            throw new StoreAwayException(away.Message, away);
        }
    }
}
