using Npgsql;

namespace EventLoop.Notifications;

/// <summary>
/// The table <c>broadcasts</c>: messages to all who hold a ticket of an event, written out some tickets at a time, in one transaction with
/// how far that has come. Whoever holds several tickets, of several orders even, gets one.
/// </summary>
internal sealed class BroadcastTable(NpgsqlDataSource database, MessageTable messages, AddressKeys addresses)
{
    private const int TicketsAtOnce = 500;

    private const string Next = """
        select b.source, b.kind, b.event_id, b.after, e.start_time, e.status from broadcasts b join events e on e.id = b.event_id
        where b.due_at <= $1 order by b.due_at limit 1 for update of b skip locked
        """;

    private const string Holders = """
        select t.id, t.attendee_id, a.email from tickets t join attendees a on a.id = t.attendee_id
        where t.event_id = $1 and t.id > $2 and t.status <> 'refunded' order by t.id limit $3
        """;

    private const string Advance = "update broadcasts set after = $2, due_at = case when $3 then null else due_at end where source = $1";

    /// <summary>Writes some messages out; false when no broadcast is due.</summary>
    public async Task<bool> WriteOut(DateTimeOffset now, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await Take(connection, now, cancellation) is not { } due)
            return false;
        var holders = due.IsWanted ? await Read(connection, due, cancellation) : [];
        if (holders.Count > 0)
            await messages.Add(connection, [.. holders.Select(holder => Notice(due, holder, now))], now, TimeSpan.Zero, isBulk: true, cancellation);

        await using var advance = new NpgsqlCommand(Advance, connection);
        advance.Parameters.Add(new() { Value = due.Source });
        advance.Parameters.Add(new() { Value = holders.Count > 0 ? holders[^1].TicketId : due.After });
        advance.Parameters.Add(new() { Value = holders.Count < TicketsAtOnce });
        await advance.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    private static async Task<DueBroadcast?> Take(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Next, connection);
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation))
            return null;
        var (source, kind, eventId) = (row.GetString(0), MessageWords.Kind(row.GetString(1))!.Value, row.GetGuid(2));
        var isCurrent = kind != MessageKind.Reminder || source == NoticeRules.ReminderSource(eventId, row.GetFieldValue<DateTimeOffset>(4));
        return new(source, kind, eventId, row.GetGuid(3), isCurrent && row.GetString(5) == "published");
    }

    private static async Task<List<Holder>> Read(NpgsqlConnection connection, DueBroadcast due, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Holders, connection);
        command.Parameters.Add(new() { Value = due.EventId });
        command.Parameters.Add(new() { Value = due.After });
        command.Parameters.Add(new() { Value = TicketsAtOnce });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var holders = new List<Holder>();
        while (await row.ReadAsync(cancellation))
            holders.Add(new(row.GetGuid(0), row.GetGuid(1), row.GetString(2)));
        return holders;
    }

    private Notice Notice(DueBroadcast due, Holder holder, DateTimeOffset now) =>
        new(due.Source, due.Kind, holder.AttendeeId, due.EventId, null, null, null, now) { Person = addresses.Of(holder.Email) };

    /// <param name="IsWanted">The event is as it was when this was planned.</param>
    private sealed record DueBroadcast(string Source, MessageKind Kind, Guid EventId, Guid After, bool IsWanted);

    private sealed record Holder(Guid TicketId, Guid AttendeeId, string Email);
}
