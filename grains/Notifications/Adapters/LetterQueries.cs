using EventLoop.Orders;
using EventLoop.Tickets;
using Npgsql;

namespace EventLoop.Notifications;

/// <summary>What is looked up when a message is written: whose it is and where that person is reached, the event, the tickets.</summary>
internal sealed class LetterQueries(NpgsqlDataSource database, MailOptions options)
{
    private const string OfMessage = """
        select coalesce(a.email, u.email, ''), coalesce(a.name, u.name, ''), l.language,
          e.name, e.start_time, e.end_time, e.time_zone, v.name, v.address, st_y(v.location::geometry), st_x(v.location::geometry), e.status,
          m.event_id, o.user_id is not null, coalesce(a.phone, ''), coalesce(a.consent, 0), w.subject, w.body
        from (values ($1::uuid, $2::uuid, $3::uuid)) m (recipient, event_id, order_id)
        left join attendees a on a.id = m.recipient
        left join users u on u.id = m.recipient
        left join events e on e.id = m.event_id
        left join venues v on v.id = e.venue_id
        left join orders o on o.id = m.order_id and o.attendee_id = m.recipient
        left join event_languages l on l.event_id = m.event_id
        left join event_letters w on w.event_id = m.event_id and w.kind = $4 and w.language = coalesce($5, l.language, $6)
        """;

    private const string TicketsOfOrder = """
        select t.id, y.name, t.code from tickets t join ticket_types y on y.id = t.ticket_type_id
        where t.order_id = $1 and t.attendee_id = $2 and t.status = 'valid' order by t.id
        """;

    private const string OneTicket = """
        select t.id, y.name, t.code from tickets t join ticket_types y on y.id = t.ticket_type_id
        where t.id = $1 and t.attendee_id = $2 and t.status = 'valid'
        """;

    private const string Holder = "select a.name from tickets t join attendees a on a.id = t.attendee_id where t.id = $1";

    private const string Buyer = "select a.name from orders o join attendees a on a.id = o.attendee_id where o.id = $1";

    /// <param name="kind">Of the message, where its words are asked for, too.</param>
    /// <param name="language">Null: the event's.</param>
    public async Task<Addressee> Of(Guid recipient, Guid? eventId, Guid? orderId, MessageKind? kind = null, string? language = null)
    {
        await using var command = Command(OfMessage, recipient, (object?)eventId ?? DBNull.Value, (object?)orderId ?? DBNull.Value);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = kind is null ? "" : MessageWords.Of(kind.Value) });
        command.Parameters.Add(new() { Value = (object?)language ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = options.Language });
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        var shown = row.IsDBNull(3) ? null : new LetterEvent(
            row.GetGuid(12),
            row.GetString(3),
            row.GetFieldValue<DateTimeOffset>(4),
            row.GetFieldValue<DateTimeOffset>(5),
            row.GetString(6),
            row.GetString(7),
            row.GetString(8),
            row.GetDouble(9),
            row.GetDouble(10),
            row.GetString(11) == "cancelled",
            null);
        return new(row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), shown, row.GetBoolean(13), row.GetString(14), (Consent)row.GetInt32(15))
        {
            Own = row.IsDBNull(16) ? null : new(row.GetString(16), row.GetString(17)),
        };
    }

    /// <summary>The order's tickets that are still this attendee's and let somebody in.</summary>
    public Task<IReadOnlyList<LetterTicket>> TicketsOf(Guid orderId, Guid attendeeId) => Tickets(TicketsOfOrder, orderId, attendeeId);

    /// <summary>The ticket, if it is still this attendee's and lets somebody in.</summary>
    public Task<IReadOnlyList<LetterTicket>> TicketOf(Guid ticketId, Guid attendeeId) => Tickets(OneTicket, ticketId, attendeeId);

    /// <summary>Whoever holds the ticket now.</summary>
    public Task<string> HolderOf(Guid ticketId) => Name(Holder, ticketId);

    /// <summary>Whoever placed the order.</summary>
    public Task<string> BuyerOf(Guid orderId) => Name(Buyer, orderId);

    public async Task<bool> IsSuppressed(Guid addressKey)
    {
        await using var command = Command("select exists (select from suppressed_addresses where address_key = $1)", addressKey);
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Where a webhook leads, without what may be a credential in its address; null when it is on, or gone.</summary>
    public async Task<string?> HostOfSwitchedOff(Guid webhookId)
    {
        await using var command = Command("select url from webhooks where id = $1 and not is_on", webhookId);
        return Uri.TryCreate(await command.ExecuteScalarAsync() as string, UriKind.Absolute, out var address) ? address.Host : null;
    }

    private async Task<string> Name(string sql, Guid id)
    {
        await using var command = Command(sql, id);
        return await command.ExecuteScalarAsync() as string ?? "";
    }

    private async Task<IReadOnlyList<LetterTicket>> Tickets(string sql, Guid id, Guid attendeeId)
    {
        await using var command = Command(sql, id, attendeeId);
        await using var row = await command.ExecuteReaderAsync();
        var tickets = new List<LetterTicket>();
        while (await row.ReadAsync())
            tickets.Add(new(row.GetGuid(0), row.GetString(1), TicketCode.ToText(row.GetFieldValue<byte[]>(2))));
        return tickets;
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value is DBNull ? new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid } : new() { Value = value });
        return command;
    }
}

/// <summary>Whom a message goes to. Personal data.</summary>
/// <param name="HasAccount">They placed the order while they were signed in.</param>
/// <param name="Agreed">What they said when they ordered.</param>
internal sealed record Addressee(string Address, string Name, string? Language, LetterEvent? Event, bool HasAccount, string Phone, Consent Agreed)
{
    /// <summary>What the event's organizer says in such a message; null: our own words.</summary>
    public OwnWords? Own { get; init; }

    // Personal data is not for logs.
    public override string ToString() => nameof(Addressee);
}
