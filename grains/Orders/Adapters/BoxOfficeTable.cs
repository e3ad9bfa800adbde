using EventLoop.Ledger;
using Npgsql;

namespace EventLoop.Orders;

/// <summary>Reads the table <c>box_office</c>.</summary>
internal sealed class BoxOfficeTable(NpgsqlDataSource database)
{
    private const string Page = """
        select b.id, b.issued_by, b.paid_by, a.name, a.email, a.note, b.ticket_type_id, y.name, o.quantity,
          i.valid, i.admitted,
          o.total_minor, o.refunded_minor, o.currency, b.issued_at
        from box_office b
        join orders o on o.id = b.id
        join attendees a on a.id = o.attendee_id
        join ticket_types y on y.id = b.ticket_type_id
        cross join lateral (
          select count(*)::int as valid, count(t.admitted_at)::int as admitted
          from tickets t where t.attendee_id = o.attendee_id and t.order_id = o.id and t.status <> 'refunded') i
        where b.event_id = $1 and b.channel = $2 and (b.issued_at, b.id) < ($3, $4)
        order by b.issued_at desc, b.id desc
        limit $5
        """;

    /// <summary>The newest first.</summary>
    /// <exception cref="LedgerUnavailableException">Storage is away.</exception>
    public Task<Page<IssuedOrder>> List(Guid eventId, OrderChannel channel, int limit, PageCursor? after) => Reading(async () =>
    {
        await using var command = database.CreateCommand(Page);
        command.Parameters.Add(new() { Value = eventId });
        command.Parameters.Add(new() { Value = OrderChannelWords.Of(channel) });
        command.Parameters.Add(new() { Value = (after?.Time ?? DateTimeOffset.MaxValue).UtcDateTime });
        command.Parameters.Add(new() { Value = after?.Id ?? Guid.Empty });
        command.Parameters.Add(new() { Value = limit + 1 });
        await using var row = await command.ExecuteReaderAsync();
        var found = new List<IssuedOrder>();
        while (await row.ReadAsync())
        {
            found.Add(new(
                row.GetGuid(0),
                row.GetGuid(1),
                OrderChannelWords.PaymentOf(row.IsDBNull(2) ? null : row.GetString(2)),
                row.GetString(3),
                row.GetString(4),
                row.IsDBNull(5) ? null : row.GetString(5),
                row.GetGuid(6),
                row.GetString(7),
                row.GetInt32(8),
                row.GetInt32(9),
                row.GetInt32(10),
                row.GetInt64(11),
                row.GetInt64(12),
                row.GetString(13),
                row.GetFieldValue<DateTimeOffset>(14)));
        }

        return Page<IssuedOrder>.Of(found, limit, order => PageCursor.Of(order.IssuedAt, order.OrderId));
    });

    /// <summary>Those of these orders that exist, and how many tickets each was issued with.</summary>
    /// <exception cref="LedgerUnavailableException">Storage is away.</exception>
    public Task<IReadOnlyDictionary<Guid, int>> Quantities(Guid[] orders) => Reading<IReadOnlyDictionary<Guid, int>>(async () =>
    {
        await using var command = database.CreateCommand("select id, quantity from orders where id = any ($1)");
        command.Parameters.Add(new() { Value = orders });
        await using var row = await command.ExecuteReaderAsync();
        var found = new Dictionary<Guid, int>();
        while (await row.ReadAsync())
            found.Add(row.GetGuid(0), row.GetInt32(1));
        return found;
    });

    private static async Task<T> Reading<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (NpgsqlException away)
        {
            throw new LedgerUnavailableException("Storage is away.", away);
        }
    }
}
