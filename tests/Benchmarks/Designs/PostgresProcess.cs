using System.Diagnostics;
using Npgsql;

namespace EventLoop.Benchmarks;

/// <summary>A throw-away Postgres for one design, with the settings that <c>./eventloop up</c> gives its own.</summary>
internal sealed class PostgresProcess : IAsyncDisposable
{
    private readonly Process script;
    private readonly NpgsqlDataSource admin;

    private PostgresProcess(Process script, string connectionString)
    {
        this.script = script;
        ConnectionString = connectionString;
        admin = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = 1, CommandTimeout = 600 });
    }

    /// <summary>Of the database <c>bench</c>; the role is a superuser.</summary>
    public string ConnectionString { get; }

    /// <summary>The process that all others of the server are children of.</summary>
    public int Postmaster { get; private set; }

    public static async Task<PostgresProcess> Start()
    {
        var script = Process.Start(new ProcessStartInfo("bash", [Path.Combine(FindRoot(), "eventloop"), "postgres"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        const string Answer = "postgres ";
        var line = await script.StandardOutput.ReadLineAsync();
        if (line is null || !line.StartsWith(Answer, StringComparison.Ordinal))
            throw new BenchException("./eventloop postgres did not start a server; its error output says why.");

        await using (var server = NpgsqlDataSource.Create(line[Answer.Length..]))
        await using (var create = server.CreateCommand("create database bench"))
            await create.ExecuteNonQueryAsync();
        var postgres = new PostgresProcess(
            script, new NpgsqlConnectionStringBuilder(line[Answer.Length..]) { Database = "bench", IncludeErrorDetail = true }.ConnectionString);
        await postgres.RefuseUnlessDurable();
        postgres.Postmaster = CpuTimes.ParentOf(await postgres.Scalar<int>("select pg_backend_pid()"));
        return postgres;
    }

    public async Task Execute(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> Scalar<T>(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async IAsyncEnumerable<NpgsqlDataReader> Rows(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            yield return reader;
    }

    /// <summary>Does now what Postgres would sooner or later do for rows that were written in bulk, so that nothing measured pays for it.</summary>
    public async Task Tidy()
    {
        await Execute("vacuum analyze");
        await Execute("checkpoint");
    }

    public async ValueTask DisposeAsync()
    {
        await admin.DisposeAsync();
        script.StandardInput.Close();
        await script.WaitForExitAsync();
        script.Dispose();
    }

    private async Task RefuseUnlessDurable()
    {
        foreach (var setting in (string[])["fsync", "synchronous_commit", "full_page_writes"])
        {
            if (await Scalar<string>($"show {setting}") is var value and not "on")
                throw new BenchException($"{setting} is {value}: what is not durable is not compared.");
        }
    }

    private NpgsqlCommand Command(string sql, object[] values)
    {
        var command = admin.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EventLoop.sln")))
            folder = folder.Parent ?? throw new BenchException("The bench does not run below the folder of EventLoop.sln.");
        return folder.FullName;
    }
}
