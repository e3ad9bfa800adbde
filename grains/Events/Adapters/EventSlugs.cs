using Npgsql;

namespace EventLoop.Events;

/// <summary>The table <c>event_slugs</c>: whose a slug is, and stays.</summary>
internal sealed class EventSlugs(NpgsqlDataSource database)
{
    // One statement, so that of two events that want a slug at once one gets it; a repeat finds its own.
    private const string Take = """
        with taken as (insert into event_slugs (slug, event_id) values ($1, $2) on conflict (slug) do nothing returning event_id)
        select event_id from taken union all select event_id from event_slugs where slug = $1 limit 1
        """;

    /// <returns>False: it is, or was, another event's.</returns>
    public async Task<bool> Claim(string slug, Guid eventId)
    {
        await using var command = database.CreateCommand(Take);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = slug });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = eventId });
        // Nothing comes back when another took it after this statement began.
        return await command.ExecuteScalarAsync() is Guid owner && owner == eventId;
    }

    /// <summary>The event that has or had the slug; null when none has.</summary>
    public async Task<Guid?> EventOf(string slug)
    {
        await using var command = database.CreateCommand("select event_id from event_slugs where slug = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = slug });
        return (Guid?)await command.ExecuteScalarAsync();
    }
}
