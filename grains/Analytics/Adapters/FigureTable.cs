using EventLoop.Ledger;
using Npgsql;

namespace EventLoop.Analytics;

/// <summary>The tables <c>figure_…</c>, as their follower writes them.</summary>
internal sealed class FigureTable(NpgsqlDataSource database)
{
    /// <summary>All that follow from the ledger.</summary>
    public static readonly IReadOnlyList<string> Names =
        ["figure_minutes", "figure_quarters", "figure_totals", "figure_scan_minutes", "figure_scans", "figure_came"];

    private const string Sums = "placed, paid, total_minor, fees_minor, refunded_minor, sold, revenue_minor, returned";

    // Who has read something already finds its checkpoint, unless a rebuild has taken it away meanwhile.
    private const string Advance = """
        update follower_checkpoints set xid = $2::xid8, position = $3, updated_at = now() where follower = $1 and xid = $4::xid8 and position = $5
        """;

    private const string Begin = """
        insert into follower_checkpoints (follower, xid, position) values ($1, $2::xid8, $3) on conflict do nothing
        """;

    private static readonly string AddToMinutes = Upsert("figure_minutes", Sums, "event_id uuid", "minute timestamptz", "channel text");

    private static readonly string AddToQuarters = Upsert("figure_quarters", Sums, "event_id uuid", "quarter timestamptz", "ticket_type_id uuid", "channel text");

    private static readonly string AddToTotals = Upsert("figure_totals", Sums, "event_id uuid", "ticket_type_id uuid", "channel text", "price_minor bigint", "source text");

    private static readonly string AddToScanMinutes = Upsert("figure_scan_minutes", "admitted, exited, refused", "gate_id uuid", "minute timestamptz");

    private static readonly string AddToScans = Upsert("figure_scans", "scans", "gate_id uuid", "result text", "reason text");

    private static readonly string AddToCame = Upsert("figure_came", "came", "event_id uuid", "ticket_type_id uuid");

    /// <summary>Adds what followed from the ledger up to a checkpoint, together with that.</summary>
    /// <exception cref="LedgerUnavailableException">Somebody else has added it.</exception>
    public async Task Append(string follower, Checkpoint before, Checkpoint read, FigureDeltas deltas, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection, transaction);
        if (before == default)
            Add(batch, Begin, follower, $"{read.Transaction}", read.Position);
        else
            Add(batch, Advance, follower, $"{read.Transaction}", read.Position, $"{before.Transaction}", before.Position);

        var minutes = deltas.SalesBy(cell => (cell.EventId, cell.Minute, cell.Channel));
        AddSales(batch, AddToMinutes, minutes, Column(minutes, one => one.Key.EventId), Times(minutes, one => one.Key.Minute), Column(minutes, one => one.Key.Channel));
        var quarters = deltas.SalesBy(cell => (cell.EventId, Quarter: SaleFigures.QuarterOf(cell.Minute), cell.TicketTypeId, cell.Channel));
        AddSales(
            batch, AddToQuarters, quarters, Column(quarters, one => one.Key.EventId), Times(quarters, one => one.Key.Quarter),
            Column(quarters, one => one.Key.TicketTypeId), Column(quarters, one => one.Key.Channel));
        var totals = deltas.SalesBy(cell => (cell.EventId, cell.TicketTypeId, cell.Channel, cell.PriceMinor, cell.Source));
        AddSales(
            batch, AddToTotals, totals, Column(totals, one => one.Key.EventId), Column(totals, one => one.Key.TicketTypeId), Column(totals, one => one.Key.Channel),
            Column(totals, one => one.Key.PriceMinor), Column(totals, one => one.Key.Source));
        AddScans(batch, deltas);
        var came = deltas.Came.ToList();
        if (came.Count > 0)
            Add(batch, AddToCame, Column(came, one => one.Key.EventId), Column(came, one => one.Key.TicketTypeId), Column(came, one => one.Value));

        await batch.ExecuteNonQueryAsync(cancellation);
        if (batch.BatchCommands[0].RecordsAffected != 1)
            throw new LedgerUnavailableException("Another follower sums the figures up.");
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>What buyers of events came from, as their figures have it.</summary>
    public async Task<IReadOnlyList<(Guid EventId, string Source)>> SourcesOf(Guid[] events, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select distinct event_id, source from figure_totals where event_id = any ($1) and source <> ''");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = events });
        return await Read(command, row => (row.GetGuid(0), row.GetString(1)), cancellation);
    }

    /// <summary>The event and ticket type of tickets.</summary>
    public async Task<IReadOnlyList<(Guid TicketId, Guid EventId, Guid TicketTypeId)>> TypesOf(Guid[] tickets, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select id, event_id, ticket_type_id from tickets where id = any ($1)");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = tickets });
        return await Read(command, row => (row.GetGuid(0), row.GetGuid(1), row.GetGuid(2)), cancellation);
    }

    /// <summary>The first appends of streams.</summary>
    public async Task<IReadOnlyList<(Guid Stream, byte[] Facts)>> FirstAppends(Guid[] streams, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select stream, facts from ledger where stream = any ($1) and version = 1");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = streams });
        return await Read(command, row => (row.GetGuid(0), row.GetFieldValue<byte[]>(1)), cancellation);
    }

    private static void AddScans(NpgsqlBatch batch, FigureDeltas deltas)
    {
        if (deltas.Scans.Count == 0)
            return;

        // Under each gate's id, and once more under the event's.
        var minutes = deltas.ScansBy(cell => (Id: cell.GateId, cell.Minute, cell.Result)).Concat(deltas.ScansBy(cell => (Id: cell.EventId, cell.Minute, cell.Result)))
            .GroupBy(one => (one.Key.Id, one.Key.Minute))
            .Select(same => (same.Key, Admitted: Of(same, "admitted"), Exited: Of(same, "exited"), Refused: Of(same, "refused"))).ToList();
        Add(
            batch, AddToScanMinutes, Column(minutes, one => one.Key.Id), Times(minutes, one => one.Key.Minute),
            Column(minutes, one => one.Admitted), Column(minutes, one => one.Exited), Column(minutes, one => one.Refused));
        var scans = deltas.ScansBy(cell => (cell.GateId, cell.Result, cell.Reason));
        Add(batch, AddToScans, Column(scans, one => one.Key.GateId), Column(scans, one => one.Key.Result), Column(scans, one => one.Key.Reason), Column(scans, one => one.Scans));

        static long Of(IEnumerable<((Guid Id, DateTimeOffset Minute, string Result) Key, long Scans)> scans, string result) =>
            scans.Where(one => one.Key.Result == result).Sum(one => one.Scans);
    }

    private static void AddSales<TKey>(NpgsqlBatch batch, string sql, IReadOnlyList<(TKey Key, SaleSums Sums)> rows, params object[] keys)
    {
        if (rows.Count == 0)
            return;
        Add(
            batch, sql,
            [
                .. keys, Column(rows, one => one.Sums.Placed), Column(rows, one => one.Sums.Paid), Column(rows, one => one.Sums.TotalMinor), Column(rows, one => one.Sums.FeesMinor),
                Column(rows, one => one.Sums.RefundedMinor), Column(rows, one => one.Sums.Sold), Column(rows, one => one.Sums.RevenueMinor), Column(rows, one => one.Sums.Returned),
            ]);
    }

    private static TValue[] Column<TRow, TValue>(IEnumerable<TRow> rows, Func<TRow, TValue> value) => [.. rows.Select(value)];

    private static DateTime[] Times<TRow>(IEnumerable<TRow> rows, Func<TRow, DateTimeOffset> value) => [.. rows.Select(row => value(row).UtcDateTime)];

    /// <summary>Adds rows to those of the same key.</summary>
    /// <param name="keys">Each with its type.</param>
    private static string Upsert(string table, string sums, params string[] keys)
    {
        var (names, added) = (keys.Select(key => key.Split(' ')[0]).ToArray(), sums.Split(", "));
        var types = keys.Select(key => key.Split(' ')[1]).Concat(added.Select(_ => "bigint")).Select((type, at) => $"${at + 1}::{type}[]");
        return $"""
            insert into {table} as f ({string.Join(", ", names)}, {sums}) select * from unnest({string.Join(", ", types)})
            on conflict ({string.Join(", ", names)}) do update set {string.Join(", ", added.Select(sum => $"{sum} = f.{sum} + excluded.{sum}"))}
            """;
    }

    private static void Add(NpgsqlBatch batch, string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        batch.BatchCommands.Add(command);
    }

    private static async Task<IReadOnlyList<T>> Read<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> item, CancellationToken cancellation)
    {
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var found = new List<T>();
        while (await row.ReadAsync(cancellation))
            found.Add(item(row));
        return found;
    }
}
