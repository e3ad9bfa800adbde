using EventLoop.Accounts;
using Npgsql;

namespace EventLoop.Events;

/// <summary>Whose an event is, for lists that do not need its grain.</summary>
internal sealed class EventOwners(NpgsqlDataSource database)
{
    /// <summary>Why nothing of the event is told to the caller; null when it is theirs.</summary>
    public async Task<EventRefusal?> Refuse(Caller caller, Guid eventId)
    {
        await using var command = database.CreateCommand("select organizer_id from events where id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = eventId });
        return await command.ExecuteScalarAsync() switch
        {
            Guid organizerId => caller.IsOrganizer(organizerId) ? null : EventRefusal.NotYours,
            _ => EventRefusal.NotFound,
        };
    }
}
