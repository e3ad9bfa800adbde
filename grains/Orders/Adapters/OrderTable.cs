using Npgsql;

namespace EventLoop.Orders;

/// <summary>What desks and the sweeper look up in the table <c>orders</c>, whose rows are as fresh as the ledger.</summary>
internal class OrderTable(NpgsqlDataSource database)
{
    /// <summary>Desks wake up together when a silo has died; what they read, one after the other, is not to be in the way of orders.</summary>
    internal static readonly SemaphoreSlim OneAtATime = new(1);

    private const string RequestsOfDesk = """
        select request_key, request_hash, id, placed_at from orders
        where desk = $1 and request_key is not null and placed_at > $2
        order by placed_at
        """;

    private const string OfRequest = "select id, request_hash from orders where request_key = $1";

    private const string Unfinished = """
        select id from orders
        where status in ('pending', 'paying', 'refunding') and (status <> 'pending' or expires_at < $1)
        order by expires_at limit $2
        """;

    private const string Closing = """
        select id, expires_at from orders
        where status in ('expiring', 'cancelling') and (expires_at, id) > ($1, $2)
        order by expires_at, id limit $3
        """;

    private const string Refundable = """
        select id, placed_at from orders
        where event_id = $1 and (placed_at, id) > ($2, $3) and status in ('pending', 'paying', 'paid', 'partly_refunded', 'refunding')
        order by placed_at, id limit $4
        """;

    private const string Progress = """
        select e.refunds_due, e.status = 'cancelled' and not e.refunds_due,
          (count(*) filter (where o.paid_at is not null))::int,
          (count(*) filter (where o.paid_at is not null and o.status = 'refunded'))::int,
          (count(*) filter (where o.status in ('pending', 'paying', 'paid', 'partly_refunded', 'refunding')))::int,
          coalesce(sum(o.total_minor) filter (where o.paid_at is not null), 0)::bigint,
          coalesce(sum(o.refunded_minor), 0)::bigint, e.currency
        from events e left join orders o on o.event_id = e.id
        where e.id = $1
        group by e.id
        """;

    /// <summary>The requests that a desk has carried out since then, oldest first.</summary>
    public virtual async Task<IReadOnlyList<(RequestKey Key, Guid OrderId, DateTimeOffset PlacedAt)>> RequestsOf(short desk, DateTimeOffset since)
    {
        await OneAtATime.WaitAsync();
        try
        {
            await using var command = database.CreateCommand(RequestsOfDesk);
            command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = desk });
            command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = since.UtcDateTime });
            await using var reader = await command.ExecuteReaderAsync();
            var requests = new List<(RequestKey, Guid, DateTimeOffset)>();
            while (await reader.ReadAsync())
                requests.Add((new(reader.GetGuid(0), reader.GetInt64(1)), reader.GetGuid(2), reader.GetFieldValue<DateTimeOffset>(3)));
            return requests;
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    /// <summary>The order that a request became, and the hash of its body, whichever desk took it; null when there is none.</summary>
    public virtual async Task<(Guid OrderId, long BodyHash)?> OrderOf(Guid operation)
    {
        await using var command = database.CreateCommand(OfRequest);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = operation });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? (reader.GetGuid(0), reader.GetInt64(1)) : null;
    }

    /// <summary>Orders that have something left to do: stuck half-way, or pending since before <paramref name="expiredBefore"/>.</summary>
    public virtual async Task<IReadOnlyList<Guid>> FindUnfinished(DateTimeOffset expiredBefore, int limit)
    {
        await using var command = database.CreateCommand(Unfinished);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = expiredBefore.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync();
        var orders = new List<Guid>();
        while (await reader.ReadAsync())
            orders.Add(reader.GetGuid(0));
        return orders;
    }

    /// <summary>Orders that have ended and may still be paid, from there on in the order of their expiry.</summary>
    public virtual async Task<IReadOnlyList<(Guid OrderId, DateTimeOffset ExpiresAt)>> FindClosing(DateTimeOffset expiresFrom, Guid after, int limit)
    {
        await using var command = database.CreateCommand(Closing);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = expiresFrom.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync();
        var orders = new List<(Guid, DateTimeOffset)>();
        while (await reader.ReadAsync())
            orders.Add((reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1)));
        return orders;
    }

    /// <summary>Cancelled events whose orders are not all paid back.</summary>
    public virtual async Task<IReadOnlyList<Guid>> FindCancelledEvents(int limit)
    {
        await using var command = database.CreateCommand("select id from events where refunds_due limit $1");
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync();
        var events = new List<Guid>();
        while (await reader.ReadAsync())
            events.Add(reader.GetGuid(0));
        return events;
    }

    /// <summary>Orders of an event of which something is still to end or to go back, from there on in the order of their placing.</summary>
    public virtual async Task<IReadOnlyList<(Guid OrderId, DateTimeOffset PlacedAt)>> FindRefundable(
        Guid eventId, (DateTimeOffset PlacedAt, Guid OrderId) after, int limit)
    {
        await using var command = database.CreateCommand(Refundable);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = eventId });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = after.PlacedAt.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after.OrderId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync();
        var orders = new List<(Guid, DateTimeOffset)>();
        while (await reader.ReadAsync())
            orders.Add((reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1)));
        return orders;
    }

    /// <summary>How far the refunds of an event are; the event exists.</summary>
    public virtual async Task<RefundProgress> ProgressOf(Guid eventId)
    {
        await using var command = database.CreateCommand(Progress);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = eventId });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new(
            reader.GetBoolean(0), reader.GetBoolean(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4), reader.GetInt64(5), reader.GetInt64(6), reader.GetString(7));
    }

    /// <summary>What an order has paid back of a payment, or is going to, in minor units; null when there is no such order.</summary>
    /// <param name="intentId">Of any but the order's own all goes back, however much that is.</param>
    public virtual async Task<long?> RefundedOf(Guid orderId, string? intentId)
    {
        await using var command = database.CreateCommand(
            $"select case when payment_intent_id = $2 then refunded_minor else {long.MaxValue} end from orders where id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = orderId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = intentId ?? "" });
        return (long?)await command.ExecuteScalarAsync();
    }
}
