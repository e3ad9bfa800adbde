using Npgsql;

namespace EventLoop.Payments;

/// <summary>The table <c>payout_accounts</c>.</summary>
internal sealed class PayoutAccountTable(NpgsqlDataSource database)
{
    private const string Upsert = """
        insert into payout_accounts (organizer_id, account_id, takes_transfers, takes_payouts, is_complete, changed_at) values ($1, $2, $3, $4, $5, $6)
        on conflict (organizer_id) do update
        set takes_transfers = excluded.takes_transfers, takes_payouts = excluded.takes_payouts, is_complete = excluded.is_complete, changed_at = excluded.changed_at
        """;

    public async Task<PayoutAccount?> Read(Guid organizerId)
    {
        await using var command = database.CreateCommand(
            "select account_id, takes_transfers, takes_payouts, is_complete, changed_at from payout_accounts where organizer_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = organizerId });
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync()
            ? new(row.GetString(0), true, row.GetBoolean(1), row.GetBoolean(2), row.GetBoolean(3), row.GetFieldValue<DateTimeOffset>(4))
            : null;
    }

    /// <summary>Whose account it is; null when it is none of ours.</summary>
    public async Task<Guid?> OrganizerOf(string accountId)
    {
        await using var command = database.CreateCommand("select organizer_id from payout_accounts where account_id = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = accountId });
        return (Guid?)await command.ExecuteScalarAsync();
    }

    public async Task Write(Guid organizerId, PayoutAccount account)
    {
        await using var command = database.CreateCommand(Upsert);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = organizerId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = account.AccountId! });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = account.TakesTransfers });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = account.TakesPayouts });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = account.IsComplete });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = account.ChangedAt!.Value.UtcDateTime });
        await command.ExecuteNonQueryAsync();
    }
}
