using EventLoop.Ledger;
using Npgsql;

namespace EventLoop.Tickets;

/// <summary>Finds the account that a ticket goes to.</summary>
internal class TicketHolders(NpgsqlDataSource database)
{
    /// <summary>An attendee's e-mail address; empty when there is none.</summary>
    /// <exception cref="LedgerUnavailableException">Storage is away.</exception>
    public virtual async Task<string> EmailOf(Guid attendeeId)
    {
        try
        {
            await using var command = database.CreateCommand("select email from attendees where id = $1");
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = attendeeId });
            return await command.ExecuteScalarAsync() as string ?? "";
        }
        catch (NpgsqlException away)
        {
            throw new LedgerUnavailableException("Storage is away.", away);
        }
    }

    /// <summary>The account with this e-mail address; null when there is none, or more than one.</summary>
    /// <exception cref="LedgerUnavailableException">Storage is away.</exception>
    public virtual async Task<Guid?> AccountOf(string email)
    {
        try
        {
            await using var command = database.CreateCommand("select id from users where lower(email) = lower($1) limit 2");
            command.Parameters.Add(new() { Value = email });
            await using var reader = await command.ExecuteReaderAsync();
            if (!await reader.ReadAsync())
                return null;
            var account = reader.GetGuid(0);
            return await reader.ReadAsync() ? null : account;
        }
        catch (NpgsqlException away)
        {
            throw new LedgerUnavailableException("Storage is away.", away);
        }
    }
}
