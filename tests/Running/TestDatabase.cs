using System.Security.Cryptography;
using System.Text;
using EventLoop.Ledger;
using EventLoop.Payments;
using Npgsql;

namespace EventLoop.Running;

/// <summary>
/// A database of its own for a test or a fixture, with all migrations applied; dropped at the end.
/// <code>await using var database = await TestDatabase.Create();</code>
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> Template = new(MakeTemplate);

    private readonly string server;
    private readonly string template;
    private readonly bool isSearched;

    private TestDatabase(string server, string name, string template, bool isSearched)
    {
        (this.server, this.template, this.isSearched) = (server, template, isSearched);
        Name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = name, IncludeErrorDetail = true }.ConnectionString;
    }

    public string Name { get; }

    public string ConnectionString { get; }

    /// <summary>A database with the current schema.</summary>
    public static async Task<TestDatabase> Create() => await CreateFrom(await Template.Value);

    /// <summary>A database without any schema.</summary>
    public static async Task<TestDatabase> CreateEmpty() => await CreateFrom("template0");

    /// <summary>A database with the current schema, in which a test may leave a card's number.</summary>
    public static async Task<TestDatabase> CreateUnsearched() => await CreateFrom(await Template.Value, isSearched: false);

    public async ValueTask DisposeAsync()
    {
        if (isSearched)
            await CardSearch.Through(this, template);
        await using (var pooled = new NpgsqlConnection(ConnectionString))
            NpgsqlConnection.ClearPool(pooled);
        await PostgresServer.Execute(server, $"drop database if exists {Name} with (force)");
    }

    private static async Task<TestDatabase> CreateFrom(string template, bool isSearched = true)
    {
        // Without a schema of its own there is nothing to look through, or nobody knows what.
        var database = new TestDatabase(await PostgresServer.ConnectionString, $"test_{Guid.CreateVersion7():N}", template, isSearched && template != "template0");
        await PostgresServer.Execute(database.server, $"create database {database.Name} template {template}");
        return database;
    }

    /// <summary>
    /// The migrations run once for each state of the schema; copying their result takes a fraction of the time. The name says
    /// what is in it, so a server that outlives the test run keeps it for the next one.
    /// </summary>
    private static async Task<string> MakeTemplate()
    {
        var server = await PostgresServer.ConnectionString;
        var schema = string.Concat(Migrator.Scripts.Select(script => script.Name + script.Contents));
        var name = "eventloop_template_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(schema)))[..16];

        await using var turn = new NpgsqlConnection(PostgresServer.WithoutPool(server));
        await turn.OpenAsync();
        await using (var command = new NpgsqlCommand("select pg_advisory_lock(hashtext('eventloop_template'))", turn))
            await command.ExecuteNonQueryAsync();

        if (await PostgresServer.Scalar<int?>(server, $"select 1 from pg_database where datname = '{name}'") is null)
        {
            await using var fresh = await CreateEmpty();
            await Migrator.Apply(fresh.ConnectionString);
            await PostgresServer.Execute(server, $"alter database {fresh.Name} rename to {name}");
        }

        return name;
    }
}
