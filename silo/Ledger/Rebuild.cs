using System.Data;
using EventLoop.Analytics;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace EventLoop.Ledger;

/// <summary>
/// Drops the rows of a table and writes them again from the ledger, in one transaction: who reads sees the old rows or the new ones.
/// The ledger takes no appends meanwhile, so this is for a pause in the sale.
/// </summary>
internal static class Rebuild
{
    // By stream, since a stream that bears others orders right before them, and the primary key has this order.
    private const string ReadStreams = "select stream, version, facts, kind from ledger where kind = any ($1) order by stream, version";

    /// <summary>Carries out the command and tells the console what came of it.</summary>
    public static async Task RebuildOnly(IConfiguration configuration, string table)
    {
        var started = TimeProvider.System.GetTimestamp();
        var rows = await Run(configuration.EventLoopDatabase(), table);
        if (table == FiguresGrain.Name)
        {
            Console.WriteLine("figures: thrown away; they are summed up again from the ledger by whatever silo runs");
            return;
        }

        Console.WriteLine($"{table}: {rows} rows from the ledger in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s");
    }

    /// <summary>How many rows the table has now.</summary>
    /// <exception cref="StartException">The table cannot be rebuilt, and the message says why.</exception>
    public static async Task<long> Run(string connectionString, string name, CancellationToken cancellation = default)
    {
        if (name == FiguresGrain.Name)
            return await RunFigures(connectionString, cancellation);
        var (table, kinds) = Find(name);
        await using var database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connectionString) { CommandTimeout = 0, ApplicationName = "eventloop-rebuild" });
        await using var writing = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await writing.BeginTransactionAsync(cancellation);
        await Execute(writing, $"lock table ledger in share mode; truncate {table.Name}", cancellation);
        await using (var reading = await database.OpenConnectionAsync(cancellation))
            await Rewrite(new(table, kinds, writing), reading, cancellation);
        var rows = await Execute(writing, $"select count(*) from {table.Name}", cancellation);
        await transaction.CommitAsync(cancellation);
        await Execute(writing, $"analyze {table.Name}", cancellation);
        return (long)rows!;
    }

    /// <summary>Their follower begins anew; until it has read everything, figures say as of when they are.</summary>
    private static async Task<long> RunFigures(string connectionString, CancellationToken cancellation)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var writing = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await writing.BeginTransactionAsync(cancellation);
        await Execute(writing, $"truncate {string.Join(", ", FigureTable.Names)}; delete from follower_checkpoints where follower = '{FiguresGrain.Name}'", cancellation);
        await transaction.CommitAsync(cancellation);
        return 0;
    }

    private static (Table Table, IReadOnlyList<FactKind> Kinds) Find(string name)
    {
        foreach (var (table, kinds) in GrainHosting.Sources)
        {
            if (table.Name == name)
                return (table, kinds);
        }

        // What the ledger does not say is personal.
        throw new StartException(GrainHosting.Tables.Any(table => table.Name == name) || name == "users"
            ? $"The table {name} cannot be rebuilt: personal data is there and nowhere else."
            : $"There is no table {name} to rebuild; there are {string.Join(", ", GrainHosting.Sources.Keys.Select(table => table.Name))}.");
    }

    private static async Task Rewrite(TableRewrite rewrite, NpgsqlConnection reading, CancellationToken cancellation)
    {
        await using var select = new NpgsqlCommand(ReadStreams, reading);
        select.Parameters.Add(new() { Value = rewrite.Kinds });
        await using var row = await select.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellation);
        while (await row.ReadAsync(cancellation))
            await rewrite.Take(new(row.GetGuid(0), row.GetInt32(1), row.GetFieldValue<byte[]>(2), row.GetString(3)), cancellation);
        await rewrite.Finish(cancellation);
    }

    private static async Task<object?> Execute(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellation);
    }
}
