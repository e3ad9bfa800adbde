namespace EventLoop.Benchmarks;

/// <summary>Which tables the bytes of Postgres' log are for, as the extension <c>pg_walinspect</c> reads it back; indexes count with their table.</summary>
/// <param name="Ledger">The share of the ledger, 0 to 1.</param>
/// <param name="Tables">The share of all other tables.</param>
/// <param name="Other">Commits, and what belongs to no table.</param>
internal sealed record LogShares(double Ledger, double Tables, double Other)
{
    /// <summary>No more of the log is read: that is thousands of orders, and takes a second.</summary>
    private const long MostBytes = 16 * 1024 * 1024;

    private const string Sql = """
        with records as (
          select (regexp_match(block_ref, 'rel \d+/\d+/(\d+)'))[1]::oid as file, record_length as bytes
          from pg_get_wal_records_info($1::pg_lsn, $2::pg_lsn)),
        named as (
          select r.bytes, coalesce(i.indrelid, c.oid)::regclass::text as name
          from records r left join pg_class c on pg_relation_filenode(c.oid) = r.file left join pg_index i on i.indexrelid = c.oid)
        select coalesce(sum(bytes) filter (where name = 'ledger'), 0)::float8, coalesce(sum(bytes) filter (where name <> 'ledger'), 0)::float8,
          coalesce(sum(bytes) filter (where name is null), 0)::float8
        from named
        """;

    /// <summary>The end of what is written so far.</summary>
    public static Task<string> Here(PostgresProcess postgres) => postgres.Scalar<string>("select pg_current_wal_flush_lsn()::text");

    /// <summary>Null when the server lacks the extension, or no transaction of a table has been logged since.</summary>
    public static async Task<LogShares?> Since(PostgresProcess postgres, string begin)
    {
        if (await postgres.Scalar<long>("select count(*) from pg_available_extensions where name = 'pg_walinspect'") == 0)
            return null;
        await postgres.Execute("create extension if not exists pg_walinspect");
        var end = await postgres.Scalar<string>($"select least(pg_current_wal_flush_lsn(), '{begin}'::pg_lsn + {MostBytes})::text");
        await foreach (var row in postgres.Rows(Sql.Replace("$1", $"'{begin}'").Replace("$2", $"'{end}'")))
        {
            var (ledger, tables, other) = (row.GetDouble(0), row.GetDouble(1), row.GetDouble(2));
            var all = ledger + tables + other;
            return all == 0 ? null : new(ledger / all, tables / all, other / all);
        }

        return null;
    }
}
