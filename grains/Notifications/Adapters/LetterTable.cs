using Npgsql;

namespace EventLoop.Notifications;

/// <summary>The table <c>event_letters</c>: what organizers say in place of our own words.</summary>
internal sealed class LetterTable(NpgsqlDataSource database)
{
    private const string Save = """
        insert into event_letters (event_id, language, kind, subject, body, changed_at) values ($1, $2, $3, $4, $5, $6)
        on conflict (event_id, language, kind) do update set subject = excluded.subject, body = excluded.body, changed_at = excluded.changed_at
        """;

    public async Task<OwnWords?> Find(Guid eventId, string language, string kind)
    {
        await using var command = Command("select subject, body from event_letters where event_id = $1 and language = $2 and kind = $3", eventId, language, kind);
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync() ? new(row.GetString(0), row.GetString(1)) : null;
    }

    public async Task Set(Guid eventId, string language, string kind, OwnWords words, DateTimeOffset now)
    {
        await using var command = Command(Save, eventId, language, kind, words.Subject, words.Text, now.UtcDateTime);
        await command.ExecuteNonQueryAsync();
    }

    public async Task Remove(Guid eventId, string language, string kind)
    {
        await using var command = Command("delete from event_letters where event_id = $1 and language = $2 and kind = $3", eventId, language, kind);
        await command.ExecuteNonQueryAsync();
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
