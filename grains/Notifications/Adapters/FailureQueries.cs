using Npgsql;
using NpgsqlTypes;

namespace EventLoop.Notifications;

/// <summary>What did not arrive, over all events.</summary>
internal sealed class FailureQueries(NpgsqlDataSource database)
{
    private const int MostReplayed = 5_000;

    // The statuses stand here as they do in the index that holds nothing else.
    private const string Failed = "status in ('failed', 'unknown', 'bounced')";

    private const string NextMessages = $"""
        select id, kind, channel, order_id, ticket_id, status, tries, problem, created_at, changed_at, due_at, event_id from messages
        where {Failed} and id > $1 and ($2::text is null or status = $2) order by id limit $3
        """;

    private const string ByProblem = $"""
        select channel, status, problem, count(*)::int from messages where {Failed} group by 1, 2, 3 order by 4 desc, 1, 2, 3 limit 200
        """;

    private const string Again = $"""
        update messages set status = 'queued', tries = 0, due_at = $4, problem = null, changed_at = $4
        where id in (
          select id from messages
          where {Failed} and ($1::uuid is null or id = $1) and status = any($2) and ($3::text is null or problem = $3) order by id limit $5 for update)
        """;

    private const string NextDeliveries = """
        select d.webhook_id, w.organizer_id, coalesce(w.is_on, false), d.message_id, d.type, d.queued_at, d.tries, d.last_try_at, d.last_status, d.last_failure, d.number
        from webhook_deliveries d left join webhooks w on w.id = d.webhook_id
        where d.due_at is null and d.arrived_at is null and d.number > $1 order by d.number limit $2
        """;

    public async Task<Page<FailedMessage>> Messages(string? status, int limit, PageCursor? after)
    {
        await using var command = Command(NextMessages, (NpgsqlDbType.Uuid, after?.Id ?? Guid.Empty), (NpgsqlDbType.Text, status), (NpgsqlDbType.Integer, limit + 1));
        var found = await Read(command, row => new FailedMessage(
            new(
                row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetFieldValue<Guid?>(3), row.GetFieldValue<Guid?>(4), row.GetString(5), row.GetInt32(6), Text(row, 7),
                row.GetFieldValue<DateTimeOffset>(8), row.GetFieldValue<DateTimeOffset>(9), row.GetFieldValue<DateTimeOffset?>(10)),
            row.GetFieldValue<Guid?>(11)));
        return Page<FailedMessage>.Of(found, limit, last => new(0, last.Message.MessageId));
    }

    public async Task<FailureTotals> Totals()
    {
        await using var command = database.CreateCommand(ByProblem);
        return new(await Read(command, row => new FailureTotal(row.GetString(0), row.GetString(1), Text(row, 2), row.GetInt32(3))));
    }

    /// <summary>Puts messages back into the queue, as if they were new.</summary>
    /// <param name="messageId">Null: all that stand like this.</param>
    /// <returns>How many.</returns>
    public async Task<int> Replay(Guid? messageId, IReadOnlyList<string> statuses, string? problem, DateTimeOffset now)
    {
        await using var command = Command(
            Again, (NpgsqlDbType.Uuid, messageId), (NpgsqlDbType.Array | NpgsqlDbType.Text, statuses.ToArray()), (NpgsqlDbType.Text, problem),
            (NpgsqlDbType.TimestampTz, now.UtcDateTime), (NpgsqlDbType.Integer, MostReplayed));
        return await command.ExecuteNonQueryAsync();
    }

    public async Task<Page<FailedDelivery>> Deliveries(int limit, PageCursor? after)
    {
        await using var command = Command(NextDeliveries, (NpgsqlDbType.Bigint, after?.Order ?? 0), (NpgsqlDbType.Integer, limit + 1));
        var found = await Read(command, row => (
            Delivery: new FailedDelivery(
                row.GetGuid(0), row.GetFieldValue<Guid?>(1), row.GetBoolean(2), row.GetString(3), row.GetString(4), row.GetFieldValue<DateTimeOffset>(5), row.GetInt32(6),
                row.GetFieldValue<DateTimeOffset?>(7), row.GetFieldValue<int?>(8), Text(row, 9)),
            Number: row.GetInt64(10)));
        return new([.. found.Take(limit).Select(one => one.Delivery)], found.Count > limit ? new(found[limit - 1].Number, Guid.Empty) : null);
    }

    /// <summary>Makes a message to a partner due that was given up; false when there is none.</summary>
    public async Task<bool> ReplayDelivery(Guid webhookId, string messageId, DateTimeOffset now)
    {
        await using var command = Command(
            "update webhook_deliveries set due_at = $3 where webhook_id = $1 and message_id = $2 and due_at is null and arrived_at is null",
            (NpgsqlDbType.Uuid, webhookId), (NpgsqlDbType.Text, messageId), (NpgsqlDbType.TimestampTz, now.UtcDateTime));
        return await command.ExecuteNonQueryAsync() > 0;
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static async Task<List<T>> Read<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> item)
    {
        await using var row = await command.ExecuteReaderAsync();
        var found = new List<T>();
        while (await row.ReadAsync())
            found.Add(item(row));
        return found;
    }

    private NpgsqlCommand Command(string sql, params (NpgsqlDbType Type, object? Value)[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var (type, value) in values)
            command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        return command;
    }
}
