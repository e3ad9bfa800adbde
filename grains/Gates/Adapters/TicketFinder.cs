using EventLoop.Events;
using EventLoop.Ledger;
using Npgsql;

namespace EventLoop.Gates;

/// <summary>Finds tickets for staff, by their holder's name or by order.</summary>
internal sealed class TicketFinder(NpgsqlDataSource database)
{
    private const string Tickets = """
        select t.id, t.order_id, a.name, y.name, t.status, t.admitted_at
        from tickets t
        join attendees a on a.id = t.attendee_id
        join ticket_types y on y.id = t.ticket_type_id
        where t.event_id = $1 and (t.order_id = $2 or t.id = $2 or ($2 is null and a.name ilike all ($3)))
        order by a.name, t.id
        limit $4
        """;

    /// <exception cref="LedgerUnavailableException">Storage is away.</exception>
    public async Task<FoundTicket[]> Find(Guid eventId, string text, int limit)
    {
        try
        {
            await using var command = database.CreateCommand(Tickets);
            command.Parameters.Add(new() { Value = eventId });
            command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = Guid.TryParse(text, out var id) ? id : null });
            command.Parameters.Add(new() { Value = LikePattern.Words(text) });
            command.Parameters.Add(new() { Value = limit });
            await using var row = await command.ExecuteReaderAsync();
            var found = new List<FoundTicket>();
            while (await row.ReadAsync())
            {
                found.Add(new(
                    row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetFieldValue<DateTimeOffset?>(5)));
            }

            return [.. found];
        }
        catch (NpgsqlException away)
        {
            throw new LedgerUnavailableException("Storage is away.", away);
        }
    }
}
