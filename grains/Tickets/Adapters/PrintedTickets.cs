using System.Security.Cryptography;
using System.Text;
using EventLoop.Events;
using Npgsql;

namespace EventLoop.Tickets;

/// <summary>Tickets as they are printed, drawn when somebody wants one, and the last ones kept: by what they say, so that a change makes another.</summary>
internal sealed class PrintedTickets(NpgsqlDataSource database, IGrainFactory grains)
{
    /// <summary>A ticket takes some 25 KB.</summary>
    private const int MostKept = 500;

    private const string OfTickets = """
        select t.id, y.name, a.name, t.code, e.name, e.start_time, e.end_time, e.time_zone, v.name, v.address, coalesce(l.language, ''), t.event_id, t.ticket_type_id
        from tickets t
        join ticket_types y on y.id = t.ticket_type_id
        join attendees a on a.id = t.attendee_id
        join events e on e.id = t.event_id
        join venues v on v.id = e.venue_id
        left join event_languages l on l.event_id = t.event_id
        where t.id = any($1) order by t.id
        """;

    private readonly Lock turn = new();
    private readonly Dictionary<string, byte[]> kept = [];
    private readonly Queue<string> oldest = new();

    /// <summary>A page for each of these tickets. Whoever asks has made sure that they are theirs.</summary>
    public async Task<byte[]> Pdf(params Guid[] ticketIds)
    {
        var tickets = await Read(ticketIds);
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', tickets.Select(Text)))));
        lock (turn)
        {
            if (kept.TryGetValue(key, out var known))
                return known;
        }

        var pdf = TicketPdf.Draw(tickets);
        Keep(key, pdf);
        return pdf;
    }

    private void Keep(string key, byte[] pdf)
    {
        lock (turn)
        {
            if (!kept.TryAdd(key, pdf))
                return;
            oldest.Enqueue(key);
            if (oldest.Count > MostKept)
                kept.Remove(oldest.Dequeue());
        }
    }

    private static string Text(PrintedTicket ticket) => string.Join(
        '\u0001', ticket.TicketId, ticket.TypeName, ticket.Holder, ticket.Code, ticket.EventName, ticket.StartTime.Ticks, ticket.EndTime.Ticks, ticket.TimeZone, ticket.VenueName, ticket.VenueAddress, ticket.Language, ticket.Moves);

    private async Task<IReadOnlyList<PrintedTicket>> Read(Guid[] ticketIds)
    {
        await using var command = database.CreateCommand(OfTickets);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = ticketIds });
        await using var row = await command.ExecuteReaderAsync();
        var tickets = new List<(PrintedTicket Ticket, Guid EventId, Guid TypeId)>();
        while (await row.ReadAsync())
        {
            tickets.Add((new(
                row.GetGuid(0),
                row.GetString(1),
                row.GetString(2),
                TicketCode.ToText(row.GetFieldValue<byte[]>(3)),
                row.GetString(4),
                row.GetFieldValue<DateTimeOffset>(5),
                row.GetFieldValue<DateTimeOffset>(6),
                row.GetString(7),
                row.GetString(8),
                row.GetString(9),
                row.GetString(10)), row.GetGuid(11), row.GetGuid(12)));
        }

        var events = new Dictionary<Guid, EventTerms?>();
        foreach (var eventId in tickets.Select(ticket => ticket.EventId).Distinct())
            events.Add(eventId, await grains.GetGrain<IEventParts>(eventId).Terms());
        return [.. tickets.Select(one => one.Ticket with { Moves = events[one.EventId]?.Access?.Of(one.TypeId)?.RotatingCode == true })];
    }
}
