using System.Reflection;
using DbUp;
using DbUp.Engine;
using Npgsql;

namespace EventLoop.Ledger;

/// <summary>
/// Brings a database to the schema of this binary. Any number of processes may start at once: a Postgres advisory lock lets
/// them through one by one, and whoever comes later finds nothing left to do.
/// </summary>
public static class Migrator
{
    private const string JournalTable = "schema_versions";

    /// <summary>Held while migrating. The number only has to be the same in every version of EventLoop.</summary>
    private const long LockKey = 0x4576_656E_744C_6F6F;

    private static readonly TimeSpan LongestScript = TimeSpan.FromMinutes(30);

    /// <summary>The migrations in this binary, in order: <c>Ledger/Migrations/NNNN_name.sql</c>.</summary>
    public static IReadOnlyList<SqlScript> Scripts { get; } = Embedded();

    /// <summary>Applies what is missing and returns its names, none when the schema was up to date.</summary>
    /// <exception cref="StartException">The database is newer than this binary, or a migration failed.</exception>
    public static async Task<IReadOnlyList<string>> Apply(string connectionString, CancellationToken cancellation = default)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            CommandTimeout = (int)LongestScript.TotalSeconds,
            ApplicationName = "eventloop-migrate",
        }.ConnectionString;

        await using var connection = new NpgsqlConnection(unpooled);
        await connection.OpenAsync(cancellation);
        await Execute(connection, $"select pg_advisory_lock({LockKey})", cancellation);

        await RefuseNewerDatabase(connection, cancellation);
        return Upgrade(unpooled);
    }

    private static async Task RefuseNewerDatabase(NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (await Execute(connection, $"select to_regclass('public.{JournalTable}')::text", cancellation) is not string)
            return;

        await using var command = new NpgsqlCommand(
            $"select string_agg(scriptname, ', ' order by scriptname) from public.{JournalTable} where scriptname <> all (@known)", connection);
        command.Parameters.AddWithValue("known", Scripts.Select(script => script.Name).ToArray());
        if (await command.ExecuteScalarAsync(cancellation) is string unknown)
            throw new StartException($"The database is newer than this EventLoop: it has {unknown}, which this version does not know. Start the newer version.");
    }

    private static string[] Upgrade(string connectionString)
    {
        // Variables are off because DbUp's $name$ would eat Postgres' dollar quotes.
        var result = DeployChanges.To.PostgresqlDatabase(connectionString)
            .WithScripts(Scripts)
            .JournalToPostgresqlTable("public", JournalTable)
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .WithExecutionTimeout(LongestScript)
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw new StartException($"Migration {result.ErrorScript?.Name} failed: {result.Error.Message}", result.Error);
        return [.. result.Scripts.Select(script => script.Name)];
    }

    private static async Task<object?> Execute(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellation);
    }

    private static SqlScript[] Embedded()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new System.IO.StreamReader(assembly.GetManifestResourceStream(name)!);
                return new SqlScript(name, reader.ReadToEnd());
            })];
    }
}
