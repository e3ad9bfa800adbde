using System.Data;
using EventLoop.Events;
using Npgsql;

namespace EventLoop.Analytics;

/// <summary>Reads the tables <c>figure_…</c> and <c>event_views</c>; what is asked for at once comes from one snapshot of the database.</summary>
internal sealed class FigureQueries(NpgsqlDataSource database)
{
    private const string SumsOf = """
        coalesce(sum(placed), 0)::bigint, coalesce(sum(paid), 0)::bigint, coalesce(sum(total_minor), 0)::bigint, coalesce(sum(fees_minor), 0)::bigint,
        coalesce(sum(refunded_minor), 0)::bigint, coalesce(sum(sold), 0)::bigint, coalesce(sum(revenue_minor), 0)::bigint, coalesce(sum(returned), 0)::bigint
        """;

    private const string Details = "select currency, time_zone from events where id = $1";

    private const string ByType = $"""
        select y.id, y.name, {SumsOf}, coalesce((select came from figure_came c where c.event_id = $1 and c.ticket_type_id = y.id), 0)
        from ticket_types y left join figure_totals f on f.event_id = $1 and f.ticket_type_id = y.id
        where y.event_id = $1 group by y.id, y.name order by array_position($2, y.id)
        """;

    private const string ByPrice = $"""
        select f.ticket_type_id, y.name, f.price_minor, {SumsOf}
        from figure_totals f join ticket_types y on y.id = f.ticket_type_id
        where f.event_id = $1 group by 1, 2, 3 order by array_position($2, f.ticket_type_id), 3
        """;

    private const string ByChannel = $"select channel, {SumsOf} from figure_totals where event_id = $1 group by 1 order by 1";

    private const string BySource = $"""
        select coalesce(f.source, v.source), coalesce(v.views, 0)::bigint, coalesce(f.s1, 0), coalesce(f.s2, 0), coalesce(f.s3, 0), coalesce(f.s4, 0), coalesce(f.s5, 0), coalesce(f.s6, 0), coalesce(f.s7, 0), coalesce(f.s8, 0)
        from (select source, {SumsOf} from figure_totals where event_id = $1 and channel = 'online' group by 1) f (source, s1, s2, s3, s4, s5, s6, s7, s8)
        full join (select source, sum(views) as views from event_views where event_id = $1 group by 1) v on v.source = f.source
        order by coalesce(f.s6, 0) desc, 2 desc, 1
        """;

    private const string SalePeriods = $"""
        select date_trunc($2, quarter, $3) as period, {SumsOf} from figure_quarters
        where event_id = $1 and quarter >= $4 and quarter < $5 and ($6::uuid is null or ticket_type_id = $6) and ($7::text is null or channel = $7)
        group by 1
        """;

    private const string ViewPeriods = """
        select date_trunc($2, quarter, $3), sum(views)::bigint from event_views where event_id = $1 and quarter >= $4 and quarter < $5 group by 1
        """;

    private const string ScanPeriods = """
        select date_trunc($2, minute, $3), sum(admitted)::bigint, sum(exited)::bigint, sum(refused)::bigint
        from figure_scan_minutes where gate_id = $1 and minute >= $4 and minute < $5 group by 1
        """;

    private const string ScanMinutes = "select gate_id, minute, admitted, exited, refused from figure_scan_minutes where gate_id = any ($1) order by minute";

    // The first characters tell the country; the rest of the number stays where it is.
    private const string Phones = """
        select left(regexp_replace(a.phone, '[^0-9+]', '', 'g'), $2), count(*), sum(o.quantity)::bigint
        from orders o join attendees a on a.id = o.attendee_id
        where o.event_id = $1 and o.paid_at is not null
        group by 1
        """;

    private const string Compared = $"""
        select e.id, e.name, e.start_time, e.currency, coalesce((select sum(quantity_total) from ticket_types y where y.event_id = e.id), 0)::bigint,
          coalesce((select sum(views) from event_views v where v.event_id = e.id), 0)::bigint,
          coalesce((select sum(placed) from figure_totals o where o.event_id = e.id and o.channel = 'online'), 0)::bigint,
          coalesce((select sum(paid) from figure_totals o where o.event_id = e.id and o.channel = 'online'), 0)::bigint,
          coalesce((select sum(came) from figure_came c where c.event_id = e.id), 0)::bigint, {SumsOf}
        from events e left join figure_totals f on f.event_id = e.id
        where e.id = any ($1) group by e.id order by array_position($1, e.id)
        """;

    private const string ComparedDays = """
        select q.event_id, (e.start_time at time zone e.time_zone)::date - (q.quarter at time zone e.time_zone)::date, sum(q.sold)::bigint, sum(q.revenue_minor)::bigint
        from figure_quarters q join events e on e.id = q.event_id
        where q.event_id = any ($1) group by 1, 2 having sum(q.sold) <> 0 order by 1, 2 desc
        """;

    private const string InsertViews = """
        insert into event_views as v (event_id, quarter, source, views)
        select event_id, quarter, case when source = '' or source in (select source from event_views k where k.event_id = u.event_id)
          or (select count(distinct source) from event_views k where k.event_id = u.event_id) < 100 then source else 'other' end, sum(views)
        from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::bigint[]) as u (event_id, quarter, source, views)
        group by 1, 2, 3
        on conflict (event_id, quarter, source) do update set views = v.views + excluded.views
        """;

    public async Task<EventFigures> Of(EventTerms terms, DateTimeOffset asOf)
    {
        var (id, types) = (terms.EventId, terms.TicketTypeIds.ToArray());
        await using var snapshot = await Snapshot.Begin(database);
        var (currency, zone) = (await snapshot.Read(row => (row.GetString(0), row.GetString(1)), Details, id)).Single();
        var byType = await snapshot.Read(row => new TicketTypeSales(row.GetGuid(0), row.GetString(1), Sums(row, 2), row.GetInt64(10)), ByType, id, types);
        var byPrice = await snapshot.Read(row => new PriceSales(row.GetGuid(0), row.GetString(1), row.GetInt64(2), Sums(row, 3)), ByPrice, id, types);
        var byChannel = await snapshot.Read(row => new ChannelSales(row.GetString(0), Sums(row, 1)), ByChannel, id);
        var bySource = await snapshot.Read(row => new SourceSales(row.GetString(0) is { Length: > 0 } source ? source : null, row.GetInt64(1), Sums(row, 2)), BySource, id);
        var online = byChannel.FirstOrDefault(channel => channel.Channel == FigureChannels.Online)?.Sums ?? default;
        return new(
            asOf,
            currency,
            zone,
            byChannel.Aggregate(default(SaleSums), (sum, channel) => sum + channel.Sums),
            byType,
            byPrice,
            byChannel,
            bySource,
            new(bySource.Sum(source => source.Views), online.Placed, online.Paid),
            byType.Sum(type => type.Came));
    }

    public async Task<FigurePeriods> Periods(PeriodQuery query, DateTimeOffset asOf)
    {
        await using var snapshot = await Snapshot.Begin(database);
        var (currency, zone) = (await snapshot.Read(row => (row.GetString(0), row.GetString(1)), Details, query.EventId)).Single();
        var length = query.Length == PeriodLength.Day ? "day" : "hour";
        var (from, until) = ((query.From ?? DateTimeOffset.UnixEpoch).UtcDateTime, (query.Until ?? DateTimeOffset.UnixEpoch.AddYears(1_000)).UtcDateTime);
        var isAll = query.TicketTypeId is null && query.Channel is null;
        var periods = new SortedDictionary<DateTimeOffset, FigurePeriod>();
        FigurePeriod At(DateTimeOffset start) => periods.GetValueOrDefault(start) ?? new(start, default, 0, 0, 0, 0);

        foreach (var (start, sums) in await snapshot.Read(
            row => (row.GetFieldValue<DateTimeOffset>(0), Sums(row, 1)),
            SalePeriods,
            query.EventId, length, zone, from, until, (object?)query.TicketTypeId ?? DBNull.Value, (object?)query.Channel ?? DBNull.Value))
            periods[start] = At(start) with { Sales = sums };
        if (isAll)
        {
            foreach (var (start, views) in await snapshot.Read(row => (row.GetFieldValue<DateTimeOffset>(0), row.GetInt64(1)), ViewPeriods, query.EventId, length, zone, from, until))
                periods[start] = At(start) with { Views = views };
            foreach (var (start, admitted, exited, refused) in await snapshot.Read(
                row => (row.GetFieldValue<DateTimeOffset>(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), ScanPeriods, query.EventId, length, zone, from, until))
                periods[start] = At(start) with { Admitted = admitted, Exited = exited, Refused = refused };
        }

        return new(asOf, currency, zone, [.. periods.Values.TakeLast(FigurePeriods.MostPeriods)]);
    }

    public async Task<CheckInCurve> CheckIn(Guid eventId, IReadOnlyList<(Guid Id, string Name)> gates, DateTimeOffset asOf)
    {
        await using var snapshot = await Snapshot.Begin(database);
        var scans = (await snapshot.Read(
            row => (Id: row.GetGuid(0), Minute: row.GetFieldValue<DateTimeOffset>(1), Admitted: row.GetInt64(2), Exited: row.GetInt64(3), Refused: row.GetInt64(4)),
            ScanMinutes,
            gates.Select(gate => gate.Id).Append(eventId).ToArray()))
            .ToLookup(scan => scan.Id, scan => (scan.Minute, scan.Admitted, scan.Exited, scan.Refused));
        var all = CheckInCurves.WithInside(scans[eventId]);
        return new(asOf, all, CheckInCurves.Peak(all), CheckInCurves.BusiestQuarter(all),
        [
            .. gates.Select(gate => (gate.Id, gate.Name, Minutes: CheckInCurves.WithInside(scans[gate.Id]))).Select(gate => new GateCurve(
                gate.Id,
                gate.Name,
                gate.Minutes.Sum(minute => minute.Admitted),
                gate.Minutes.Sum(minute => minute.Exited),
                gate.Minutes.Sum(minute => minute.Refused),
                CheckInCurves.Peak(gate.Minutes))),
        ]);
    }

    public async Task<BuyerAreas> Areas(Guid eventId)
    {
        await using var snapshot = await Snapshot.Begin(database);
        var asOf = (await snapshot.Read(row => row.GetFieldValue<DateTimeOffset>(0), "select now()")).Single();
        var phones = await snapshot.Read(row => (row.IsDBNull(0) ? null : row.GetString(0), row.GetInt64(1), row.GetInt64(2)), Phones, eventId, PhoneAreas.PrefixLength);
        return new(asOf, PhoneAreas.Sum(phones));
    }

    public async Task<ComparedEvents> Compare(IReadOnlyList<Guid> events, DateTimeOffset asOf)
    {
        await using var snapshot = await Snapshot.Begin(database);
        var compared = await snapshot.Read(
            row => new ComparedEvent(
                row.GetGuid(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3), row.GetInt64(4), Sums(row, 9),
                new(row.GetInt64(5), row.GetInt64(6), row.GetInt64(7)), row.GetInt64(8), []),
            Compared,
            events.ToArray());
        var days = (await snapshot.Read(row => (Id: row.GetGuid(0), Day: row.GetInt32(1), Sold: row.GetInt64(2), Revenue: row.GetInt64(3)), ComparedDays, events.ToArray()))
            .ToLookup(day => day.Id);
        return new(asOf,
        [
            .. compared.Select(one =>
            {
                var soFar = 0L;
                return one with { Days = [.. days[one.EventId].Select(day => new ComparedDay(day.Day, day.Sold, day.Revenue, soFar += day.Sold))] };
            }),
        ]);
    }

    public async Task AddViews(IReadOnlyList<EventViews> views)
    {
        await using var command = database.CreateCommand(InsertViews);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. views.Select(one => one.EventId)] });
        command.Parameters.Add(new NpgsqlParameter<DateTime[]> { TypedValue = [.. views.Select(one => one.Quarter.UtcDateTime)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. views.Select(one => one.Source)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. views.Select(one => one.Views)] });
        await command.ExecuteNonQueryAsync();
    }

    private static SaleSums Sums(NpgsqlDataReader row, int first) => new(
        row.GetInt64(first),
        row.GetInt64(first + 1),
        row.GetInt64(first + 2),
        row.GetInt64(first + 3),
        row.GetInt64(first + 4),
        row.GetInt64(first + 5),
        row.GetInt64(first + 6),
        row.GetInt64(first + 7));

    /// <summary>One moment of the database, for several questions.</summary>
    private sealed class Snapshot(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
    {
        public static async Task<Snapshot> Begin(NpgsqlDataSource database)
        {
            var connection = await database.OpenConnectionAsync();
            return new(connection, await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead));
        }

        public async Task<IReadOnlyList<T>> Read<T>(Func<NpgsqlDataReader, T> item, string sql, params object[] values)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            foreach (var value in values)
                command.Parameters.Add(new() { Value = value });
            await using var row = await command.ExecuteReaderAsync();
            var found = new List<T>();
            while (await row.ReadAsync())
                found.Add(item(row));
            return found;
        }

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
