using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using EventLoop.Notifications;
using Npgsql;

namespace EventLoop.Accounts;

/// <summary>The table <c>sign_in_links</c>, which keeps hashes alone: a link exists in the message that has it, and nowhere else.</summary>
internal sealed class SignInLinks(NpgsqlDataSource database)
{
    private const int TokenBytes = 32;
    private const int MostAtOnce = 3;

    // Every branch costs the same, so the time it takes says nothing of whether there is an account.
    private const string Wish = """
        insert into messages (id, source, kind, channel, person, recipient, status, due_at, created_at, changed_at)
        select $1, $2, 'sign_in', 'email', u.id, u.id, 'queued', $4, $4, $4 from users u
        where u.id = $3 and u.subject is null
          and (select count(*) from messages where recipient = $3 and kind = 'sign_in' and created_at > $5) < $6
        on conflict (source, kind, channel, person) do nothing
        """;

    private const string Insert = """
        with old as (delete from sign_in_links where expires_at < $4)
        insert into sign_in_links (token_hash, account_id, expires_at) values ($1, $2, $3)
        """;

    private const string Take = """
        update sign_in_links set used_at = $2 where token_hash = $1 and used_at is null and expires_at > $2 returning account_id
        """;

    /// <summary>Has a link mailed, unless the account had several within the time for which one works.</summary>
    public async Task Queue(Guid accountId, Guid operationId, DateTimeOffset now)
    {
        await using var command = Command(
            Wish, Guid.CreateVersion7(now), $"sign_in {operationId}", accountId, now.UtcDateTime, (now - LetterRules.SignInLifetime).UtcDateTime, MostAtOnce);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A new link for the account; what goes into it.</summary>
    public async Task<string> Create(Guid accountId, DateTimeOffset now)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        await using var command = Command(Insert, Hash(token), accountId, (now + LetterRules.SignInLifetime).UtcDateTime, (now - TimeSpan.FromDays(1)).UtcDateTime);
        await command.ExecuteNonQueryAsync();
        return token;
    }

    /// <summary>Uses a link up; whose it was, or null when it does not work.</summary>
    public async Task<Guid?> Use(string token, DateTimeOffset now)
    {
        if (!TokenText.TryDecode(token, new byte[TokenBytes]))
            return null;
        await using var command = Command(Take, Hash(token), now.UtcDateTime);
        return (Guid?)await command.ExecuteScalarAsync();
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.ASCII.GetBytes(token));

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
