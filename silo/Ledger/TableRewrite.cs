using Npgsql;

namespace EventLoop.Ledger;

/// <summary>Writes a table's rows out of the appends that it is given, which come by stream and version.</summary>
internal sealed class TableRewrite(Table table, IReadOnlyList<FactKind> kinds, NpgsqlConnection database)
{
    private const int RowsPerBatch = 5_000;

    private readonly Dictionary<string, FactKind> sources = kinds.ToDictionary(kind => kind.Name);
    private readonly HashSet<string> parents = [.. kinds.Select(kind => kind.Parent?.Name).OfType<string>()];
    private readonly List<TableRow> waiting = [];

    // Of the stream that is being replayed. Only the last state of a row stays, so only that is written.
    private readonly OrderedDictionary<Guid, TableRow> rows = [];
    private Func<StoredAppend, IReadOnlyList<TableRow>>? replay;
    private Guid? stream;

    // Of the last stream that may bear others.
    private List<StoredAppend> parent = [];

    /// <summary>The kinds of stream that it needs.</summary>
    public string[] Kinds => [.. sources.Keys.Union(parents)];

    public async Task Take(StoredAppend append, CancellationToken cancellation)
    {
        if (append.Stream != stream)
            await Begin(append, cancellation);
        if (parents.Contains(append.Kind))
            parent.Add(append);
        if (replay is null)
            return;
        foreach (var row in replay(append).Where(row => row.GetType() == table.RowType))
        {
            var key = table.KeyOf(row);
            rows[key] = row with { IsNew = row.IsNew || (rows.TryGetValue(key, out var before) && before.IsNew) };
        }
    }

    /// <summary>There are no more appends.</summary>
    public Task Finish(CancellationToken cancellation)
    {
        Settle();
        return Write(cancellation);
    }

    private async Task Begin(StoredAppend first, CancellationToken cancellation)
    {
        Settle();
        if (waiting.Count >= RowsPerBatch)
            await Write(cancellation);
        stream = first.Stream;
        if (parents.Contains(first.Kind))
            parent = [];
        replay = sources.TryGetValue(first.Kind, out var kind) ? kind.Replay(first.Stream, ParentOf(kind, first.Stream)) : null;
    }

    private IReadOnlyList<StoredAppend> ParentOf(FactKind kind, Guid child)
    {
        if (kind.ParentOf(child) is not { } id)
            return [];
        return parent.Count > 0 && parent[0].Stream == id
            ? parent
            : throw new InvalidOperationException($"The ledger has the {kind.Name} {child} and not the stream that bore it.");
    }

    private void Settle()
    {
        waiting.AddRange(rows.Values);
        rows.Clear();
    }

    private async Task Write(CancellationToken cancellation)
    {
        if (waiting.Count == 0)
            return;
        await using var batch = new NpgsqlBatch(database);
        table.Write(batch, waiting);
        await batch.ExecuteNonQueryAsync(cancellation);
        waiting.Clear();
    }
}
