using System.Buffers.Binary;
using System.Data;
using EventLoop.Events;
using EventLoop.Ledger;
using Npgsql;

namespace EventLoop.Gates;

/// <summary>Reads what devices need of an event's tickets out of the tables, each page from one snapshot of the database.</summary>
internal sealed class ManifestTables(NpgsqlDataSource database)
{
    private const int CodeVersionAt = 26;

    /// <summary>More tickets than this are looked for by the range of their ids.</summary>
    private const int MostByName = 5_000;

    /// <summary>What is committed from now on has a transaction number of at least this.</summary>
    private const string Horizon = "select pg_snapshot_xmin(pg_current_snapshot())::text";

    private const string Chosen = """
        t.event_id = $1 and t.id > $2 and ($3::text is null
          or t.id in (select stream from ledger where xid >= $3::text::xid8 and kind = 'ticket')
          or t.order_id in (select stream from ledger where xid >= $3::text::xid8 and kind = 'order'))
        order by t.id limit $4
        """;

    /// <summary>The event's keys, and how many tickets it has.</summary>
    /// <exception cref="LedgerUnavailableException">Storage is away.</exception>
    public Task<(IReadOnlyList<ManifestKey> Keys, int Tickets)> Keys(Guid eventId) => Reading(async connection =>
    {
        var keys = new List<ManifestKey>();
        await using var command = Command(connection, "select key_no, public_key from event_keys where event_id = $1 order by key_no", eventId);
        await using (var row = await command.ExecuteReaderAsync())
        {
            while (await row.ReadAsync())
                keys.Add(new(row.GetInt16(0), row.GetFieldValue<byte[]>(1)));
        }

        await using var count = Command(connection, "select count(*)::int from tickets where event_id = $1", eventId);
        return ((IReadOnlyList<ManifestKey>)keys, (int)(await count.ExecuteScalarAsync())!);
    });

    /// <exception cref="LedgerUnavailableException">Storage is away.</exception>
    public Task<ManifestPage> Tickets(EventTerms terms, ManifestAsk ask) => Reading(async connection =>
    {
        var cursor = await Cursor(connection);
        var tickets = await Read(connection, terms, ask);
        var states = await States(connection, terms, tickets);
        var rows = new byte[tickets.Count * ManifestRow.Length];
        for (var at = 0; at < tickets.Count; at++)
        {
            var ticket = tickets[at];
            ManifestRow.Write(
                rows.AsSpan(at * ManifestRow.Length, ManifestRow.Length),
                ticket.Id,
                ticket.TypeIndex,
                ticket.Status,
                ticket.CodeVersion,
                states.GetValueOrDefault(ticket.Id) ?? EntryState.Fresh,
                terms);
        }

        return new ManifestPage(rows, cursor, tickets.Count == ask.Limit ? tickets[^1].Id : null);
    });

    /// <exception cref="LedgerUnavailableException">Storage is away.</exception>
    public Task<ManifestPage> Attendees(EventTerms terms, ManifestAsk ask) => Reading(async connection =>
    {
        var cursor = await Cursor(connection);
        using var rows = new MemoryStream();
        var (last, count) = (Guid.Empty, 0);
        await using var command = Choose(
            connection, "select t.id, t.code, a.name from tickets t join attendees a on a.id = t.attendee_id where " + Chosen, terms, ask);
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            (last, count) = (row.GetGuid(0), count + 1);
            rows.Write(AttendeeSeal.Seal(terms.EventId, last, row.GetFieldValue<byte[]>(1), row.GetString(2)));
        }

        return new ManifestPage(rows.ToArray(), cursor, count == ask.Limit ? last : null);
    });

    private static async Task<ulong> Cursor(NpgsqlConnection connection)
    {
        await using var command = Command(connection, Horizon);
        return ulong.Parse((string)(await command.ExecuteScalarAsync())!, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<List<KnownTicket>> Read(NpgsqlConnection connection, EventTerms terms, ManifestAsk ask)
    {
        var types = terms.TicketTypeIds.Select((id, at) => (id, at)).ToDictionary(type => type.id, type => type.at);
        var tickets = new List<KnownTicket>();
        await using var command = Choose(connection, "select t.id, t.ticket_type_id, t.status, t.code from tickets t where " + Chosen, terms, ask);
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            var version = BinaryPrimitives.ReadUInt16BigEndian(row.GetFieldValue<byte[]>(3).AsSpan(CodeVersionAt));
            tickets.Add(new(row.GetGuid(0), row.GetGuid(1), types[row.GetGuid(1)], row.GetString(2), version));
        }

        return tickets;
    }

    private static async Task<Dictionary<Guid, EntryState>> States(NpgsqlConnection connection, EventTerms terms, List<KnownTicket> tickets)
    {
        var past = new Dictionary<Guid, TicketPast>();
        if (tickets.Count == 0)
            return [];
        var history = EntryHistory.Of(terms);
        var types = tickets.ToDictionary(ticket => ticket.Id, ticket => ticket.TypeId);
        const string Scans = """
            select ticket_id, gate_id, nonce, result, scanned_at, undoes from check_in_scans
            where result in ('admitted', 'exited') and ticket_id
            """;
        await using var command = tickets.Count <= MostByName
            ? Command(connection, Scans + " = any ($1) order by scanned_at, id", tickets.Select(ticket => ticket.Id).ToArray())
            : Command(connection, Scans + " between $1 and $2 and event_id = $3 order by scanned_at, id", tickets[0].Id, tickets[^1].Id, terms.EventId);
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            var ticketId = row.GetGuid(0);
            if (!types.TryGetValue(ticketId, out var typeId))
                continue;
            var scan = new Passage(ticketId, typeId, row.GetGuid(1), row.GetGuid(2), ScanNames.Result(row.GetString(3)), row.GetFieldValue<DateTimeOffset>(4))
            {
                Undoes = row.IsDBNull(5) ? null : row.GetGuid(5),
            };
            past[ticketId] = history.After(past.TryGetValue(ticketId, out var before) ? before : TicketPast.Fresh, scan);
        }

        return past.ToDictionary(ticket => ticket.Key, ticket => ticket.Value.State);
    }

    private static NpgsqlCommand Choose(NpgsqlConnection connection, string sql, EventTerms terms, ManifestAsk ask)
    {
        var command = Command(connection, sql, terms.EventId, ask.After);
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = ask.Since?.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        command.Parameters.Add(new() { Value = ask.Limit });
        return command;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params IReadOnlyList<object> parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in parameters)
            command.Parameters.Add(new() { Value = value });
        return command;
    }

    private async Task<T> Reading<T>(Func<NpgsqlConnection, Task<T>> read)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync();
            await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
            return await read(connection);
        }
        catch (NpgsqlException away)
        {
            throw new LedgerUnavailableException("Storage is away.", away);
        }
    }

    private sealed record KnownTicket(Guid Id, Guid TypeId, int TypeIndex, string Status, ushort CodeVersion);
}
