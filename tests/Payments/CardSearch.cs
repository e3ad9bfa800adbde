using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EventLoop.Running;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;

namespace EventLoop.Payments;

/// <summary>
/// Looks for card numbers in whatever the tests leave behind: every test database before it is dropped (tables, and the facts in the ledger), all that products
/// log, in this process or in one of their own, and every span of those that are traced. It knows nothing of how the product tells a card's number. What it finds is kept for <see cref="CardSearchTests"/>, which run last.
/// </summary>
internal static partial class CardSearch
{
    /// <summary>Numbers of test cards, for sending them wherever a careless person or program could.</summary>
    public static readonly string[] Numbers = ["4242424242424242", "5555555555554444", "378282246310005", "6011111111111117", "36227206271667", "6200000000000005"];

    private const int FewestDigits = 14;

    private static readonly ConcurrentQueue<string> Finds = new();
    private static readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> Queries = new();
    private static int databases;
    private static int logged;
    private static int spans;
    private static long ticks;

    /// <summary>Where a card number was, in any test so far.</summary>
    public static IReadOnlyCollection<string> Found => Finds;

    public static int Databases => databases;

    public static int Logged => logged;

    public static int Spans => spans;

    /// <summary>What looking through databases has taken so far.</summary>
    public static TimeSpan Taken => new(Interlocked.Read(ref ticks));

    /// <summary>Looks through a test's database, and keeps what it finds.</summary>
    public static async Task Through(TestDatabase database, string schema)
    {
        Interlocked.Increment(ref databases);
        var clock = Stopwatch.StartNew();
        foreach (var find in await In(database.ConnectionString, schema))
            Finds.Enqueue($"{database.Name}: {find}");
        Interlocked.Add(ref ticks, clock.Elapsed.Ticks);
    }

    /// <summary>Looks through a line that somebody has logged, and keeps it when there is anything.</summary>
    public static void Through(string whose, string line)
    {
        Interlocked.Increment(ref logged);
        if (IsIn(line))
            Finds.Enqueue($"the log of {whose}: {line[..Math.Min(line.Length, 300)]}");
    }

    /// <summary>Looks through a span.</summary>
    public static void Through(Activity span)
    {
        Interlocked.Increment(ref spans);
        IEnumerable<KeyValuePair<string, object?>> tags = [.. span.TagObjects, .. span.Events.SelectMany(happened => happened.Tags)];
        string?[] texts = [span.DisplayName, span.StatusDescription, .. tags.Select(tag => $"{tag.Value}"), .. span.Events.Select(happened => happened.Name)];
        if (texts.FirstOrDefault(text => text is not null && IsIn(text)) is { } found)
            Finds.Enqueue($"a span of {span.Source.Name}: {found}");
    }

    /// <summary>Where in a database card numbers stand: all text, JSON, bytes and lists of these, of all tables.</summary>
    /// <param name="schema">Databases that name the same have the same tables.</param>
    public static async Task<IReadOnlyList<string>> In(string connectionString, string? schema = null)
    {
        await using var connection = new NpgsqlConnection(PostgresServer.WithoutPool(connectionString));
        await connection.OpenAsync();
        var selects = schema is not null && Queries.TryGetValue(schema, out var known) ? known : await SelectsOf(connection);
        if (schema is not null)
            Queries[schema] = selects;
        var found = new List<string>();
        var query = string.Join("\nunion all ", (await Filled(connection)).Select(table => selects.GetValueOrDefault(table)).OfType<string>());
        if (query.Length == 0)
            return found;
        await using var command = new NpgsqlCommand(query, connection);
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            var text = row.IsDBNull(1) ? Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(2)) : row.GetString(1);
            if (Texts(text).Any(IsIn))
                found.Add($"{row.GetString(0)}: {text[..Math.Min(text.Length, 200)]}");
        }

        return found;
    }

    /// <summary>Whether a text has a card number: one of <see cref="Numbers"/>, however it is written, or any of such a form.</summary>
    public static bool IsIn(string text)
    {
        if (text.Count(char.IsAsciiDigit) < FewestDigits)
            return false;
        var squeezed = Gaps().Replace(text, "");
        if (Numbers.Any(number => squeezed.Contains(number, StringComparison.Ordinal)))
            return true;
        return Candidates().Matches(Ids().Replace(text, "x")).Any(run => Within(run.Value));
    }

    // One of ten random numbers has a right check digit, so numbers in JSON, such as hashes, are no candidates: only what was text.
    private static IEnumerable<string> Texts(string value)
    {
        if (value is not ['{' or '[', ..])
            return [value];
        try
        {
            using var json = JsonDocument.Parse(value);
            return [.. Strings(json.RootElement)];
        }
        catch (JsonException)
        {
            return [value];
        }
    }

    private static IEnumerable<string> Strings(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member => Strings(member.Value).Prepend(member.Name)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Strings),
        JsonValueKind.String => [json.GetString()!],
        JsonValueKind.Number => Numbers.Where(number => json.GetRawText().Contains(number, StringComparison.Ordinal)),
        _ => [],
    };

    // Any 14 to 19 digits that begin where a group begins and end where one ends.
    private static bool Within(string run)
    {
        var digits = new List<int>();
        for (var begin = 0; begin < run.Length; begin++)
        {
            if (begin > 0 && char.IsAsciiDigit(run[begin - 1]))
                continue;
            digits.Clear();
            for (var at = begin; at < run.Length && digits.Count < 19; at++)
            {
                if (!char.IsAsciiDigit(run[at]))
                    continue;
                digits.Add(run[at] - '0');
                var ends = at == run.Length - 1 || !char.IsAsciiDigit(run[at + 1]);
                if (ends && digits.Count >= 14 && digits[0] is >= 3 and <= 6 && Luhn(digits))
                    return true;
            }
        }

        return false;
    }

    private static bool Luhn(List<int> digits) =>
        digits.Select((digit, at) => (digits.Count - at) % 2 == 1 ? digit : (2 * digit / 10) + (2 * digit % 10)).Sum() % 10 == 0;

    /// <summary>Most tests fill few tables, and planning a search through the others would take longer than the search.</summary>
    private static async Task<IReadOnlyList<string>> Filled(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            "select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and pg_relation_size(c.oid) > 0", connection);
        await using var row = await command.ExecuteReaderAsync();
        var tables = new List<string>();
        while (await row.ReadAsync())
            tables.Add(row.GetString(0));
        return tables;
    }

    /// <summary>For each table what finds its rows with so many digits.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> SelectsOf(NpgsqlConnection connection)
    {
        const string Columns = """
            select format('%I.%I', n.nspname, c.relname), format('%I', a.attname), t.typname
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            join pg_type t on t.oid = a.atttypid
            where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')
              and t.typname in ('text', 'varchar', 'bpchar', 'json', 'jsonb', 'bytea', '_text', '_varchar', '_bytea', '_jsonb')
              and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
            order by 1, 2
            """;
        var selects = new List<(string Table, string Select)>();
        await using var command = new NpgsqlCommand(Columns, connection);
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            var (table, column, isBytes) = (row.GetString(0), row.GetString(1), row.GetString(2) == "bytea");
            var text = isBytes ? $"encode({column}, 'escape')" : $"{column}::text";
            selects.Add((table, $"select '{table}.{column.Replace("'", "''", StringComparison.Ordinal)}', {(isBytes ? $"null::text, {column}" : $"{text}, null::bytea")} from {table} where {text} ~ '[0-9]([ -]?[0-9]){{13}}'"));
        }

        return selects.GroupBy(one => one.Table).ToDictionary(same => same.Key, same => string.Join("\nunion all ", same.Select(one => one.Select)));
    }

    [GeneratedRegex("(?<=[0-9])[ .\\-](?=[0-9])")]
    private static partial Regex Gaps();

    [GeneratedRegex("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")]
    private static partial Regex Ids();

    [GeneratedRegex("(?<![\\p{L}\\p{N}])[0-9](?:[ \\-]?[0-9]){13,}(?![\\p{L}\\p{N}])")]
    private static partial Regex Candidates();

    /// <summary>Takes all that the product logs, at the levels that it is shipped with.</summary>
    [ProviderAlias("CardSearch")]
    public sealed class Logs : ILoggerProvider
    {
        public static void Add(ILoggingBuilder logging)
        {
            logging.AddProvider(new Logs()).AddFilter<Logs>(null, LogLevel.Information);
            foreach (var quiet in (string[])["Microsoft", "Npgsql", "Orleans", "Polly", "System"])
                logging.AddFilter<Logs>(quiet, LogLevel.Warning);
        }

        public ILogger CreateLogger(string categoryName) => new OneLog(categoryName);

        public void Dispose()
        {
        }

        private sealed class OneLog(string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                Through(category, $"{formatter(state, exception)} {exception}");
        }
    }

    /// <summary>Takes every span that a product gives to its collector.</summary>
    public sealed class SpanSearch : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => Through(data);
    }
}
