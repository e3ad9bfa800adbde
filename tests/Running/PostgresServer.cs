using System.Diagnostics;
using Npgsql;

namespace EventLoop.Running;

/// <summary>
/// The Postgres that tests use: the one that <c>EVENTLOOP_TEST_POSTGRES</c> names (its role must be a superuser), else a private
/// one that lives as long as the test process does.
/// </summary>
internal static class PostgresServer
{
    private static readonly Lazy<Task<string>> Server = new(Start);

    /// <summary>Kept from the garbage collector, which would close its input.</summary>
    private static Process? script;

    /// <summary>The connection string of the maintenance database.</summary>
    public static Task<string> ConnectionString => Server.Value;

    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    public static async Task Execute(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(WithoutPool(connectionString));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T?> Scalar<T>(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(WithoutPool(connectionString));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T?)await command.ExecuteScalarAsync();
    }

    /// <summary>Pools would keep connections open to databases that are templates or about to be dropped.</summary>
    public static string WithoutPool(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;

    private static async Task<string> Start()
    {
        if (Environment.GetEnvironmentVariable("EVENTLOOP_TEST_POSTGRES") is { Length: > 0 } given)
            return given;

        // The script stops the server when its standard input ends, which also happens when this process is killed.
        script = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Root, "eventloop"), "postgres"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        const string Answer = "postgres ";
        var line = await script.StandardOutput.ReadLineAsync();
        if (line is null || !line.StartsWith(Answer, StringComparison.Ordinal))
            throw new InvalidOperationException("./eventloop postgres did not start a server; its error output says why.");
        return line[Answer.Length..];
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EventLoop.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run below the folder of EventLoop.sln.");
        return folder.FullName;
    }
}
