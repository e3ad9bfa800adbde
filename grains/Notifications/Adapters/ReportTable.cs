using Npgsql;
using NpgsqlTypes;

namespace EventLoop.Notifications;

/// <summary>
/// The tables <c>report_schedules</c> and <c>reports</c>. What a report says, its message and when the next one is due are one transaction, so
/// there is one for each time, whatever dies meanwhile.
/// </summary>
internal sealed class ReportTable(NpgsqlDataSource database, MessageTable messages)
{
    private const string LongestDue = "select min(due_at) from report_schedules where due_at <= $1";

    private const string Next = """
        select s.event_id, e.organizer_id, s.frequency, s.due_at, e.end_time, e.time_zone, e.status = 'cancelled'
        from report_schedules s join events e on e.id = s.event_id
        where s.due_at <= $1 order by s.due_at limit 1 for update of s skip locked
        """;

    private const string Insert = """
        insert into reports (id, event_id, due_at, as_of, previous, paid, sold, returned, total_minor, refunded_minor, admitted)
        select $1, $2, $3, $4, (select id from reports where event_id = $2 order by due_at desc limit 1), f.*,
          (select coalesce(sum(admitted), 0)::bigint from figure_scan_minutes where gate_id = $2)
        from (
          select coalesce(sum(paid), 0)::bigint, coalesce(sum(sold), 0)::bigint, coalesce(sum(returned), 0)::bigint,
            coalesce(sum(total_minor), 0)::bigint, coalesce(sum(refunded_minor), 0)::bigint
          from figure_totals where event_id = $2) f
        """;

    private const string Advance = "update report_schedules set due_at = $2, changed_at = $3 where event_id = $1";

    private const string OfEvent = """
        select e.time_zone, e.end_time, e.status = 'cancelled', coalesce(s.frequency, 'off'), s.due_at, (select max(r.due_at) from reports r where r.event_id = e.id)
        from events e left join report_schedules s on s.event_id = e.id where e.id = $1
        """;

    // Who asks for the same again does not put off what is due.
    private const string Save = """
        insert into report_schedules as s (event_id, frequency, due_at, changed_at) values ($1, $2, $3, $4)
        on conflict (event_id) do update set frequency = excluded.frequency, changed_at = excluded.changed_at,
          due_at = case when s.frequency = excluded.frequency then coalesce(s.due_at, excluded.due_at) else excluded.due_at end
        """;

    private const string Stop = """
        update report_schedules set frequency = 'off', due_at = null, changed_at = $2
        where event_id = (select event_id from messages where id = $1 and kind = 'report')
        """;

    private const string Said = """
        select e.currency, s.due_at is null, r.as_of, r.paid, r.sold, r.returned, r.total_minor, r.refunded_minor, r.admitted,
          p.as_of, p.paid, p.sold, p.returned, p.total_minor, p.refunded_minor, p.admitted
        from reports r
        join events e on e.id = r.event_id
        join report_schedules s on s.event_id = r.event_id and s.frequency <> 'off'
        left join reports p on p.id = r.previous
        where r.id = $1
        """;

    /// <summary>When the report that waits longest was due; null when none is.</summary>
    public async Task<DateTimeOffset?> WaitingSince(DateTimeOffset now)
    {
        await using var command = Command(LongestDue, now.UtcDateTime);
        return await command.ExecuteScalarAsync() is DateTime due ? new(due) : null;
    }

    /// <summary>Writes a report out; false when none is due.</summary>
    /// <param name="asOf">All that was durable then is in the figures.</param>
    public async Task<bool> WriteOut(DateTimeOffset asOf, DateTimeOffset now)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        if (await Take(connection, now) is not { } due)
            return false;
        var report = Guid.CreateVersion7(now);
        await Run(connection, Insert, report, due.EventId, due.At.UtcDateTime, asOf.UtcDateTime);
        await messages.Add(
            connection, [new($"report {due.EventId} {due.At.UtcDateTime:yyyy-MM-ddTHH:mm}", MessageKind.Report, due.OrganizerId, due.EventId, null, null, report, now)],
            now, TimeSpan.Zero, isBulk: false, CancellationToken.None);
        await Run(connection, Advance, due.EventId, due.IsLast ? null : ReportRules.Next(due.Frequency, due.TimeZone, now)?.UtcDateTime, now.UtcDateTime);
        await transaction.CommitAsync();
        return true;
    }

    /// <summary>How an event's reports stand; null when there is no such event.</summary>
    public async Task<ReportStanding?> Of(Guid eventId)
    {
        await using var command = Command(OfEvent, eventId);
        await using var row = await command.ExecuteReaderAsync();
        return !await row.ReadAsync() ? null : new(
            new(ReportRules.Frequency(row.GetString(3)), row.GetFieldValue<DateTimeOffset?>(4), row.GetFieldValue<DateTimeOffset?>(5)),
            row.GetString(0),
            row.GetFieldValue<DateTimeOffset>(1),
            row.GetBoolean(2));
    }

    public async Task Set(Guid eventId, ReportFrequency frequency, DateTimeOffset? next, DateTimeOffset now)
    {
        await using var connection = await database.OpenConnectionAsync();
        await Run(connection, Save, eventId, ReportRules.Word(frequency), next?.UtcDateTime, now.UtcDateTime);
    }

    /// <summary>Whoever got this message gets no more of its kind.</summary>
    /// <returns>False when it is no report.</returns>
    public async Task<bool> End(Guid messageId, DateTimeOffset now)
    {
        await using var command = Command(Stop, messageId, now.UtcDateTime);
        return await command.ExecuteNonQueryAsync() > 0;
    }

    /// <summary>What a report says; null once reports were switched off.</summary>
    public async Task<ReportFacts?> Find(Guid reportId)
    {
        await using var command = Command(Said, reportId);
        await using var row = await command.ExecuteReaderAsync();
        return !await row.ReadAsync() ? null : new(
            row.GetFieldValue<DateTimeOffset>(2), row.GetString(0), Sums(row, 3), row.IsDBNull(9) ? null : (row.GetFieldValue<DateTimeOffset>(9), Sums(row, 10)), row.GetBoolean(1));
    }

    private static ReportSums Sums(NpgsqlDataReader row, int first) => new(
        row.GetInt64(first), row.GetInt64(first + 1), row.GetInt64(first + 2), row.GetInt64(first + 3), row.GetInt64(first + 4), row.GetInt64(first + 5));

    private static async Task<DueReport?> Take(NpgsqlConnection connection, DateTimeOffset now)
    {
        await using var command = new NpgsqlCommand(Next, connection) { Parameters = { new() { Value = now.UtcDateTime } } };
        await using var row = await command.ExecuteReaderAsync();
        if (!await row.ReadAsync())
            return null;
        var due = row.GetFieldValue<DateTimeOffset>(3);
        return new(
            row.GetGuid(0), row.GetGuid(1), ReportRules.Frequency(row.GetString(2)), due, row.GetString(5),
            ReportRules.IsLast(now, row.GetFieldValue<DateTimeOffset>(4), row.GetBoolean(6)));
    }

    private static async Task Run(NpgsqlConnection connection, string sql, params object?[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(value is null ? new() { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz } : new() { Value = value });
        await command.ExecuteNonQueryAsync();
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }

    private sealed record DueReport(Guid EventId, Guid OrganizerId, ReportFrequency Frequency, DateTimeOffset At, string TimeZone, bool IsLast);
}

/// <summary>An event's reports, and what they hang on.</summary>
internal sealed record ReportStanding(ReportSchedule Schedule, string TimeZone, DateTimeOffset EndTime, bool IsCancelled);
