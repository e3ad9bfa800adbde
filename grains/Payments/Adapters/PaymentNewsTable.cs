using Npgsql;

namespace EventLoop.Payments;

/// <summary>The inbox of the payment provider's messages: the table <c>payment_news</c>.</summary>
internal sealed class PaymentNewsTable(NpgsqlDataSource database)
{
    private const string Insert = """
        insert into payment_news (id, kind, order_id, payment_intent_id, amount_minor, currency, received_at, due_at, object_id)
        values ($1, $2, $3, $4, $5, $6, $7, $7, $8) on conflict (id) do nothing
        """;

    private const string FindDue = """
        select id, kind, order_id, payment_intent_id, amount_minor, currency, tries, object_id from payment_news
        where due_at <= $1 order by due_at limit $2
        """;

    /// <summary>Stores a message, unless it is there already.</summary>
    public async Task Store(GatewayNews news, DateTimeOffset now)
    {
        await using var command = database.CreateCommand(Insert);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = news.Id });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = news.Kind });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)news.OrderId ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)news.PaymentIntentId ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)news.AmountMinor ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)news.Currency ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)news.ObjectId ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Messages to work on now, and how often each was tried.</summary>
    public async Task<IReadOnlyList<(GatewayNews News, int Tries)>> Due(DateTimeOffset now, int limit)
    {
        await using var command = database.CreateCommand(FindDue);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync();
        var due = new List<(GatewayNews, int)>();
        while (await reader.ReadAsync())
        {
            due.Add((
                new(
                    reader.GetString(0),
                    reader.GetString(1),
                    reader.IsDBNull(2) ? null : reader.GetGuid(2),
                    reader.IsDBNull(3) ? null : reader.GetString(3),
                    reader.IsDBNull(4) ? null : reader.GetInt64(4),
                    reader.IsDBNull(5) ? null : reader.GetString(5))
                { ObjectId = reader.IsDBNull(7) ? null : reader.GetString(7) },
                reader.GetInt32(6)));
        }

        return due;
    }

    /// <summary>Deletes what was done before then, some of it at a time; what somebody should look at stays longer.</summary>
    public async Task Prune(DateTimeOffset doneBefore, DateTimeOffset flaggedBefore)
    {
        await using var command = database.CreateCommand("""
            delete from payment_news where id in (
              select id from payment_news where due_at is null and received_at < case when flag is null then $1 else $2 end limit 5000)
            """);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = doneBefore.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = flaggedBefore.UtcDateTime });
        await command.ExecuteNonQueryAsync();
    }

    public async Task Done(string id, string? flag)
    {
        await using var command = database.CreateCommand("update payment_news set due_at = null, tries = tries + 1, flag = $2 where id = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)flag ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync();
    }

    public async Task Later(string id, DateTimeOffset due)
    {
        await using var command = database.CreateCommand("update payment_news set due_at = $2, tries = tries + 1 where id = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = due.UtcDateTime });
        await command.ExecuteNonQueryAsync();
    }
}
