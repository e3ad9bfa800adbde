using System.Data;
using System.Text.Json;
using Npgsql;

namespace EventLoop.Acceptance;

/// <summary>
/// Judges a database by what it holds alone: the ledger's facts as JSON, and the tables. It shares no code with the product, so a
/// mistake there cannot hide itself here. It reads one snapshot, so it may also be asked in the middle of a sale.
/// </summary>
internal static class Auditor
{
    public static async Task<Audit> Read(string connectionString)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        return await Read(connection);
    }

    /// <summary>Reads within the transaction of the connection.</summary>
    public static async Task<Audit> Read(NpgsqlConnection connection)
    {
        var findings = new Findings();
        var books = new LedgerBooks(findings);
        await foreach (var row in Rows(connection, "select stream, kind, convert_from(facts, 'UTF8') from ledger order by stream, version"))
        {
            using var facts = JsonDocument.Parse(row.GetString(2));
            foreach (var fact in facts.RootElement.EnumerateArray())
                books.Read(row.GetGuid(0), row.GetString(1), fact);
        }

        books.Compare();
        foreach (var table in TableChecks.Tables)
            Agree(table.Name, books.Lines(table.Name), await Lines(connection, table.Sql), findings);
        foreach (var (sql, wrong) in TableChecks.Never)
            findings.Violations.AddRange((await Found(connection, sql)).Select(what => $"{wrong}: {what}"));
        foreach (var (sql, wrong) in TableChecks.InTheEnd)
            findings.Unfinished.AddRange((await Found(connection, sql)).Select(what => $"{wrong}: {what}"));
        return books.ToAudit();
    }

    private static void Agree(string table, IReadOnlyDictionary<Guid, string> facts, Dictionary<Guid, string> rows, Findings findings)
    {
        foreach (var (id, line) in facts)
        {
            var row = rows.GetValueOrDefault(id, "no row");
            findings.Must(line == row, $"{table} {id}: the facts say '{line}' and the table '{row}'");
        }

        foreach (var id in rows.Keys.Where(id => !facts.ContainsKey(id)))
            findings.Must(false, $"{table} {id}: a row without facts");
    }

    private static async Task<Dictionary<Guid, string>> Lines(NpgsqlConnection connection, string sql)
    {
        var lines = new Dictionary<Guid, string>();
        await foreach (var row in Rows(connection, sql))
            lines.Add(row.GetGuid(0), row.GetString(1));
        return lines;
    }

    private static async Task<List<string>> Found(NpgsqlConnection connection, string sql)
    {
        var found = new List<string>();
        await foreach (var row in Rows(connection, sql))
            found.Add(row.GetString(0));
        return found;
    }

    private static async IAsyncEnumerable<NpgsqlDataReader> Rows(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            yield return reader;
    }
}
