using System.Globalization;
using EventLoop.Payments;
using Npgsql;

namespace EventLoop.Analytics;

/// <summary>Rows for exports, cut by value: the hundredth page costs what the first does.</summary>
internal sealed class ExportQueries(NpgsqlDataSource database)
{
    private const int RowsAtOnce = 1_000;

    private const string NextAttendees = """
        select t.id, t.order_id, a.name, a.email, a.phone, y.name, t.status, t.price_minor, o.currency,
          coalesce(b.paid_by, b.channel, 'online'), coalesce(o.paid_at, t.issued_at), t.admitted_at
        from tickets t
        join attendees a on a.id = t.attendee_id
        join ticket_types y on y.id = t.ticket_type_id
        join orders o on o.id = t.order_id
        left join box_office b on b.id = t.order_id
        where t.event_id = $1 and t.id > $2 order by t.id limit $3
        """;

    private const string NextOrders = """
        select o.id, o.status, a.name, a.email, a.phone, o.quantity, o.subtotal_minor, o.fees_minor, o.total_minor, o.refunded_minor, o.currency,
          coalesce(b.paid_by, b.channel, 'online'), o.placed_at, o.paid_at
        from orders o join attendees a on a.id = o.attendee_id left join box_office b on b.id = o.id
        where o.event_id = $1 and (o.placed_at, o.id) > ($2, $3) order by o.placed_at, o.id limit $4
        """;

    private const string AllSales = """
        select (q.quarter at time zone e.time_zone)::date, y.name, q.channel, sum(q.sold)::bigint, sum(q.returned)::bigint, sum(q.revenue_minor)::bigint, e.currency
        from figure_quarters q join events e on e.id = q.event_id join ticket_types y on y.id = q.ticket_type_id
        where q.event_id = $1 group by 1, 2, 3, 7 having sum(q.sold) <> 0 or sum(q.returned) <> 0 order by 1, 2, 3
        """;

    private const string NextScans = """
        select id, direction, result, reason, ticket_id, scanned_at from check_in_scans
        where gate_id = $1 and (scanned_at, id) > ($2, $3) order by scanned_at, id limit $4
        """;

    public async Task<ExportPage> Attendees(Guid eventId, string? after)
    {
        var rows = await Read(
            row => new[]
            {
                $"{row.GetGuid(0)}", $"{row.GetGuid(1)}", row.GetString(2), row.GetString(3), Text(row, 4), row.GetString(5), row.GetString(6), Money(row.GetInt64(7), row.GetString(8)),
                row.GetString(8), row.GetString(9), Time(row, 10), Time(row, 11),
            },
            NextAttendees,
            eventId, Guid.TryParse(after, out var last) ? last : Guid.Empty, RowsAtOnce);
        return new(rows, rows.Count < RowsAtOnce ? null : rows[^1][0]);
    }

    public async Task<ExportPage> Orders(Guid eventId, string? after)
    {
        var (time, id) = Position(after);
        var rows = await Read(
            row => new[]
            {
                $"{row.GetGuid(0)}", row.GetString(1), row.GetString(2), row.GetString(3), Text(row, 4), $"{row.GetInt32(5)}", Money(row.GetInt64(6), row.GetString(10)),
                Money(row.GetInt64(7), row.GetString(10)), Money(row.GetInt64(8), row.GetString(10)), Money(row.GetInt64(9), row.GetString(10)), row.GetString(10), row.GetString(11),
                Time(row, 12), Time(row, 13),
            },
            NextOrders,
            eventId, time, id, RowsAtOnce);
        return new(rows, rows.Count < RowsAtOnce ? null : $"{rows[^1][12]} {rows[^1][0]}");
    }

    public async Task<ExportPage> Sales(Guid eventId) => new(
        await Read(
            row => new[]
            {
                row.GetFieldValue<DateOnly>(0).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), row.GetString(1), row.GetString(2), $"{row.GetInt64(3)}", $"{row.GetInt64(4)}",
                Money(row.GetInt64(5), row.GetString(6)), row.GetString(6),
            },
            AllSales,
            eventId),
        null);

    /// <summary>Gate by gate.</summary>
    public async Task<ExportPage> Scans(IReadOnlyList<(Guid Id, string Name)> gates, string? after)
    {
        var parts = after?.Split(' ', 2) ?? ["0", ""];
        _ = int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var gate);
        if (gate >= gates.Count)
            return new([], null);
        var (time, id) = Position(parts[1]);
        var rows = await Read(
            row => new[] { $"{row.GetGuid(0)}", gates[gate].Name, row.GetString(1), row.GetString(2), Text(row, 3), row.IsDBNull(4) ? null : $"{row.GetGuid(4)}", Time(row, 5) },
            NextScans,
            gates[gate].Id, time, id, RowsAtOnce);
        return new(rows, rows.Count == RowsAtOnce ? $"{gate} {rows[^1][6]} {rows[^1][0]}" : gate + 1 < gates.Count ? $"{gate + 1} " : null);
    }

    private static (DateTime Time, Guid Id) Position(string? after) =>
        after?.Split(' ') is [var at, var last] && DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, out var time) && Guid.TryParse(last, out var id)
            ? (time.UtcDateTime, id)
            : (DateTime.UnixEpoch, Guid.Empty);

    private static string Money(long minor, string currency)
    {
        var decimals = Currencies.Decimals(currency);
        var scale = (decimal)Math.Pow(10, decimals);
        return (minor / scale).ToString($"F{decimals}", CultureInfo.InvariantCulture);
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static string? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column)
        ? null
        : row.GetFieldValue<DateTimeOffset>(column).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private async Task<IReadOnlyList<string?[]>> Read(Func<NpgsqlDataReader, string?[]> item, string sql, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await using var row = await command.ExecuteReaderAsync();
        var found = new List<string?[]>();
        while (await row.ReadAsync())
            found.Add(item(row));
        return found;
    }
}
