using Npgsql;
using NpgsqlTypes;

namespace EventLoop.Webhooks;

/// <summary>Who is told, and the outbox: the tables <c>webhooks</c> and <c>webhook_deliveries</c>.</summary>
internal sealed class WebhookTable(NpgsqlDataSource database)
{
    private const string ListenersThatAreOn = "select id, organizer_id, url, types, secret, rotated_at, added_at from webhooks where is_on";

    private const string EventOfStreams = """
        select o.id, e.id, e.organizer_id from orders o join events e on e.id = o.event_id where o.id = any($1)
        union all
        select e.id, e.id, e.organizer_id from events e where e.id = any($1)
        """;

    private const string Insert = """
        insert into webhook_deliveries (webhook_id, message_id, type, body, queued_at, due_at)
        select u.webhook_id, u.message_id, u.type, u.body, $5, $5 from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as u (webhook_id, message_id, type, body)
        on conflict (webhook_id, message_id) do nothing
        """;

    private const string ListenersWithDue = """
        select id, organizer_id, url, types, secret, rotated_at, added_at from webhooks w
        where is_on and id <> all($2)
          and exists (select 1 from webhook_deliveries d where d.webhook_id = w.id and d.due_at <= $1)
        limit $3
        """;

    private const string FindDue = """
        select message_id, body, tries, queued_at from webhook_deliveries
        where webhook_id = $1 and due_at <= $2
        order by due_at limit $3
        """;

    private const string SaveTry = """
        update webhook_deliveries set tries = tries + 1, last_try_at = $3, last_status = $4, last_failure = $5,
          arrived_at = coalesce($6, arrived_at), due_at = $7
        where webhook_id = $1 and message_id = $2
        """;

    private const string FindPage = """
        select message_id, type, queued_at, tries, last_try_at, last_status, last_failure, arrived_at, due_at, number from webhook_deliveries
        where webhook_id = $1 and number < $2
        order by number desc limit $3
        """;

    /// <summary>All that are on.</summary>
    public async Task<IReadOnlyList<Listener>> Listeners(CancellationToken cancellation = default)
    {
        await using var command = database.CreateCommand(ListenersThatAreOn);
        return await ReadListeners(command, cancellation);
    }

    /// <summary>Those to whom something is due now, without those named.</summary>
    public async Task<IReadOnlyList<Listener>> WithDue(DateTimeOffset now, Guid[] without, int limit, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(ListenersWithDue);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = without });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        return await ReadListeners(command, cancellation);
    }

    /// <summary>The event, and its organizer, that orders and events belong to.</summary>
    public async Task<IReadOnlyDictionary<Guid, (Guid EventId, Guid OrganizerId)>> EventsOf(IEnumerable<Guid> ordersAndEvents, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(EventOfStreams);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. ordersAndEvents] });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new Dictionary<Guid, (Guid, Guid)>();
        while (await reader.ReadAsync(cancellation))
            found[reader.GetGuid(0)] = (reader.GetGuid(1), reader.GetGuid(2));
        return found;
    }

    /// <summary>Puts messages into the outbox; those that are in there already stay as they are.</summary>
    public async Task Queue(IReadOnlyList<WebhookMessage> messages, DateTimeOffset now, CancellationToken cancellation = default)
    {
        await using var command = database.CreateCommand(Insert);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. messages.Select(message => message.WebhookId)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. messages.Select(message => message.Id)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. messages.Select(message => message.Type)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. messages.Select(message => message.Body)] });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>What is due to an address now, the longest due first.</summary>
    public async Task<IReadOnlyList<DueMessage>> Due(Guid webhookId, DateTimeOffset now, int limit, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(FindDue);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = webhookId });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var due = new List<DueMessage>();
        while (await reader.ReadAsync(cancellation))
            due.Add(new(reader.GetString(0), reader.GetString(1), reader.GetInt32(2), reader.GetFieldValue<DateTimeOffset>(3)));
        return due;
    }

    /// <summary>Keeps what came of a try.</summary>
    public async Task Tried(Guid webhookId, string messageId, DateTimeOffset at, WebhookAnswer answer, DateTimeOffset? next, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(SaveTry);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = webhookId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = messageId });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = at.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)answer.Status ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)answer.Failure ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = answer.HasArrived ? at.UtcDateTime : DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)next?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Something has arrived at this address since then.</summary>
    public async Task<bool> HasArrivedSince(Guid webhookId, DateTimeOffset since)
    {
        await using var command = database.CreateCommand("select exists (select 1 from webhook_deliveries where webhook_id = $1 and arrived_at >= $2)");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = webhookId });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = since.UtcDateTime });
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The log of an address, the newest message first.</summary>
    public async Task<Page<WebhookDelivery>> Page(Guid webhookId, int limit, PageCursor? after)
    {
        await using var command = database.CreateCommand(FindPage);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = webhookId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after?.Order ?? long.MaxValue });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit + 1 });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<(WebhookDelivery Delivery, long Number)>();
        while (await reader.ReadAsync())
        {
            found.Add((
                new(
                    reader.GetString(0),
                    reader.GetString(1),
                    reader.GetFieldValue<DateTimeOffset>(2),
                    reader.GetInt32(3),
                    reader.GetFieldValue<DateTimeOffset?>(4),
                    reader.IsDBNull(5) ? null : reader.GetInt32(5),
                    reader.IsDBNull(6) ? null : reader.GetString(6),
                    reader.GetFieldValue<DateTimeOffset?>(7),
                    reader.GetFieldValue<DateTimeOffset?>(8)),
                reader.GetInt64(9)));
        }

        return new([.. found.Take(limit).Select(row => row.Delivery)], found.Count > limit ? new(found[limit - 1].Number, webhookId) : null);
    }

    /// <summary>Makes a message due now; false when there is none of this id.</summary>
    public async Task<bool> Replay(Guid webhookId, string messageId, DateTimeOffset now)
    {
        await using var command = database.CreateCommand("update webhook_deliveries set due_at = $3 where webhook_id = $1 and message_id = $2");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = webhookId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = messageId });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime });
        return await command.ExecuteNonQueryAsync() > 0;
    }

    /// <summary>Forgets all messages to an address.</summary>
    public async Task Drop(Guid webhookId)
    {
        await using var command = database.CreateCommand("delete from webhook_deliveries where webhook_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = webhookId });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Forgets messages that were queued before then, whether they have arrived, were given up, or wait for an address that is off.</summary>
    public async Task Prune(DateTimeOffset before)
    {
        await using var command = database.CreateCommand("delete from webhook_deliveries where queued_at < $1");
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = before.UtcDateTime });
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<IReadOnlyList<Listener>> ReadListeners(NpgsqlCommand command, CancellationToken cancellation)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var listeners = new List<Listener>();
        while (await reader.ReadAsync(cancellation))
        {
            listeners.Add(new(
                reader.GetGuid(0),
                reader.GetGuid(1),
                reader.GetString(2),
                reader.GetString(3).Split(' ', StringSplitOptions.RemoveEmptyEntries),
                reader.GetInt32(4),
                reader.GetFieldValue<DateTimeOffset?>(5),
                reader.GetFieldValue<DateTimeOffset>(6)));
        }

        return listeners;
    }
}

/// <summary>An address that is on, and what is to be told there.</summary>
/// <param name="Secret">The number of its secret.</param>
/// <param name="RotatedAt">When it came to that; null for the first.</param>
internal sealed record Listener(
    Guid WebhookId, Guid OrganizerId, string Url, IReadOnlyList<string> Types, int Secret, DateTimeOffset? RotatedAt, DateTimeOffset AddedAt);

/// <summary>A message for one address.</summary>
/// <param name="Id">The same whenever the fact is told again.</param>
internal sealed record WebhookMessage(Guid WebhookId, string Id, string Type, string Body);

/// <param name="Tries">How often it was sent so far.</param>
internal sealed record DueMessage(string Id, string Body, int Tries, DateTimeOffset QueuedAt);
