using Npgsql;

namespace EventLoop.Payments;

/// <summary>The tables <c>gateway_postings</c> and <c>gateway_pass</c>.</summary>
internal sealed class GatewayBooksTable(NpgsqlDataSource database)
{
    private const string OpenPass = """
        insert into gateway_pass (id, started_at, read_until) values (0, $1, 'epoch')
        on conflict (id) do update set started_at = coalesce(gateway_pass.started_at, excluded.started_at)
        returning started_at, read_until, cursor
        """;

    private const string InsertPosting = """
        insert into gateway_postings (transaction_id, line, event_id, order_id, at, movement, account, currency, amount_minor, payment_intent_id)
        values ($1, $2, (select event_id from orders where id = $3), $3, $4, $5, $6, $7, $8, $9) on conflict do nothing
        """;

    /// <summary>The pass that is under way, or a new one.</summary>
    public async Task<GatewayPass> Pass(DateTimeOffset now)
    {
        await using var command = database.CreateCommand(OpenPass);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime });
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return new(row.GetFieldValue<DateTimeOffset>(0), row.GetFieldValue<DateTimeOffset>(1), row.IsDBNull(2) ? null : row.GetString(2));
    }

    /// <summary>Books a page and keeps where the next one begins, in one transaction.</summary>
    public async Task Take(GatewayMovements page)
    {
        await using var batch = database.CreateBatch();
        foreach (var movement in page.Movements)
        {
            var line = 0;
            foreach (var booked in GatewayBook.Read(movement))
            {
                foreach (var (account, amount) in booked.Lines)
                {
                    Add(batch, InsertPosting, movement.Id, ++line, new NpgsqlParameter { Value = (object?)movement.OrderId ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid },
                        movement.At.UtcDateTime, booked.Name, account, movement.Currency, amount, (object?)movement.IntentId ?? DBNull.Value);
                }
            }
        }

        Add(batch, "update gateway_pass set cursor = $1 where id = 0", (object?)page.Next ?? DBNull.Value);
        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>The pass is over.</summary>
    public async Task Finish(DateTimeOffset startedAt)
    {
        await using var command = database.CreateCommand("update gateway_pass set read_until = $1, started_at = null, cursor = null where id = 0 and started_at = $1");
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = startedAt.UtcDateTime });
        await command.ExecuteNonQueryAsync();
    }

    private static void Add(NpgsqlBatch batch, string sql, params IEnumerable<object> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in parameters)
            command.Parameters.Add(value as NpgsqlParameter ?? new() { Value = value });
        batch.BatchCommands.Add(command);
    }
}
