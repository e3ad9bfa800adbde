using Npgsql;
using NpgsqlTypes;

namespace EventLoop.Notifications;

/// <summary>
/// The table <c>campaigns</c>. A campaign that is due is written out as messages, some tickets at a time, in one transaction with how far that has
/// come; stopping it waits for that, so nothing is written after it.
/// </summary>
internal sealed class CampaignTable(NpgsqlDataSource database, AddressKeys addresses)
{
    private const int TicketsAtOnce = 500;

    private const string Reached = """
         from tickets t join attendees a on a.id = t.attendee_id
        where t.event_id = $1 and t.status = 'valid'
          and ($2::uuid[] is null or t.ticket_type_id = any($2)) and ($3::boolean is null or (t.admitted_at is not null) = $3)
          and ($4::timestamptz is null or t.issued_at >= $4) and ($5::timestamptz is null or t.issued_at < $5)
          and coalesce(a.consent, 0) & $6 = $6 and (not $7 or a.phone is not null)
        """;

    private const string Next = $"""
        select {Columns}, event_id, after from campaigns where status = 'due' and due_at <= $1 order by due_at limit 1 for update skip locked
        """;

    private const string Columns = "id, channel, purpose, subject, body, ticket_type_ids, admitted, bought_from, bought_until, status, created_at, due_at";

    private const string Insert = """
        insert into messages (id, source, kind, channel, person, recipient, event_id, order_id, ticket_id, reference, bulk, status, due_at, created_at, changed_at)
        select id, $1, 'campaign', $2, person, recipient, $3, order_id, ticket_id, $4, true, 'queued', $5, $5, $5
        from unnest($6::uuid[], $7::uuid[], $8::uuid[], $9::uuid[], $10::uuid[]) as n (id, person, recipient, order_id, ticket_id)
        on conflict (source, kind, channel, person) do nothing
        """;

    private const string Create = """
        insert into campaigns (id, event_id, organizer_id, channel, purpose, subject, body, ticket_type_ids, admitted, bought_from, bought_until, status, created_at)
        select $1, e.id, e.organizer_id, $3, $4, $5, $6, $7, $8, $9, $10, 'draft', $11 from events e
        where e.id = $2 and (select count(*) from campaigns where event_id = $2) < $12
        on conflict (id) do nothing
        """;

    private const string Counts = """
        select c.id, m.status, count(*)::int from campaigns c join messages m on m.source = 'campaign ' || c.id::text
        where c.event_id = $1 and ($2::uuid is null or c.id = $2) group by c.id, m.status
        """;

    private const string Schedule = """
        update campaigns set status = 'due', due_at = $3 where id = $1 and event_id = $2
          and (status = 'draft' or status = 'due' and due_at > $4 and after = 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        """;

    private const string End = """
        update campaigns c set status = 'stopped' where id = $1 and event_id = $2 and status <> 'stopped'
          and (status <> 'written' or exists (select from messages m where m.source = 'campaign ' || c.id::text and m.status in ('queued', 'sending')))
        """;

    private const string Withdraw = """
        update messages set status = 'suppressed', problem = 'stopped', due_at = null, changed_at = $2
        where source = 'campaign ' || $1::text and status = 'queued' and exists (select from campaigns where id = $1 and status = 'stopped')
        """;

    /// <summary>Writes some messages out; false when no campaign is due.</summary>
    public async Task<bool> WriteOut(DateTimeOffset now, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await Take(connection, now, cancellation) is not var (campaign, eventId, after))
            return false;
        var holders = await Holders(connection, eventId, campaign.Draft.Reach, after, cancellation);
        if (holders.Count > 0)
            await Write(connection, campaign, eventId, holders, now, cancellation);
        await using var advance = new NpgsqlCommand("update campaigns set after = $2, status = case when $3 then 'written' else status end where id = $1", connection);
        advance.Parameters.Add(new() { Value = campaign.CampaignId });
        advance.Parameters.Add(new() { Value = holders.Count > 0 ? holders[^1].TicketId : after });
        advance.Parameters.Add(new() { Value = holders.Count < TicketsAtOnce });
        await advance.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>Writes a draft down; one of that id that is there stays as it is.</summary>
    public async Task Add(Guid id, Guid eventId, CampaignDraft draft, int mostOfEvent, DateTimeOffset now)
    {
        await using var command = database.CreateCommand(Create);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = eventId });
        command.Parameters.Add(new() { Value = draft.Reach.Channel });
        command.Parameters.Add(new() { Value = draft.Reach.Purpose });
        command.Parameters.Add(new() { Value = draft.Subject });
        command.Parameters.Add(new() { Value = draft.Text });
        Add(command, draft.Reach);
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        command.Parameters.Add(new() { Value = mostOfEvent });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>An event's campaigns, the latest first.</summary>
    /// <param name="campaignId">Null: all.</param>
    public async Task<IReadOnlyList<CampaignView>> Of(Guid eventId, Guid? campaignId, DateTimeOffset now)
    {
        var found = await Read(eventId, campaignId);

        // After the campaigns: one that is all written out must not seem finished because its messages were counted before they were there.
        var counts = await CountsOf(eventId, campaignId);
        return [.. found.Select(campaign => With(campaign, CampaignRules.Count(counts[campaign.CampaignId]), now))];
    }

    private static CampaignView With(CampaignView campaign, CampaignCounts counts, DateTimeOffset now) =>
        campaign with { Status = CampaignRules.Status(campaign.Status, campaign.DueAt, counts, now), Counts = counts };

    private async Task<List<CampaignView>> Read(Guid eventId, Guid? campaignId)
    {
        await using var command = database.CreateCommand($"select {Columns} from campaigns where event_id = $1 and ($2::uuid is null or id = $2) order by id desc");
        command.Parameters.Add(new() { Value = eventId });
        command.Parameters.Add(new() { Value = (object?)campaignId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        await using var row = await command.ExecuteReaderAsync();
        var found = new List<CampaignView>();
        while (await row.ReadAsync())
            found.Add(Read(row));
        return found;
    }

    /// <summary>What a campaign says, for whoever writes its messages; null once it is stopped.</summary>
    public async Task<(CampaignDraft Draft, Guid OrganizerId)?> Said(Guid campaignId)
    {
        await using var command = database.CreateCommand($"select {Columns}, organizer_id from campaigns where id = $1 and status <> 'stopped'");
        command.Parameters.Add(new() { Value = campaignId });
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync() ? (Read(row).Draft, row.GetGuid(12)) : null;
    }

    /// <summary>People, by their addresses, whom a campaign would reach now.</summary>
    public async Task<int> Audience(Guid eventId, CampaignReach reach)
    {
        await using var command = database.CreateCommand("select count(distinct lower(a.email))::int" + Reached);
        command.Parameters.Add(new() { Value = eventId });
        Add(command, reach);
        Add(command, Needed(reach));
        return (int)(await command.ExecuteScalarAsync())!;
    }

    public async Task Start(Guid campaignId, Guid eventId, DateTimeOffset at, DateTimeOffset now)
    {
        await using var command = Command(Schedule, campaignId, eventId, at.UtcDateTime, now.UtcDateTime);
        await command.ExecuteNonQueryAsync();
    }

    public async Task Stop(Guid campaignId, Guid eventId, DateTimeOffset now)
    {
        await using var end = Command(End, campaignId, eventId);
        await end.ExecuteNonQueryAsync();
        await using var withdraw = Command(Withdraw, campaignId, now.UtcDateTime);
        await withdraw.ExecuteNonQueryAsync();
    }

    private async Task<ILookup<Guid, (string Status, int Count)>> CountsOf(Guid eventId, Guid? campaignId)
    {
        await using var command = database.CreateCommand(Counts);
        command.Parameters.Add(new() { Value = eventId });
        command.Parameters.Add(new() { Value = (object?)campaignId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        await using var row = await command.ExecuteReaderAsync();
        var counts = new List<(Guid Campaign, string Status, int Count)>();
        while (await row.ReadAsync())
            counts.Add((row.GetGuid(0), row.GetString(1), row.GetInt32(2)));
        return counts.ToLookup(count => count.Campaign, count => (count.Status, count.Count));
    }

    private static async Task<(CampaignView, Guid EventId, Guid After)?> Take(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Next, connection);
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? (Read(row), row.GetGuid(12), row.GetGuid(13)) : null;
    }

    // The latest first: of a person who ordered several times, what they agreed to last counts.
    private static async Task<List<Holder>> Holders(NpgsqlConnection connection, Guid eventId, CampaignReach reach, Guid after, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"select t.id, t.attendee_id, t.order_id, a.email{Reached} and t.id < $8 order by t.id desc limit $9", connection);
        command.Parameters.Add(new() { Value = eventId });
        Add(command, reach);
        Add(command, Needed(reach));
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = TicketsAtOnce });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var holders = new List<Holder>();
        while (await row.ReadAsync(cancellation))
            holders.Add(new(row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), row.GetString(3)));
        return holders;
    }

    private async Task Write(NpgsqlConnection connection, CampaignView campaign, Guid eventId, List<Holder> holders, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Insert, connection);
        command.Parameters.Add(new() { Value = $"campaign {campaign.CampaignId}" });
        command.Parameters.Add(new() { Value = campaign.Draft.Reach.Channel });
        command.Parameters.Add(new() { Value = eventId });
        command.Parameters.Add(new() { Value = campaign.CampaignId });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        command.Parameters.Add(new() { Value = holders.Select(_ => Guid.CreateVersion7(now)).ToArray() });
        command.Parameters.Add(new() { Value = holders.Select(holder => addresses.Of(holder.Email)).ToArray() });
        command.Parameters.Add(new() { Value = holders.Select(holder => holder.AttendeeId).ToArray() });
        command.Parameters.Add(new() { Value = holders.Select(holder => holder.OrderId).ToArray() });
        command.Parameters.Add(new() { Value = holders.Select(holder => holder.TicketId).ToArray() });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static CampaignView Read(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        new(row.GetString(3), row.GetString(4), new(
            row.GetString(1),
            row.GetString(2),
            row.IsDBNull(5) ? null : row.GetFieldValue<Guid[]>(5),
            row.GetFieldValue<bool?>(6),
            row.GetFieldValue<DateTimeOffset?>(7),
            row.GetFieldValue<DateTimeOffset?>(8))),
        row.GetString(9),
        row.GetFieldValue<DateTimeOffset>(10),
        row.GetFieldValue<DateTimeOffset?>(11),
        new(0, 0, 0, 0, 0, 0));

    private static void Add(NpgsqlCommand command, CampaignReach reach)
    {
        Nullable(NpgsqlDbType.Array | NpgsqlDbType.Uuid, reach.TicketTypeIds?.ToArray());
        Nullable(NpgsqlDbType.Boolean, reach.Admitted);
        Nullable(NpgsqlDbType.TimestampTz, reach.BoughtFrom?.UtcDateTime);
        Nullable(NpgsqlDbType.TimestampTz, reach.BoughtUntil?.UtcDateTime);

        void Nullable(NpgsqlDbType type, object? value) => command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
    }

    private static void Add(NpgsqlCommand command, (int Consent, bool Phone) needed)
    {
        command.Parameters.Add(new() { Value = needed.Consent });
        command.Parameters.Add(new() { Value = needed.Phone });
    }

    private static (int Consent, bool Phone) Needed(CampaignReach reach) => ((int)CampaignRules.Needed(reach), reach.Channel == ChannelWords.Of(MessageChannel.Sms));

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }

    private sealed record Holder(Guid TicketId, Guid AttendeeId, Guid OrderId, string Email)
    {
        // Personal data is not for logs.
        public override string ToString() => $"Holder {AttendeeId}";
    }
}
