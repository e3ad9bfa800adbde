using Npgsql;

namespace EventLoop.Notifications;

/// <summary>The table <c>unsubscribed</c>: who wants no more news from whom.</summary>
internal sealed class UnsubscribedTable(NpgsqlDataSource database, AddressKeys addresses)
{
    private const string OfMessage = """
        select a.email, e.organizer_id from messages m join attendees a on a.id = m.recipient join events e on e.id = m.event_id where m.id = $1
        """;

    private const string Insert = """
        insert into unsubscribed (address_key, organizer_id, since) values ($1, $2, $3)
        on conflict (address_key, organizer_id) do update set since = greatest(unsubscribed.since, excluded.since)
        """;

    // What somebody agrees to with a later order counts again.
    private const string Ended = """
        select exists (select from unsubscribed u where u.address_key = $1 and u.organizer_id = $2
          and u.since >= coalesce((select placed_at from orders where id = $3), u.since))
        """;

    /// <returns>False when there is no such message.</returns>
    public async Task<bool> Add(Guid messageId, DateTimeOffset now)
    {
        var found = default((string Email, Guid Organizer)?);
        await using (var command = Command(OfMessage, messageId))
        {
            await using var row = await command.ExecuteReaderAsync();
            if (await row.ReadAsync())
                found = (row.GetString(0), row.GetGuid(1));
        }

        if (found is not var (email, organizer))
            return false;
        await using var insert = Command(Insert, addresses.Of(email), organizer, now.UtcDateTime);
        await insert.ExecuteNonQueryAsync();
        return true;
    }

    /// <param name="orderId">With which they agreed.</param>
    public async Task<bool> Has(string email, Guid organizerId, Guid? orderId)
    {
        await using var command = Command(Ended, addresses.Of(email), organizerId, orderId ?? Guid.Empty);
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
