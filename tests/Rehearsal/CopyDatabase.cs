using Npgsql;

namespace EventLoop.Rehearsal;

/// <summary>Finds the database of a running copy.</summary>
internal static class CopyDatabase
{
    public static async Task<string> Find(Options options)
    {
        var connectionString = options.Database
            ?? Private(options.Data)
            ?? Environment.GetEnvironmentVariable("ConnectionStrings__EventLoop")
            ?? throw new RehearsalException($"no database for the auditor: nothing runs on {options.Data}; say --data or --database");
        try
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync();
        }
        catch (Exception problem) when (problem is NpgsqlException or ArgumentException)
        {
            throw new RehearsalException($"the auditor cannot open the database: {problem.Message}");
        }

        return connectionString;
    }

    /// <summary>The private server of a data folder; null when the folder has none.</summary>
    private static string? Private(string data)
    {
        const string Port = "port = ";
        var (settings, password) = (Path.Combine(data, "postgres", "eventloop.conf"), Path.Combine(data, "secrets", "postgres.password"));
        if (!File.Exists(settings) || !File.Exists(password))
            return null;
        var port = File.ReadLines(settings).First(line => line.StartsWith(Port, StringComparison.Ordinal))[Port.Length..];
        return new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = int.Parse(port),
            Username = "eventloop",
            Password = File.ReadAllText(password),
            Database = "eventloop",
            Pooling = false,
        }.ConnectionString;
    }
}
