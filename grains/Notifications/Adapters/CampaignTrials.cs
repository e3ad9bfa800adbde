using Npgsql;

namespace EventLoop.Notifications;

/// <summary>Campaigns that are tried before they go out, at the organizer's own address or at a number.</summary>
internal sealed class CampaignTrials(NpgsqlDataSource database)
{
    private const string Insert = """
        insert into messages (id, source, kind, channel, person, recipient, event_id, reference, status, due_at, created_at, changed_at)
        select $1, $2, 'campaign_test', $3, $4, $4, $5, $6, 'queued', $7, $7, $7
        where (select count(*) from messages where reference = $6 and kind = 'campaign_test' and created_at > $8) < $9
        on conflict (source, kind, channel, person) do nothing
        """;

    // Where a number is tried stands where numbers of all people do, and can be erased there.
    private const string InsertNumber = "insert into attendees (id, email, name, phone, consent) select $1, u.email, u.name, $3, 1 from users u where u.id = $2";

    /// <returns>False when it was tried often enough.</returns>
    public async Task<bool> Add(CampaignView campaign, Guid eventId, Guid organizerId, Guid operationId, string? number, int mostAnHour, DateTimeOffset now)
    {
        var source = $"campaign-test {campaign.CampaignId} {operationId}";
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        if (await Count(connection, source) > 0)
            return true;
        var recipient = number is null ? organizerId : Guid.CreateVersion7(now);
        await using var insert = new NpgsqlCommand(Insert, connection);
        object[] values =
        [
            Guid.CreateVersion7(now), source, campaign.Draft.Reach.Channel, recipient, eventId, campaign.CampaignId, now.UtcDateTime,
            (now - TimeSpan.FromHours(1)).UtcDateTime, mostAnHour,
        ];
        foreach (var value in values)
            insert.Parameters.Add(new() { Value = value });
        if (await insert.ExecuteNonQueryAsync() == 0)
            return false;
        if (number is not null)
        {
            await using var attendee = new NpgsqlCommand(InsertNumber, connection) { Parameters = { new() { Value = recipient }, new() { Value = organizerId }, new() { Value = number } } };
            await attendee.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
        return true;
    }

    private static async Task<long> Count(NpgsqlConnection connection, string source)
    {
        await using var command = new NpgsqlCommand("select count(*) from messages where source = $1", connection) { Parameters = { new() { Value = source } } };
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
