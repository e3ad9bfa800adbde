using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;
using NpgsqlTypes;

namespace EventLoop.Payments;

/// <summary>The tables <c>reconciliations</c> and <c>reconciled_payments</c>.</summary>
internal sealed class ReconciliationTable(NpgsqlDataSource database)
{
    private const string Insert = """
        insert into reconciliations (id, event_id, day, currency, from_time, until_time, started_at, looked) values ($1, $2, $3, $4, $5, $6, $7, 0)
        """;

    private const string DeleteOld = """
        delete from reconciliations where event_id = $1 and id not in (select id from reconciliations where event_id = $1 order by id desc limit $2)
        """;

    private const string FindUnfinished = """
        select id, day, currency, from_time, until_time, cursor from reconciliations where event_id = $1 and result is null order by id limit 1
        """;

    private const string InsertPayment = """
        insert into reconciled_payments (run_id, payment_intent_id, order_id, currency, captured_minor, refunded_minor) values ($1, $2, $3, $4, $5, $6)
        on conflict do nothing
        """;

    /// <summary>Begins a run, and forgets old ones.</summary>
    public async Task Begin(UnfinishedRun run, DateTimeOffset now)
    {
        await using var batch = database.CreateBatch();
        Add(batch, Insert, run.RunId, run.EventId, (object?)run.Day ?? DBNull.Value, run.Currency, run.From.UtcDateTime, run.Until.UtcDateTime, now.UtcDateTime);
        Add(batch, DeleteOld, run.EventId, IReconciliationGrain.Kept);
        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>The run that is under way; null when none is.</summary>
    public async Task<UnfinishedRun?> Unfinished(Guid eventId)
    {
        await using var command = database.CreateCommand(FindUnfinished);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = eventId });
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync()
            ? new(
                row.GetGuid(0),
                eventId,
                row.IsDBNull(1) ? null : row.GetFieldValue<DateOnly>(1),
                row.GetString(2),
                row.GetFieldValue<DateTimeOffset>(3),
                row.GetFieldValue<DateTimeOffset>(4),
                row.IsDBNull(5) ? null : row.GetString(5))
            : null;
    }

    /// <summary>Events with a run that is under way.</summary>
    public async Task<IReadOnlyList<Guid>> EventsUnderWay(int limit)
    {
        await using var command = database.CreateCommand("select distinct event_id from reconciliations where result is null limit $1");
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var row = await command.ExecuteReaderAsync();
        var events = new List<Guid>();
        while (await row.ReadAsync())
            events.Add(row.GetGuid(0));
        return events;
    }

    /// <summary>Keeps a page and where the next one begins, in one transaction.</summary>
    public async Task Take(Guid runId, PaymentPage page)
    {
        await using var batch = database.CreateBatch();
        Add(batch, "update reconciliations set cursor = $2, looked = looked + $3 where id = $1", runId, (object?)page.Next ?? DBNull.Value, page.Looked);
        foreach (var payment in page.Payments)
            Add(batch, InsertPayment, runId, payment.IntentId, (object?)payment.OrderId ?? DBNull.Value, payment.Currency, payment.CapturedMinor, payment.RefundedMinor);
        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>What a run has read.</summary>
    public async Task<IReadOnlyList<PaymentTotals>> Payments(Guid runId)
    {
        await using var command = database.CreateCommand(
            "select payment_intent_id, order_id, currency, captured_minor, refunded_minor from reconciled_payments where run_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = runId });
        await using var row = await command.ExecuteReaderAsync();
        var payments = new List<PaymentTotals>();
        while (await row.ReadAsync())
            payments.Add(new(row.GetString(0), row.IsDBNull(1) ? null : row.GetGuid(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4)));
        return payments;
    }

    /// <summary>Ends a run with what came of it, and forgets what it has read.</summary>
    public async Task Finish(Guid runId, Reconciliation result)
    {
        await using var batch = database.CreateBatch();
        var end = new NpgsqlBatchCommand("update reconciliations set result = $2, cursor = null where id = $1");
        end.Parameters.Add(new() { Value = runId });
        end.Parameters.Add(new() { Value = JsonSerializer.Serialize(result, ReconciliationJson.Default.Reconciliation), NpgsqlDbType = NpgsqlDbType.Jsonb });
        batch.BatchCommands.Add(end);
        Add(batch, "delete from reconciled_payments where run_id = $1", runId);
        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>The runs of an event, the latest first.</summary>
    public async Task<ReconciliationRun[]> Runs(Guid eventId)
    {
        await using var command = database.CreateCommand("select id, day, started_at, looked, result from reconciliations where event_id = $1 order by id desc");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = eventId });
        await using var row = await command.ExecuteReaderAsync();
        var runs = new List<ReconciliationRun>();
        while (await row.ReadAsync())
        {
            runs.Add(new(
                row.GetGuid(0),
                row.IsDBNull(1) ? null : row.GetFieldValue<DateOnly>(1),
                row.GetFieldValue<DateTimeOffset>(2),
                row.GetInt32(3),
                row.IsDBNull(4) ? null : JsonSerializer.Deserialize(row.GetString(4), ReconciliationJson.Default.Reconciliation)));
        }

        return [.. runs];
    }

    private static void Add(NpgsqlBatch batch, string sql, params IEnumerable<object> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in parameters)
            command.Parameters.Add(new() { Value = value });
        batch.BatchCommands.Add(command);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Reconciliation))]
internal sealed partial class ReconciliationJson : JsonSerializerContext;
