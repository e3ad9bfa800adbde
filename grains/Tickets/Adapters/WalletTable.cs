using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace EventLoop.Tickets;

/// <summary>Tickets as wallets show them, and the table <c>pass_registrations</c>: which device keeps which.</summary>
internal sealed class WalletTable(NpgsqlDataSource database)
{
    /// <summary>A person has a few devices; more registrations of one pass are somebody who plays with its token.</summary>
    private const int MostDevices = 20;

    // Whose ticket it was keeps a pass, too, without its code.
    private const string OfTicket = """
        select t.id, h.id, y.name, h.name, case when t.attendee_id = h.id and t.status = 'valid' then t.code end, e.id, e.name, e.start_time, e.end_time, e.time_zone,
          e.status = 'cancelled', v.name, v.address, st_y(v.location::geometry), st_x(v.location::geometry), coalesce(l.language, ''),
          greatest(
            t.issued_at,
            (select recorded_at from ledger where stream = t.id order by version desc limit 1),
            (select recorded_at from ledger where stream = e.id order by version desc limit 1))
        from tickets t
        join attendees h on h.id = coalesce($2, t.attendee_id)
        join ticket_types y on y.id = t.ticket_type_id
        join events e on e.id = t.event_id
        join venues v on v.id = e.venue_id
        left join event_languages l on l.event_id = t.event_id
        where t.id = $1
        """;

    private const string Register = """
        insert into pass_registrations (device, ticket_id, holder_id, push_token, since)
        select $1, $2, $3, $4, $5 where (select count(*) from pass_registrations where ticket_id = $2 and holder_id = $3) < $6
        on conflict (device, ticket_id, holder_id) do update set push_token = excluded.push_token
        returning xmax = 0
        """;

    private const string OfDevice = """
        select r.ticket_id, r.holder_id, t.attendee_id = r.holder_id and t.status = 'valid',
          coalesce((select max(version) from ledger where stream = t.id), 0), coalesce((select max(version) from ledger where stream = t.event_id), 0)
        from pass_registrations r join tickets t on t.id = r.ticket_id where r.device = $1 order by r.ticket_id, r.holder_id
        """;

    private const string PushTokens = """
        select distinct r.push_token from pass_registrations r join tickets t on t.id = r.ticket_id
        where (t.order_id = any ($1) or t.id = any ($2) or t.event_id = any ($3)) and r.push_token > $4 order by r.push_token limit $5
        """;

    /// <summary>Where devices are reached that keep passes of these orders, tickets and events, in order.</summary>
    public async Task<IReadOnlyList<string>> TokensOf(Guid[] orders, Guid[] ticketIds, Guid[] events, string after, int limit, CancellationToken cancellation)
    {
        await using var command = Command(PushTokens, orders, ticketIds, events, after, limit);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var tokens = new List<string>();
        while (await row.ReadAsync(cancellation))
            tokens.Add(row.GetString(0));
        return tokens;
    }

    /// <summary>There is no such device any more.</summary>
    public async Task Forget(string pushToken)
    {
        await using var command = Command("delete from pass_registrations where push_token = $1", pushToken);
        await command.ExecuteNonQueryAsync();
    }

    /// <param name="holderId">Null: whoever holds it now.</param>
    /// <returns>Null when there is no such ticket or holder.</returns>
    public async Task<WalletTicket?> Find(Guid ticketId, Guid? holderId)
    {
        await using var command = database.CreateCommand(OfTicket);
        command.Parameters.Add(new() { Value = ticketId });
        command.Parameters.Add(new() { Value = (object?)holderId ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        await using var row = await command.ExecuteReaderAsync();
        return !await row.ReadAsync() ? null : new(
            row.GetGuid(0),
            row.GetGuid(1),
            row.GetString(2),
            row.GetString(3),
            row.IsDBNull(4) ? null : TicketCode.ToText(row.GetFieldValue<byte[]>(4)),
            row.GetGuid(5),
            row.GetString(6),
            row.GetFieldValue<DateTimeOffset>(7),
            row.GetFieldValue<DateTimeOffset>(8),
            row.GetString(9),
            row.GetBoolean(10),
            row.GetString(11),
            row.GetString(12),
            row.GetDouble(13),
            row.GetDouble(14),
            row.GetString(15),
            row.GetFieldValue<DateTimeOffset>(16));
    }

    /// <returns>Whether it was not there before.</returns>
    public async Task<bool> Add(string device, Guid ticketId, Guid holderId, string pushToken, DateTimeOffset now)
    {
        await using var command = Command(Register, device, ticketId, holderId, pushToken, now.UtcDateTime, MostDevices);
        return await command.ExecuteScalarAsync() is true;
    }

    /// <returns>Whether it was there.</returns>
    public async Task<bool> Remove(string device, Guid ticketId, Guid holderId)
    {
        await using var command = Command("delete from pass_registrations where device = $1 and ticket_id = $2 and holder_id = $3", device, ticketId, holderId);
        return await command.ExecuteNonQueryAsync() > 0;
    }

    /// <summary>The serial numbers of a device's passes, and a tag that is another when any of them has changed.</summary>
    public async Task<(IReadOnlyList<string> Serials, string Tag)> Of(string device)
    {
        await using var command = Command(OfDevice, device);
        await using var row = await command.ExecuteReaderAsync();
        var (serials, states) = (new List<string>(), new StringBuilder());
        while (await row.ReadAsync())
        {
            serials.Add($"{row.GetGuid(0):N}.{row.GetGuid(1):N}");
            states.Append($"{serials[^1]} {row.GetBoolean(2)} {row.GetInt32(3)} {row.GetInt32(4)}\n");
        }

        return (serials, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(states.ToString())).AsSpan(0, 16)));
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
