using Npgsql;

namespace EventLoop.Orders;

/// <summary>The tables <c>purchase_traits</c>, <c>suspicions</c> and <c>order_risks</c>.</summary>
internal sealed class PurchaseTable(NpgsqlDataSource database)
{
    private const int OrdersOfEach = 20;

    // "{trait}" is the trait's column. A hold that has run out and was not swept yet does not count either.
    private const string Had = """
        select p.ticket_type_id,
          sum(case
            when o.status in ('expired', 'expiring', 'cancelled', 'cancelling', 'refunded') or (o.status = 'pending' and o.expires_at <= $2) then 0
            when o.status in ('partly_refunded', 'refunding') then p.quantity - (
              select count(*) from tickets t
              where t.event_id = p.event_id and t.id > p.order_id and t.id <= p.last_ticket and t.ticket_type_id = p.ticket_type_id and t.status = 'refunded')
            else p.quantity
          end)::int,
          count(distinct p.order_id) filter (where p.placed_at > $3), count(*)
        from purchase_traits p join orders o on o.id = p.order_id
        where p.{trait} = $1 and p.order_id <> all ($4)
        group by p.ticket_type_id
        """;

    private const string Upsert = """
        insert into suspicions (id, event_id, trait, trait_key, what, times, first_at, last_at) values ($1, $2, $3, $4, $5, 1, $6, $6)
        on conflict (trait_key, what) do update set times = suspicions.times + 1, last_at = excluded.last_at
        """;

    private const string Latest = """
        select id, what, trait, trait_key, times, first_at, last_at, level from (
          select id, what, trait, trait_key, times, first_at, last_at, null as level from suspicions where event_id = $1
          union all
          select order_id, 'risk', null, null, 1, at, at, level from order_risks where event_id = $1) s
        where (last_at, id) < ($2, $3)
        order by last_at desc, id desc limit $4
        """;

    private const string CountAll = """
        select (select count(*) from suspicions where event_id = $1) + (select count(*) from order_risks where event_id = $1)
        """;

    private const string PruneTraits = """
        delete from purchase_traits where id in (
          select p.id from purchase_traits p join events e on e.id = p.event_id where e.end_time < $1 limit 5000)
        """;

    private const string PruneSuspicions = """
        delete from suspicions where id in (select s.id from suspicions s join events e on e.id = s.event_id where e.end_time < $1 limit 5000)
        """;

    /// <summary>What whoever shares the claim's trait has.</summary>
    /// <param name="without">Orders that are not looked at.</param>
    public async Task<PurchaseCount> HadBy(PurchaseClaim claim, Guid[] without, DateTimeOffset now)
    {
        await using var command = Command(
            Had.Replace("{trait}", claim.Kind.Text(), StringComparison.Ordinal), claim.Trait, now.UtcDateTime, now.AddMinutes(-claim.Limits.Watch?.Minutes ?? 0).UtcDateTime, without);
        await using var reader = await command.ExecuteReaderAsync();
        var count = new PurchaseCount(claim.Limits.Watch, now);
        while (await reader.ReadAsync())
        {
            count.Had[reader.GetGuid(0)] = reader.GetInt32(1);
            count.LateOrders = Math.Max(count.LateOrders, (int)reader.GetInt64(2));
            count.Rows += (int)reader.GetInt64(3);
        }

        return count;
    }

    /// <summary>Keeps by which card an order was paid.</summary>
    public async Task KeepCard(Guid orderId, Guid card)
    {
        await using var command = Command("update purchase_traits set card = $2 where order_id = $1", orderId, card);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Somebody should look at whoever shares the claim's trait.</summary>
    public async Task Suspect(PurchaseClaim claim, string what, DateTimeOffset now)
    {
        await using var command = Command(Upsert, Guid.CreateVersion7(now), claim.EventId, claim.Kind.Text(), claim.Trait, what, now.UtcDateTime);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The suspicions of an event, the latest first.</summary>
    public async Task<Page<Suspicion>> Of(Guid eventId, int limit, PageCursor? after)
    {
        await using var command = Command(
            Latest, eventId, after?.Time.UtcDateTime ?? DateTime.MaxValue.ToUniversalTime(), after?.Id ?? Guid.AllBitsSet, limit + 1);
        var found = new List<(Suspicion Suspicion, Guid? Trait)>();
        await using (var row = await command.ExecuteReaderAsync())
        {
            while (await row.ReadAsync())
            {
                found.Add((
                    new(
                        row.GetGuid(0),
                        row.GetString(1),
                        row.IsDBNull(2) ? null : row.GetString(2),
                        row.GetInt32(4),
                        row.GetFieldValue<DateTimeOffset>(5),
                        row.GetFieldValue<DateTimeOffset>(6),
                        row.IsDBNull(7) ? null : row.GetString(7),
                        row.IsDBNull(3) ? [row.GetGuid(0)] : []),
                    row.IsDBNull(3) ? null : row.GetGuid(3)));
            }
        }

        var shown = new List<Suspicion>();
        foreach (var (suspicion, trait) in found.Take(limit))
            shown.Add(trait is { } key ? suspicion with { OrderIds = await OrdersOf(suspicion.By!, key) } : suspicion);
        return new(shown, found.Count > limit ? PageCursor.Of(shown[^1].LastAt, shown[^1].SuspicionId) : null);
    }

    public async Task<int> Count(Guid eventId)
    {
        await using var command = Command(CountAll, eventId);
        return (int)(long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Deletes what was kept of events that ended before then, some of it at a time.</summary>
    public async Task Prune(DateTimeOffset endedBefore)
    {
        foreach (var sql in (string[])[PruneTraits, PruneSuspicions])
        {
            await using var command = Command(sql, endedBefore.UtcDateTime);
            await command.ExecuteNonQueryAsync();
        }
    }

    private async Task<IReadOnlyList<Guid>> OrdersOf(string trait, Guid key)
    {
        await using var command = Command($"select order_id from purchase_traits where {trait} = $1 group by order_id order by order_id desc limit {OrdersOfEach}", key);
        await using var reader = await command.ExecuteReaderAsync();
        var orders = new List<Guid>();
        while (await reader.ReadAsync())
            orders.Add(reader.GetGuid(0));
        return orders;
    }

    private NpgsqlCommand Command(string sql, params IEnumerable<object> parameters)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in parameters)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
