using Npgsql;

namespace EventLoop.Accounts;

/// <summary>The tables <c>api_keys</c> and <c>api_key_uses</c>.</summary>
internal sealed class ApiKeyTable(NpgsqlDataSource database)
{
    private const string List = """
        select k.id, k.name, k.scopes, k.per_minute, k.created_at, k.rotated_at, k.revoked_at, u.last_used_at, coalesce(u.uses, 0)
        from api_keys k left join api_key_uses u on u.key_id = k.id
        where k.organizer_id = $1 and (k.revoked_at is null or k.revoked_at > $2)
        order by k.created_at desc, k.id
        """;

    private const string Add = """
        insert into api_key_uses as u (key_id, last_used_at, uses) values ($1, $2, $3)
        on conflict (key_id) do update set last_used_at = greatest(u.last_used_at, excluded.last_used_at), uses = u.uses + excluded.uses
        """;

    public async Task<ApiKeyView[]> OfOrganizer(Guid organizerId, DateTimeOffset revokedSince, DateTimeOffset now)
    {
        await using var command = database.CreateCommand(List);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = organizerId });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = revokedSince.UtcDateTime });
        await using var row = await command.ExecuteReaderAsync();
        var keys = new List<ApiKeyView>();
        while (await row.ReadAsync())
        {
            var oldUntil = row.GetFieldValue<DateTimeOffset?>(5) + IApiKeyGrain.OldKeyServes;
            var revokedAt = row.GetFieldValue<DateTimeOffset?>(6);
            keys.Add(new(
                row.GetGuid(0),
                new(row.GetString(1), row.GetString(2).Split(' ', StringSplitOptions.RemoveEmptyEntries), row.GetInt32(3)),
                row.GetFieldValue<DateTimeOffset>(4),
                oldUntil > now && revokedAt is null ? oldUntil : null,
                revokedAt,
                row.GetFieldValue<DateTimeOffset?>(7),
                row.GetInt64(8)));
        }

        return [.. keys];
    }

    /// <summary>How many keys of an organizer work.</summary>
    public async Task<long> CountOf(Guid organizerId)
    {
        await using var command = database.CreateCommand("select count(*) from api_keys where organizer_id = $1 and revoked_at is null");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = organizerId });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task AddUses(Guid keyId, DateTimeOffset lastUsedAt, long uses)
    {
        await using var command = database.CreateCommand(Add);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = keyId });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = lastUsedAt.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = uses });
        await command.ExecuteNonQueryAsync();
    }
}
