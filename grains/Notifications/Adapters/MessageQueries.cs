using Npgsql;
using NpgsqlTypes;

namespace EventLoop.Notifications;

/// <summary>The messages of an event as its organizer sees them, and what organizers and holders ask for.</summary>
internal sealed class MessageQueries(NpgsqlDataSource database)
{
    private const int MostReplayed = 5_000;

    private const string Columns = "select id, kind, channel, order_id, ticket_id, status, tries, problem, created_at, changed_at, due_at from messages";

    private const string Page = Columns + """
         where event_id = $1 and id > $2 and ($3::text is null or status = $3) order by id limit $4
        """;

    private const string Again = """
        update messages set status = 'queued', tries = 0, due_at = $4, problem = null, changed_at = $4
        where id in (select id from messages where event_id = $1 and ($2::uuid is null or id = $2) and status = any($3) order by id limit $5 for update)
        """;

    public async Task<Page<MessageView>> OfEvent(MessageSearch search)
    {
        await using var command = Command(Page, search.EventId, search.After?.Id ?? Guid.Empty);
        command.Parameters.Add(new() { Value = (object?)search.Status ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = search.Limit + 1 });
        return Page<MessageView>.Of(await Read(command), search.Limit, last => new(0, last.MessageId));
    }

    public async Task<Dictionary<string, int>> TotalsOf(Guid eventId)
    {
        await using var command = Command("select status, count(*)::int from messages where event_id = $1 group by status", eventId);
        await using var row = await command.ExecuteReaderAsync();
        var totals = new Dictionary<string, int>();
        while (await row.ReadAsync())
            totals[row.GetString(0)] = row.GetInt32(1);
        return totals;
    }

    public async Task<MessageView?> Find(Guid eventId, Guid messageId)
    {
        await using var command = Command(Columns + " where event_id = $1 and id = $2", eventId, messageId);
        return (await Read(command)).SingleOrDefault();
    }

    /// <summary>The message of a source that has one.</summary>
    public async Task<MessageView?> Find(string source)
    {
        await using var command = Command(Columns + " where source = $1", source);
        return (await Read(command)).SingleOrDefault();
    }

    /// <summary>Puts messages that stand like this back into the queue, as if they were new.</summary>
    /// <param name="messageId">Null: all of the event's.</param>
    /// <returns>How many.</returns>
    public async Task<int> Replay(Guid eventId, Guid? messageId, IReadOnlyList<string> statuses, DateTimeOffset now)
    {
        await using var command = Command(Again, eventId);
        command.Parameters.Add(new() { Value = (object?)messageId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = statuses.ToArray() });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        command.Parameters.Add(new() { Value = MostReplayed });
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>When the order's tickets were asked for since then, oldest first.</summary>
    public async Task<IReadOnlyList<DateTimeOffset>> ResendsOf(Guid orderId, DateTimeOffset since)
    {
        await using var command = Command("select created_at from messages where order_id = $1 and kind = 'tickets_again' and created_at > $2 order by created_at", orderId, since.UtcDateTime);
        await using var row = await command.ExecuteReaderAsync();
        var times = new List<DateTimeOffset>();
        while (await row.ReadAsync())
            times.Add(row.GetFieldValue<DateTimeOffset>(0));
        return times;
    }

    /// <summary>Who placed the order, which exists.</summary>
    public async Task<Guid> AttendeeOf(Guid orderId)
    {
        await using var command = Command("select attendee_id from orders where id = $1", orderId);
        return (Guid)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>What the event takes, which exists.</summary>
    public async Task<string> CurrencyOf(Guid eventId)
    {
        await using var command = Command("select currency from events where id = $1", eventId);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The language that the event has chosen; null when it has not.</summary>
    public async Task<string?> LanguageOf(Guid eventId)
    {
        await using var command = Command("select language from event_languages where event_id = $1", eventId);
        return (string?)await command.ExecuteScalarAsync();
    }

    public async Task SetLanguage(Guid eventId, string language)
    {
        await using var command = Command(
            "insert into event_languages (event_id, language) values ($1, $2) on conflict (event_id) do update set language = excluded.language", eventId, language);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<MessageView>> Read(NpgsqlCommand command)
    {
        await using var row = await command.ExecuteReaderAsync();
        var found = new List<MessageView>();
        while (await row.ReadAsync())
        {
            found.Add(new(
                row.GetGuid(0),
                row.GetString(1),
                row.GetString(2),
                row.GetFieldValue<Guid?>(3),
                row.GetFieldValue<Guid?>(4),
                row.GetString(5),
                row.GetInt32(6),
                row.IsDBNull(7) ? null : row.GetString(7),
                row.GetFieldValue<DateTimeOffset>(8),
                row.GetFieldValue<DateTimeOffset>(9),
                row.GetFieldValue<DateTimeOffset?>(10)));
        }

        return found;
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
