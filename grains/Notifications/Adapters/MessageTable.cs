using Npgsql;
using NpgsqlTypes;

namespace EventLoop.Notifications;

/// <summary>
/// The table <c>messages</c>, as it is written: what is to be sent, and what came of it. A message goes from <c>queued</c> to
/// <c>sending</c> before its server hears of it, and from there only by what the server said; one whose sender died in between is
/// <c>unknown</c>, and stays so until somebody decides.
/// </summary>
internal sealed class MessageTable(NpgsqlDataSource database)
{
    private const int RowsAtOnce = 1_000;

    private const string Insert = """
        insert into messages (id, source, kind, channel, person, recipient, event_id, order_id, ticket_id, reference, status, due_at, problem, created_at, changed_at)
        select id, source, kind, 'email', person, recipient, event_id, order_id, ticket_id, reference,
          case when at < $11 then 'suppressed' else 'queued' end, case when at < $11 then null else $12 end, case when at < $11 then 'too_old' end, at, $12
        from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::uuid[], $10::timestamptz[])
          as n (id, source, kind, person, recipient, event_id, order_id, ticket_id, reference, at)
        on conflict (source, kind, channel, person) do nothing
        """;

    private const string InsertBroadcasts = """
        insert into broadcasts (source, kind, event_id, due_at) select * from unnest($1::text[], $2::text[], $3::uuid[], $4::timestamptz[])
        on conflict (source) do nothing
        """;

    private const string NextDue = """
        select id, kind, recipient, event_id, order_id, ticket_id, reference, tries from messages
        where status = 'queued' and due_at <= $1 order by due_at, id limit $2
        """;

    private const string TakeOn = """
        update messages set status = 'sending', sender = $2, due_at = null, problem = null, changed_at = $3 where id = $1 and status = 'queued'
        """;

    // A sender that was given up for dead may still report.
    private const string Settle = """
        update messages set status = $3, tries = tries + $4, due_at = $5, problem = $6, changed_at = $7
        where id = $1 and (status = 'queued' or status in ('sending', 'unknown') and sender = $2)
        """;

    private const string Forsake = """
        update messages set status = 'unknown', problem = 'sender_lost', changed_at = $2 where status = 'sending' and changed_at < $1 returning kind
        """;

    /// <summary>Writes notices down; those that were written before stay as they are.</summary>
    public async Task Add(IReadOnlyList<Notice> notices, DateTimeOffset now, TimeSpan maxAge, CancellationToken cancellation = default)
    {
        foreach (var some in notices.Chunk(RowsAtOnce))
        {
            await using var command = database.CreateCommand(Insert);
            Add(command, some, now, maxAge);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    public async Task Add(IReadOnlyList<Broadcast> broadcasts, CancellationToken cancellation)
    {
        if (broadcasts.Count == 0)
            return;
        await using var command = database.CreateCommand(InsertBroadcasts);
        Column(command, broadcasts, broadcast => broadcast.Source);
        Column(command, broadcasts, broadcast => MessageWords.Of(broadcast.Kind));
        Column(command, broadcasts, broadcast => broadcast.EventId);
        Column(command, broadcasts, broadcast => broadcast.DueAt.UtcDateTime);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>What is due, longest first.</summary>
    public async Task<IReadOnlyList<QueuedMessage>> Due(DateTimeOffset now, int limit, CancellationToken cancellation)
    {
        await using var command = Command(NextDue, now.UtcDateTime, limit);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var due = new List<QueuedMessage>();
        while (await row.ReadAsync(cancellation))
        {
            due.Add(new(
                row.GetGuid(0), MessageWords.Kind(row.GetString(1))!.Value, row.GetGuid(2), Id(row, 3), Id(row, 4), Id(row, 5), Id(row, 6), row.GetInt32(7)));
        }

        return due;
    }

    /// <summary>From now on the message is under way, and never sent by anybody else; false when somebody was faster.</summary>
    public async Task<bool> Take(Guid message, Guid sender, DateTimeOffset now)
    {
        await using var command = Command(TakeOn, message, sender, now.UtcDateTime);
        return await command.ExecuteNonQueryAsync() == 1;
    }

    /// <summary>Records what came of a message.</summary>
    public async Task Record(Guid message, Guid sender, SendingResult result, DateTimeOffset now)
    {
        await using var command = Command(
            Settle, message, sender, result.Status, result.IsTry ? 1 : 0, (object?)result.DueAt?.UtcDateTime ?? DBNull.Value, (object?)result.Problem ?? DBNull.Value, now.UtcDateTime);
        command.Parameters[4].NpgsqlDbType = NpgsqlDbType.TimestampTz;
        command.Parameters[5].NpgsqlDbType = NpgsqlDbType.Text;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Messages under way since before then have lost their sender; nobody knows whether they arrived.</summary>
    /// <returns>Their kinds.</returns>
    public async Task<IReadOnlyList<string>> Forget(DateTimeOffset before, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = Command(Forsake, before.UtcDateTime, now.UtcDateTime);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var kinds = new List<string>();
        while (await row.ReadAsync(cancellation))
            kinds.Add(row.GetString(0));
        return kinds;
    }

    public async Task Suppress(Guid addressKey, string reason, DateTimeOffset now)
    {
        await using var command = Command(
            "insert into suppressed_addresses (address_key, reason, since) values ($1, $2, $3) on conflict do nothing", addressKey, reason, now.UtcDateTime);
        await command.ExecuteNonQueryAsync();
    }

    internal static void Add(NpgsqlCommand command, IReadOnlyList<Notice> notices, DateTimeOffset now, TimeSpan maxAge)
    {
        Column(command, notices, notice => Guid.CreateVersion7(notice.At));
        Column(command, notices, notice => notice.Source);
        Column(command, notices, notice => MessageWords.Of(notice.Kind));
        Column(command, notices, notice => notice.Person ?? notice.Recipient);
        Column(command, notices, notice => notice.Recipient);
        Column(command, notices, notice => notice.EventId);
        Column(command, notices, notice => notice.OrderId);
        Column(command, notices, notice => notice.TicketId);
        Column(command, notices, notice => notice.Reference);
        Column(command, notices, notice => notice.At.UtcDateTime);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = (now - maxAge).UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime });
    }

    internal static string InsertNotices => Insert;

    private static void Column<TRow, TValue>(NpgsqlCommand command, IReadOnlyList<TRow> rows, Func<TRow, TValue> value) =>
        command.Parameters.Add(new NpgsqlParameter<TValue[]> { TypedValue = [.. rows.Select(value)] });

    private static Guid? Id(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetGuid(column);

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}

/// <summary>A message that is to be sent.</summary>
internal sealed record QueuedMessage(Guid Id, MessageKind Kind, Guid Recipient, Guid? EventId, Guid? OrderId, Guid? TicketId, Guid? Reference, int Tries);

/// <summary>What came of an attempt.</summary>
/// <param name="DueAt">When to try again; null: not by itself.</param>
/// <param name="Problem">A code, and nothing of anybody.</param>
/// <param name="IsTry">The message had its chance; false when its server was not even reached.</param>
internal sealed record SendingResult(string Status, DateTimeOffset? DueAt, string? Problem, bool IsTry = true)
{
    public static SendingResult Sent { get; } = new("sent", null, null);
}
