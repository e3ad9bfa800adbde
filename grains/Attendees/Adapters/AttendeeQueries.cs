using EventLoop.Events;
using EventLoop.Orders;
using EventLoop.Tickets;
using EventLoop.Venues;
using Npgsql;

namespace EventLoop.Attendees;

/// <summary>Lists of tickets and orders, out of the tables. README.md in the parent folder says what they cost.</summary>
internal sealed class AttendeeQueries(NpgsqlDataSource database)
{
    // The page is picked first, and only what is on it gets its order, its ticket type and, where nobody looked for them, its names.
    private static string TicketsOfEvent(AttendeeSort sort, bool byName) => $"""
        select t.id, t.order_id, a.name, a.email, t.ticket_type_id, y.name, t.status, coalesce(o.paid_at, t.issued_at), t.admitted_at
        from (
          select t.id, t.order_id, t.attendee_id, t.ticket_type_id, t.status, t.issued_at, t.admitted_at
          from tickets t{(byName ? " join attendees a on a.id = t.attendee_id" : "")}
          where t.event_id = @event and {(sort == AttendeeSort.Newest ? "t.id < @after" : "t.id > @after")}
            and (@ticket_type::uuid is null or t.ticket_type_id = @ticket_type)
            and (@status::text is null or t.status = @status)
            and (@admitted::boolean is null or (t.admitted_at is not null) = @admitted)
            {(byName ? "and a.name || ' ' || a.email ilike all (@words)" : "")}
          order by {Order(sort)}
          limit @limit offset @offset) t
        join attendees a on a.id = t.attendee_id
        join ticket_types y on y.id = t.ticket_type_id
        join orders o on o.id = t.order_id
        order by {Order(sort)}
        """;

    // By name and by admission no index helps, since the name is another table's and an index on the time would cost every scan: the best rows of all are
    // picked in one walk, and a later page is counted off.
    private static string Order(AttendeeSort sort) => sort switch
    {
        AttendeeSort.Oldest => "t.id",
        AttendeeSort.Newest => "t.id desc",
        AttendeeSort.Name => "lower(a.name), t.id",
        AttendeeSort.Admitted => "t.admitted_at desc nulls last, t.id",
    };

    private const string TicketsOfAccount = """
        select t.id, t.order_id, t.event_id, e.name, e.start_time, e.end_time, e.time_zone,
          v.name, v.address, v.capacity, st_y(v.location::geometry), st_x(v.location::geometry), y.name, t.status, t.code,
          e.slug, e.colour, e.second_colour, e.banner_id, t.ticket_type_id
        from tickets t
        join events e on e.id = t.event_id
        join venues v on v.id = e.venue_id
        join ticket_types y on y.id = t.ticket_type_id
        where t.user_id = @account and t.id < @after
        order by t.id desc
        limit @limit
        """;

    private const string OrdersOfAccount = """
        select o.id, o.event_id, e.name, o.status, o.quantity, o.subtotal_minor, o.fees_minor, o.total_minor, o.refunded_minor,
          o.currency, o.placed_at, o.paid_at
        from orders o join events e on e.id = o.event_id
        where o.user_id = @account and o.id < @after
        order by o.id desc
        limit @limit
        """;

    public async Task<Page<AttendeeTicket>> OfEvent(AttendeeSearch search)
    {
        var (status, admitted) = search.Status switch
        {
            TicketStatuses.Admitted => (TicketStatuses.Valid, true),
            TicketStatuses.NotAdmitted => (TicketStatuses.Valid, false),
            _ => (search.Status, default(bool?)),
        };
        var isCounted = search.Sort is AttendeeSort.Name or AttendeeSort.Admitted;
        var offset = isCounted ? Math.Clamp(search.After?.Order ?? 0, 0, int.MaxValue) : 0;
        var words = LikePattern.Words(search.Text);
        await using var command = database.CreateCommand(TicketsOfEvent(search.Sort, byName: search.Sort == AttendeeSort.Name || words.Length > 0));
        command.Parameters.AddWithValue("event", search.EventId);
        command.Parameters.AddWithValue("after", isCounted ? Guid.Empty : search.After?.Id ?? (search.Sort == AttendeeSort.Newest ? Guid.AllBitsSet : Guid.Empty));
        command.Parameters.AddWithValue("offset", offset);
        command.Parameters.Add(new NpgsqlParameter<Guid?>("ticket_type", search.TicketTypeId));
        command.Parameters.Add(new NpgsqlParameter<string?>("status", status));
        command.Parameters.Add(new NpgsqlParameter<bool?>("admitted", admitted));
        command.Parameters.AddWithValue("words", words);
        return await Read(command, search.Limit, ticket => new(isCounted ? offset + search.Limit : 0, ticket.TicketId), row => new AttendeeTicket(
            row.GetGuid(0),
            row.GetGuid(1),
            row.GetString(2),
            row.GetString(3),
            row.GetGuid(4),
            row.GetString(5),
            row.GetString(6),
            row.GetFieldValue<DateTimeOffset>(7),
            row.GetFieldValue<DateTimeOffset?>(8)));
    }

    public async Task<Page<HeldTicket>> TicketsOf(Guid accountId, int limit, PageCursor? after)
    {
        await using var command = OfAccount(TicketsOfAccount, accountId, after);
        return await Read(command, limit, ticket => new(0, ticket.TicketId), row => new HeldTicket(
            row.GetGuid(0),
            row.GetGuid(1),
            row.GetGuid(2),
            row.GetString(3),
            row.GetFieldValue<DateTimeOffset>(4),
            row.GetFieldValue<DateTimeOffset>(5),
            row.GetString(6),
            new Venue(row.GetString(7), row.GetString(8), row.GetInt32(9), row.GetDouble(10), row.GetDouble(11)),
            row.GetString(12),
            row.GetString(13),
            TicketCode.ToText(row.GetFieldValue<byte[]>(14)))
        {
            Face = new(Text(row, 15), Text(row, 16), Text(row, 17), row.IsDBNull(18) ? null : row.GetGuid(18)),
            TicketTypeId = row.GetGuid(19),
        });
    }

    public async Task<Page<PlacedOrder>> OrdersOf(Guid accountId, int limit, PageCursor? after)
    {
        await using var command = OfAccount(OrdersOfAccount, accountId, after);
        return await Read(command, limit, order => new(0, order.OrderId), row => new PlacedOrder(
            row.GetGuid(0),
            row.GetGuid(1),
            row.GetString(2),
            OrderWords.Status(row.GetString(3), isWhole: row.GetInt64(8) >= row.GetInt64(7)),
            row.GetInt32(4),
            row.GetInt64(5),
            row.GetInt64(6),
            row.GetInt64(7),
            row.GetInt64(8),
            row.GetString(9),
            row.GetFieldValue<DateTimeOffset>(10),
            row.GetFieldValue<DateTimeOffset?>(11)));
    }

    /// <summary>The names of whoever comes with these tickets.</summary>
    public async Task<Dictionary<Guid, string>> NamesOn(Guid[] ticketIds)
    {
        await using var command = database.CreateCommand("select t.id, a.name from tickets t join attendees a on a.id = t.attendee_id where t.id = any($1)");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = ticketIds });
        await using var row = await command.ExecuteReaderAsync();
        var names = new Dictionary<Guid, string>();
        while (await row.ReadAsync())
            names.Add(row.GetGuid(0), row.GetString(1));
        return names;
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private NpgsqlCommand OfAccount(string sql, Guid accountId, PageCursor? after)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue("account", accountId);
        command.Parameters.AddWithValue("after", after?.Id ?? Guid.AllBitsSet);
        return command;
    }

    private static async Task<Page<T>> Read<T>(NpgsqlCommand command, int limit, Func<T, PageCursor> cursor, Func<NpgsqlDataReader, T> item)
    {
        command.Parameters.AddWithValue("limit", limit + 1);
        await using var row = await command.ExecuteReaderAsync();
        var found = new List<T>();
        while (await row.ReadAsync())
            found.Add(item(row));
        return Page<T>.Of(found, limit, cursor);
    }
}
