using EventLoop.Ledger;
using Npgsql;

namespace EventLoop.Gates;

/// <summary>Reads scans back from the table <c>check_in_scans</c>.</summary>
internal class ScanLog(NpgsqlDataSource database)
{
    private const string Columns = "id, nonce, gate_id, ticket_id, result, reason, inside, scanned_at";

    /// <summary>What the gate has counted so far, and the scans that it remembers.</summary>
    /// <exception cref="LedgerUnavailableException">Storage is away.</exception>
    public virtual async Task<GateTally> Tally(Guid gateId, DateTimeOffset now)
    {
        try
        {
            var tally = new GateTally();
            var cutoff = (now - GateTally.RemembersFor).UtcDateTime;
            await using var old = database.CreateCommand(
                "select result, reason, count(*)::int from check_in_scans where gate_id = $1 and scanned_at <= $2 group by result, reason");
            old.Parameters.Add(new() { Value = gateId });
            old.Parameters.Add(new() { Value = cutoff });
            await using (var sums = await old.ExecuteReaderAsync())
            {
                while (await sums.ReadAsync())
                    tally.Add(ScanNames.Result(sums.GetString(0)), ScanNames.Reason(sums.IsDBNull(1) ? null : sums.GetString(1)), sums.GetInt32(2));
            }

            await using var recent = database.CreateCommand(
                $"select {Columns} from check_in_scans where gate_id = $1 and scanned_at > $2 order by scanned_at");
            recent.Parameters.Add(new() { Value = gateId });
            recent.Parameters.Add(new() { Value = cutoff });
            await using var scans = await recent.ExecuteReaderAsync();
            while (await scans.ReadAsync())
                tally.Add(Scan(scans), now);
            return tally;
        }
        catch (NpgsqlException away)
        {
            throw new LedgerUnavailableException("Storage is away.", away);
        }
    }

    /// <summary>The scan with this nonce, at whichever gate; null when there is none.</summary>
    /// <exception cref="LedgerUnavailableException">Storage is away.</exception>
    public virtual async Task<RecordedScan?> Find(Guid nonce)
    {
        try
        {
            await using var command = database.CreateCommand($"select {Columns} from check_in_scans where nonce = $1");
            command.Parameters.Add(new() { Value = nonce });
            await using var scan = await command.ExecuteReaderAsync();
            return await scan.ReadAsync() ? Scan(scan) : null;
        }
        catch (NpgsqlException away)
        {
            throw new LedgerUnavailableException("Storage is away.", away);
        }
    }

    /// <summary>Who was let in and out through these gates since then, in the order in which it was decided.</summary>
    /// <exception cref="LedgerUnavailableException">Storage is away.</exception>
    public virtual Task<IReadOnlyList<Passage>> Passed(Guid[] gates, DateTimeOffset? since) => Passed("s.gate_id = any ($1)", gates, since);

    /// <summary>The same of one ticket.</summary>
    /// <exception cref="LedgerUnavailableException">Storage is away.</exception>
    public virtual Task<IReadOnlyList<Passage>> PassedWith(Guid ticketId, DateTimeOffset? since) => Passed("s.ticket_id = $1", ticketId, since);

    /// <summary>The tickets with which somebody was let through since then, each with the nonce of its last scan that did so.</summary>
    /// <exception cref="LedgerUnavailableException">Storage is away.</exception>
    public virtual async Task<IReadOnlyList<(Guid TicketId, Guid Nonce)>> LastPassed(Guid eventId, DateTimeOffset since)
    {
        try
        {
            await using var command = database.CreateCommand(
                """
                select distinct on (ticket_id) ticket_id, nonce from check_in_scans
                where id >= $2 and event_id = $1 and ticket_id is not null and result in ('admitted', 'exited') order by ticket_id, id desc
                """);
            command.Parameters.Add(new() { Value = eventId });
            command.Parameters.Add(new() { Value = Guid.CreateVersion7(since) });
            await using var row = await command.ExecuteReaderAsync();
            var found = new List<(Guid, Guid)>();
            while (await row.ReadAsync())
                found.Add((row.GetGuid(0), row.GetGuid(1)));
            return found;
        }
        catch (NpgsqlException away)
        {
            throw new LedgerUnavailableException("Storage is away.", away);
        }
    }

    /// <summary>The gate's scans that were decided since then, whenever they were made.</summary>
    /// <exception cref="LedgerUnavailableException">Storage is away.</exception>
    public virtual async Task<IReadOnlyList<RecordedScan>> DecidedSince(Guid gateId, DateTimeOffset since)
    {
        try
        {
            await using var command = database.CreateCommand($"select {Columns} from check_in_scans where id >= $2 and gate_id = $1");
            command.Parameters.Add(new() { Value = gateId });
            command.Parameters.Add(new() { Value = Guid.CreateVersion7(since) });
            await using var row = await command.ExecuteReaderAsync();
            var found = new List<RecordedScan>();
            while (await row.ReadAsync())
                found.Add(Scan(row));
            return found;
        }
        catch (NpgsqlException away)
        {
            throw new LedgerUnavailableException("Storage is away.", away);
        }
    }

    /// <summary>How many scans each gate has had since then.</summary>
    /// <exception cref="LedgerUnavailableException">Storage is away.</exception>
    public virtual async Task<IReadOnlyDictionary<Guid, int>> Pace(Guid[] gates, DateTimeOffset since)
    {
        try
        {
            await using var command = database.CreateCommand(
                "select gate_id, count(*)::int from check_in_scans where gate_id = any ($1) and scanned_at > $2 group by gate_id");
            command.Parameters.Add(new() { Value = gates });
            command.Parameters.Add(new() { Value = since.UtcDateTime });
            await using var row = await command.ExecuteReaderAsync();
            var pace = new Dictionary<Guid, int>();
            while (await row.ReadAsync())
                pace.Add(row.GetGuid(0), row.GetInt32(1));
            return pace;
        }
        catch (NpgsqlException away)
        {
            throw new LedgerUnavailableException("Storage is away.", away);
        }
    }

    private async Task<IReadOnlyList<Passage>> Passed<T>(string of, T value, DateTimeOffset? since)
    {
        try
        {
            // The ids of scans are made when they are decided, and those of one ticket are in its order.
            await using var command = database.CreateCommand(
                $"""
                select s.ticket_id, t.ticket_type_id, s.gate_id, s.nonce, s.result, s.scanned_at, s.undoes
                from check_in_scans s join tickets t on t.id = s.ticket_id
                where {of} and s.scanned_at >= $2 and s.result in ('admitted', 'exited') order by s.id
                """);
            command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
            command.Parameters.Add(new() { Value = (since ?? DateTimeOffset.UnixEpoch).UtcDateTime });
            await using var row = await command.ExecuteReaderAsync();
            var found = new List<Passage>();
            while (await row.ReadAsync())
            {
                found.Add(new(
                    row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), row.GetGuid(3), ScanNames.Result(row.GetString(4)), row.GetFieldValue<DateTimeOffset>(5))
                {
                    Undoes = row.IsDBNull(6) ? null : row.GetGuid(6),
                });
            }

            return found;
        }
        catch (NpgsqlException away)
        {
            throw new LedgerUnavailableException("Storage is away.", away);
        }
    }

    private static RecordedScan Scan(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        row.GetGuid(1),
        row.GetGuid(2),
        row.IsDBNull(3) ? null : row.GetGuid(3),
        ScanNames.Result(row.GetString(4)),
        ScanNames.Reason(row.IsDBNull(5) ? null : row.GetString(5)),
        row.GetInt32(6),
        row.GetFieldValue<DateTimeOffset>(7));
}
