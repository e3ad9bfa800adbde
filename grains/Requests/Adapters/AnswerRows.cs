using Npgsql;

namespace EventLoop.Requests;

/// <summary>The rows of <c>idempotency_keys</c>.</summary>
internal sealed class AnswerRows(NpgsqlDataSource database)
{
    public async Task<(byte[] BodyHash, byte[] Answer)?> Find(Guid operationId, DateTimeOffset since)
    {
        await using var command = database.CreateCommand(
            "select body_hash, answer from idempotency_keys where operation_id = $1 and created_at > $2");
        command.Parameters.Add(new() { Value = operationId });
        command.Parameters.Add(new() { Value = since });
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync() ? (row.GetFieldValue<byte[]>(0), row.GetFieldValue<byte[]>(1)) : null;
    }

    /// <summary>Keeps an answer. One that is already there and not out of date stays: it is what the client was told.</summary>
    public async Task Insert(Guid operationId, byte[] bodyHash, byte[] answer, DateTimeOffset now, DateTimeOffset outdated)
    {
        await using var command = database.CreateCommand(
            """
            insert into idempotency_keys as kept (operation_id, body_hash, answer, created_at) values ($1, $2, $3, $4)
            on conflict (operation_id) do update set body_hash = excluded.body_hash, answer = excluded.answer, created_at = excluded.created_at
            where kept.created_at <= $5
            """);
        command.Parameters.Add(new() { Value = operationId });
        command.Parameters.Add(new() { Value = bodyHash });
        command.Parameters.Add(new() { Value = answer });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = outdated });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Deletes at most <paramref name="most"/> rows that are out of date; says how many it found.</summary>
    public async Task<int> Purge(DateTimeOffset outdated, int most)
    {
        await using var command = database.CreateCommand(
            """
            delete from idempotency_keys where operation_id in (
                select operation_id from idempotency_keys where created_at <= $1 order by created_at limit $2 for update skip locked)
            """);
        command.Parameters.Add(new() { Value = outdated });
        command.Parameters.Add(new() { Value = most });
        return await command.ExecuteNonQueryAsync();
    }
}
