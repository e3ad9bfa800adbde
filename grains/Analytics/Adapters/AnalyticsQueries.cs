using System.Data;
using EventLoop.Events;
using EventLoop.Orders;
using Npgsql;

namespace EventLoop.Analytics;

/// <summary>
/// An event's figures, all from one snapshot of the database: counted in the tables, which takes the longer the more was sold, or out of what
/// the follower has summed up. Both say the same once the follower has caught up.
/// </summary>
internal sealed class AnalyticsQueries(NpgsqlDataSource database)
{
    private const string Moment = "select now()";

    private const string Size = "select coalesce(sum(quantity_sold), 0)::bigint from ticket_types where event_id = $1";

    private const string Orders = """
        select count(*)::int, coalesce(sum(total_minor), 0)::bigint,
          coalesce(sum(fees_minor + organizer_fees_minor), 0)::bigint, coalesce(sum(refunded_minor), 0)::bigint
        from orders o where event_id = $1 and paid_at is not null and not exists (select from box_office b where b.id = o.id)
        """;

    private const string BoxOffice = """
        select b.paid_by, count(*)::int, sum(o.total_minor)::bigint, sum(o.refunded_minor)::bigint
        from box_office b join orders o on o.id = b.id
        where b.event_id = $1
        group by b.paid_by
        """;

    private const string TicketTypes = """
        select y.id, y.name, y.quantity_total, y.quantity_sold, y.quantity_held, coalesce(t.revenue, 0)::bigint, coalesce(t.came, 0)::int,
          coalesce(t.given, 0)::int, coalesce(t.at_door, 0)::int
        from ticket_types y
        left join (
          select i.ticket_type_id, sum(i.price_minor) filter (where b.id is null) as revenue, count(i.admitted_at) as came,
            count(*) filter (where b.channel = 'complimentary') as given, count(*) filter (where b.channel = 'at_door') as at_door
          from tickets i left join box_office b on b.id = i.order_id and b.event_id = $1
          where i.event_id = $1 and i.status <> 'refunded'
          group by i.ticket_type_id) t on t.ticket_type_id = y.id
        where y.event_id = $1
        order by array_position($2, y.id)
        """;

    private const string Gates = """
        select gate_id, result, reason, count(*)::int, count(*) filter (where scanned_at > now() - interval '1 minute')::int
        from check_in_scans where gate_id = any ($1)
        group by gate_id, result, reason
        """;

    private const string Sold = """
        select date_trunc('minute', issued_at, 'UTC') as minute, count(*) as sold, sum(price_minor)::bigint as revenue_minor
        from tickets i where event_id = $1 and status <> 'refunded' and not exists (select from box_office b where b.id = i.order_id)
        group by 1
        """;

    private const string Admitted = """
        select date_trunc('minute', scanned_at, 'UTC') as minute, count(*) as admitted
        from check_in_scans where gate_id = any ($1) and result = 'admitted'
        group by 1
        """;

    private const string SummedOrders = """
        select coalesce(sum(paid), 0)::int, coalesce(sum(total_minor), 0)::bigint, coalesce(sum(fees_minor), 0)::bigint, coalesce(sum(refunded_minor), 0)::bigint
        from figure_totals where event_id = $1 and ticket_type_id = $2 and channel = 'online'
        """;

    private const string SummedBoxOffice = """
        select nullif(channel, 'complimentary'), sum(paid)::int, sum(total_minor)::bigint, sum(refunded_minor)::bigint
        from figure_totals where event_id = $1 and ticket_type_id = $2 and channel <> 'online'
        group by channel
        """;

    private const string SummedTicketTypes = """
        select y.id, y.name, y.quantity_total, y.quantity_sold, y.quantity_held, coalesce(t.revenue, 0)::bigint,
          coalesce((select came from figure_came c where c.event_id = $1 and c.ticket_type_id = y.id), 0)::int, coalesce(t.given, 0)::int, coalesce(t.at_door, 0)::int
        from ticket_types y
        left join (
          select ticket_type_id, sum(revenue_minor) filter (where channel = 'online') as revenue,
            sum(sold) filter (where channel = 'complimentary') as given, sum(sold) filter (where channel in ('cash', 'card_terminal')) as at_door
          from figure_totals where event_id = $1
          group by ticket_type_id) t on t.ticket_type_id = y.id
        where y.event_id = $1
        order by array_position($2, y.id)
        """;

    private const string SummedGates = """
        select f.gate_id, f.result, nullif(f.reason, ''), f.scans::int, coalesce(l.scans, 0)::int
        from figure_scans f left join (
          select gate_id, result, coalesce(reason, '') as reason, count(*) as scans from check_in_scans
          where gate_id = any ($1) and scanned_at > now() - interval '1 minute'
          group by 1, 2, 3) l on (l.gate_id, l.result, l.reason) = (f.gate_id, f.result, f.reason)
        where f.gate_id = any ($1)
        """;

    private const string SummedSold = "select minute, sold, revenue_minor from figure_minutes where event_id = $1 and channel = 'online' and sold > 0";

    private const string SummedAdmitted = "select minute, admitted from figure_scan_minutes where gate_id = $1 and admitted > 0";

    /// <summary>How many tickets of an event were sold and not refunded.</summary>
    public async Task<long> SizeOf(Guid eventId)
    {
        await using var command = database.CreateCommand(Size);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = eventId });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Counted in the tables.</summary>
    public Task<EventAnalytics> Counted(EventTerms terms, IReadOnlyList<(Guid Id, string Name)> gates)
    {
        var gateIds = gates.Select(gate => gate.Id).ToArray();
        return Of(
            terms,
            gates,
            Command(Orders, terms.EventId),
            Command(BoxOffice, terms.EventId),
            Command(TicketTypes, terms.EventId, terms.TicketTypeIds.ToArray()),
            Command(Gates, gateIds),
            Command(SoldByMinute(Sold), terms.EventId),
            Command(AdmittedByMinute(Admitted), gateIds));
    }

    /// <summary>Out of what the follower has summed up.</summary>
    public Task<EventAnalytics> Summed(EventTerms terms, IReadOnlyList<(Guid Id, string Name)> gates) => Of(
        terms,
        gates,
        Command(SummedOrders, terms.EventId, SaleFigures.WholeOrders),
        Command(SummedBoxOffice, terms.EventId, SaleFigures.WholeOrders),
        Command(SummedTicketTypes, terms.EventId, terms.TicketTypeIds.ToArray()),
        Command(SummedGates, gates.Select(gate => gate.Id).ToArray()),
        Command(SoldByMinute(SummedSold), terms.EventId),
        Command(AdmittedByMinute(SummedAdmitted), terms.EventId));

    // A row of arrays: an event of thirty days has forty thousand minutes. Sorted by themselves, since the sums' keys are in that order.
    private static string SoldByMinute(string sql) => $$"""
        select coalesce(array_agg(minute), '{}'), coalesce(array_agg(sold::int), '{}'), coalesce(array_agg(revenue_minor), '{}') from ({{sql}} order by minute) m
        """;

    private static string AdmittedByMinute(string sql) => $$"""
        select coalesce(array_agg(minute), '{}'), coalesce(array_agg(admitted::int), '{}') from ({{sql}} order by minute) m
        """;

    private async Task<EventAnalytics> Of(EventTerms terms, IReadOnlyList<(Guid Id, string Name)> gates, params NpgsqlBatchCommand[] commands)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        await using var batch = new NpgsqlBatch(connection, snapshot) { BatchCommands = { Command(Moment) } };
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        await using var row = await batch.ExecuteReaderAsync();
        var asOf = (await Read(row, () => row.GetFieldValue<DateTimeOffset>(0))).Single();
        var sums = (await Read(row, () => new OrderSums(row.GetInt32(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)))).Single();
        var boxOffice = await Read(row, () => new BoxOfficeSums(
            OrderChannelWords.PaymentOf(row.IsDBNull(0) ? null : row.GetString(0)), row.GetInt32(1), row.GetInt64(2), row.GetInt64(3)));
        var types = await Read(row, () => new TypeSums(
            row.GetGuid(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row.GetInt64(5), row.GetInt32(6), row.GetInt32(7), row.GetInt32(8)));
        var scans = await Read(row, () => new ScanSums(row.GetGuid(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetInt32(3), row.GetInt32(4)));
        var sold = (await Read(row, () => Minutes(row, row.GetFieldValue<int[]>(1), row.GetFieldValue<long[]>(2), null))).Single();
        var admitted = (await Read(row, () => Minutes(row, null, null, row.GetFieldValue<int[]>(1)))).Single();
        return AnalyticsFigures.Of(asOf, terms.Currency, sums, boxOffice, types, gates, scans, Together(sold, admitted));
    }

    private static MinuteFigures[] Minutes(NpgsqlDataReader row, int[]? sold, long[]? revenue, int[]? admitted) =>
        [.. row.GetFieldValue<DateTime[]>(0).Select((minute, at) => new MinuteFigures(minute, sold?[at] ?? 0, revenue?[at] ?? 0, admitted?[at] ?? 0))];

    /// <summary>What was sold and who was let in, by the minute; both are in order.</summary>
    private static List<MinuteFigures> Together(MinuteFigures[] sold, MinuteFigures[] admitted)
    {
        var (together, next) = (new List<MinuteFigures>(sold.Length), 0);
        foreach (var minute in sold)
        {
            while (next < admitted.Length && admitted[next].Minute < minute.Minute)
                together.Add(admitted[next++]);
            together.Add(next < admitted.Length && admitted[next].Minute == minute.Minute ? minute with { Admitted = admitted[next++].Admitted } : minute);
        }

        together.AddRange(admitted[next..]);
        return together;
    }

    private static NpgsqlBatchCommand Command(string sql, params IReadOnlyList<object> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in parameters)
            command.Parameters.Add(new() { Value = value });
        return command;
    }

    private static async Task<IReadOnlyList<T>> Read<T>(NpgsqlDataReader row, Func<T> item)
    {
        var found = new List<T>();
        while (await row.ReadAsync())
            found.Add(item());
        await row.NextResultAsync();
        return found;
    }
}
