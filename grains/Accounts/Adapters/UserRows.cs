using Npgsql;

namespace EventLoop.Accounts;

/// <summary>The rows of <c>users</c>: the only place where an account's e-mail address and name are kept.</summary>
internal sealed class UserRows(NpgsqlDataSource database)
{
    /// <summary>Writes the row, or overwrites what an attempt that failed half-way has left.</summary>
    /// <param name="subject">Issuer and subject of an external account; null for a local one.</param>
    public async Task Write(AccountProfile user, string? subject, DateTimeOffset createdAt)
    {
        await using var command = database.CreateCommand(
            """
            insert into users (id, email, name, roles, subject, created_at) values ($1, $2, $3, $4, $5, $6)
            on conflict (id) do update set email = excluded.email, name = excluded.name, roles = excluded.roles
            """);
        command.Parameters.Add(new() { Value = user.AccountId });
        command.Parameters.Add(new() { Value = user.Email });
        command.Parameters.Add(new() { Value = user.Name });
        command.Parameters.Add(new() { Value = RoleNames.Of(user.Roles) });
        command.Parameters.Add(new() { Value = subject is null ? DBNull.Value : subject });
        command.Parameters.Add(new() { Value = createdAt });
        await command.ExecuteNonQueryAsync();
    }

    public async Task<AccountProfile?> Find(Guid accountId)
    {
        await using var command = database.CreateCommand("select email, name, roles from users where id = $1");
        command.Parameters.Add(new() { Value = accountId });
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync()
            ? new(accountId, row.GetString(0), row.GetString(1), RoleNames.Read(row.GetFieldValue<string[]>(2)))
            : null;
    }
}
