using Npgsql;
using NpgsqlTypes;

namespace EventLoop.Notifications;

/// <summary>
/// The table <c>messages</c>, as it is written: what is to be sent, and what came of it. A message goes from <c>queued</c> to
/// <c>sending</c> before its server hears of it, and from there only by what the server said; one whose sender died in between is
/// <c>unknown</c>, and stays so until somebody decides.
/// </summary>
internal sealed class MessageTable(NpgsqlDataSource database, OpenChannels open)
{
    private const int RowsAtOnce = 1_000;

    private static readonly string[] UnknownOnes = ["unknown"];
    private static readonly string[] TextedKinds = [.. SmsRules.Kinds.Select(MessageWords.Of)];

    private const string Insert = """
        insert into messages (id, source, kind, channel, person, recipient, event_id, order_id, ticket_id, reference, bulk, status, due_at, problem, created_at, changed_at)
        select c.id, source, kind, c.channel, person, recipient, event_id, order_id, ticket_id, reference, $11,
          case when at < $12 then 'suppressed' else 'queued' end, case when at < $12 then null else $13 end, case when at < $12 then 'too_old' end, at, $13
        from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::uuid[], $10::timestamptz[], $14::uuid[])
          as n (id, source, kind, person, recipient, event_id, order_id, ticket_id, reference, at, text_id)
        cross join lateral (
          select n.id, 'email' where $15
          union all
          select n.text_id, 'sms' from attendees a
          where n.kind = any($16) and a.id = n.recipient and a.phone is not null and coalesce(a.consent, 0) & 1 = 1) c (id, channel)
        on conflict (source, kind, channel, person) do nothing
        """;

    private const string InsertBroadcasts = """
        insert into broadcasts (source, kind, event_id, due_at) select * from unnest($1::text[], $2::text[], $3::uuid[], $4::timestamptz[])
        on conflict (source) do nothing
        """;

    private const string NextDue = """
        select id, kind, recipient, event_id, order_id, ticket_id, reference, tries from messages
        where status = 'queued' and channel = $3 and due_at <= $1 order by bulk, due_at, id limit $2
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
        update messages set status = 'unknown', problem = 'sender_lost', changed_at = $2 where status = 'sending' and channel = $3 and changed_at < $1 returning kind
        """;

    // A report may come before the answer that it overtook, which then changes nothing; one of a message that goes out again is of its earlier copy.
    private const string SettleReported = """
        update messages set status = $2, problem = $3, changed_at = $4
        where id = $1 and channel = 'sms' and status = any($5) returning recipient
        """;

    /// <summary>Writes notices down; those that were written before stay as they are.</summary>
    public async Task Add(IReadOnlyList<Notice> notices, DateTimeOffset now, TimeSpan maxAge, CancellationToken cancellation = default)
    {
        foreach (var some in notices.Chunk(RowsAtOnce))
        {
            await using var connection = await database.OpenConnectionAsync(cancellation);
            await Add(connection, some, now, maxAge, isBulk: false, cancellation);
        }
    }

    /// <summary>The same, within what else happens on a connection: for each channel that is open, and text messages to those who agreed to them.</summary>
    /// <param name="isBulk">They go out after what is not.</param>
    public async Task Add(NpgsqlConnection connection, IReadOnlyList<Notice> notices, DateTimeOffset now, TimeSpan maxAge, bool isBulk, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Insert, connection);
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
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = isBulk });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = (now - maxAge).UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime });
        Column(command, notices, notice => Guid.CreateVersion7(notice.At));
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = open.Mail });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = open.Texts ? TextedKinds : [] });
        await command.ExecuteNonQueryAsync(cancellation);
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

    /// <summary>What is due in a channel, longest first, and what goes to many after all else.</summary>
    public async Task<IReadOnlyList<QueuedMessage>> Due(MessageChannel channel, DateTimeOffset now, int limit, CancellationToken cancellation)
    {
        await using var command = Command(NextDue, now.UtcDateTime, limit, ChannelWords.Of(channel));
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
    public async Task<IReadOnlyList<string>> Forget(MessageChannel channel, DateTimeOffset before, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = Command(Forsake, before.UtcDateTime, now.UtcDateTime, ChannelWords.Of(channel));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var kinds = new List<string>();
        while (await row.ReadAsync(cancellation))
            kinds.Add(row.GetString(0));
        return kinds;
    }

    /// <summary>Records what a provider says has become of a message that it took, whether or not we know that it did.</summary>
    /// <returns>Whose it is; null when it says nothing new, or there is no such message.</returns>
    public async Task<Guid?> Record(Guid message, TextFate fate, string? code, DateTimeOffset now)
    {
        var (status, from) = fate switch
        {
            TextFate.Taken => ("sent", UnknownOnes),
            TextFate.Delivered => ("delivered", ["sending", "sent", "unknown"]),
            TextFate.Undelivered => ("bounced", ["sending", "sent", "unknown"]),
        };
        await using var command = Command(SettleReported, message, status, (object?)code ?? DBNull.Value, now.UtcDateTime, from);
        command.Parameters[2].NpgsqlDbType = NpgsqlDbType.Text;
        return (Guid?)await command.ExecuteScalarAsync();
    }

    public async Task Suppress(Guid addressKey, string reason, DateTimeOffset now)
    {
        await using var command = Command(
            "insert into suppressed_addresses (address_key, reason, since) values ($1, $2, $3) on conflict do nothing", addressKey, reason, now.UtcDateTime);
        await command.ExecuteNonQueryAsync();
    }

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
