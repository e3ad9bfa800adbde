using Npgsql;
using NpgsqlTypes;

namespace EventLoop.Ledger;

/// <summary>
/// How the rows of one table are written, many at a time: one statement with an array per column (<c>unnest</c>), which costs no
/// more than a binary COPY and has constant text, so it stays prepared.
/// </summary>
internal abstract class Table
{
    /// <summary>The table's name.</summary>
    public abstract string Name { get; }

    /// <summary>The record type of its rows.</summary>
    public abstract Type RowType { get; }

    /// <summary>What a row of this table claims; null when rows claim nothing.</summary>
    public Claim? Claim { get; init; }

    /// <summary>The primary key of a row, which is of <see cref="RowType"/>.</summary>
    public abstract Guid KeyOf(TableRow row);

    /// <summary>Adds the statements that write these rows, which are all of <see cref="RowType"/>.</summary>
    public abstract void Write(NpgsqlBatch batch, IReadOnlyList<TableRow> rows);
}

/// <inheritdoc/>
/// <typeparam name="TRow">The record of one row.</typeparam>
internal sealed class Table<TRow> : Table
    where TRow : TableRow
{
    private readonly IReadOnlyList<Column<TRow>> columns;
    private readonly IReadOnlyList<Column<TRow>> changing;
    private readonly Func<TRow, Guid> key;
    private readonly string insert;
    private readonly string update;

    /// <param name="name">The table's name.</param>
    /// <param name="key">The primary key, which is the first column.</param>
    /// <param name="columns">All columns that rows carry.</param>
    public Table(string name, Func<TRow, Guid> key, params Column<TRow>[] columns)
    {
        Name = name;
        this.key = key;
        this.columns = columns;
        changing = [columns[0], .. columns.Skip(1).Where(column => !column.IsFixed)];
        insert = $"insert into {name} ({Names(columns)}) select {Values(columns)} from unnest({Arrays(columns)}) as u ({Names(columns)})";
        var sets = string.Join(", ", changing.Skip(1).Select(column => $"{column.Name} = {column.FromUnnest}"));
        update = $"update {name} t set {sets} from unnest({Arrays(changing)}) as u ({Names(changing)}) where t.{columns[0].Name} = u.{columns[0].Name}";
    }

    public override string Name { get; }

    public override Type RowType => typeof(TRow);

    public override Guid KeyOf(TableRow row) => key((TRow)row);

    public override void Write(NpgsqlBatch batch, IReadOnlyList<TableRow> rows)
    {
        var born = new List<TRow>();
        var changed = new Dictionary<Guid, TRow>();
        foreach (var row in rows.Cast<TRow>())
        {
            if (row.IsNew)
                born.Add(row);
            else
                changed[key(row)] = row; // The last one wins: a row is whole.
        }

        if (born.Count > 0)
            batch.BatchCommands.Add(Command(insert, columns, born));
        if (changed.Count > 0)
            batch.BatchCommands.Add(Command(update, changing, [.. changed.Values]));
    }

    private static string Names(IEnumerable<Column<TRow>> columns) => string.Join(", ", columns.Select(column => column.Name));

    private static string Values(IEnumerable<Column<TRow>> columns) => string.Join(", ", columns.Select(column => column.FromUnnest));

    private static string Arrays(IEnumerable<Column<TRow>> columns) => string.Join(", ", columns.Select((column, at) => $"${at + 1}::{column.SqlType}[]"));

    private static NpgsqlBatchCommand Command(string sql, IReadOnlyList<Column<TRow>> columns, IReadOnlyList<TRow> rows)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var column in columns)
            command.Parameters.Add(column.Gather(rows));
        return command;
    }
}

/// <summary>One column: its name, its type in SQL, and how its values are gathered from rows.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="SqlType">The element type of the array that carries its values.</param>
/// <param name="FromUnnest">The expression over <c>u</c> that gives the column's value.</param>
/// <param name="Gather">All values as one array parameter.</param>
internal sealed record Column<TRow>(string Name, string SqlType, string FromUnnest, Func<IReadOnlyList<TRow>, NpgsqlParameter> Gather)
{
    /// <summary>A row is born with it and never has another, so a change of the row does not send it to Postgres.</summary>
    public bool IsFixed { get; private init; }

    public Column<TRow> Fixed() => this with { IsFixed = true };

    public static Column<TRow> Uuid(string name, Func<TRow, Guid> value) => Of(name, "uuid", NpgsqlDbType.Uuid, value);

    public static Column<TRow> Uuid(string name, Func<TRow, Guid?> value) => Of(name, "uuid", NpgsqlDbType.Uuid, value);

    public static Column<TRow> Text(string name, Func<TRow, string?> value) => Of(name, "text", NpgsqlDbType.Text, value);

    public static Column<TRow> Int(string name, Func<TRow, int> value) => Of(name, "int", NpgsqlDbType.Integer, value);

    public static Column<TRow> Int(string name, Func<TRow, int?> value) => Of(name, "int", NpgsqlDbType.Integer, value);

    public static Column<TRow> Long(string name, Func<TRow, long> value) => Of(name, "bigint", NpgsqlDbType.Bigint, value);

    public static Column<TRow> NullableLong(string name, Func<TRow, long?> value) => Of(name, "bigint", NpgsqlDbType.Bigint, value);

    public static Column<TRow> Bool(string name, Func<TRow, bool> value) => Of(name, "boolean", NpgsqlDbType.Boolean, value);

    public static Column<TRow> Double(string name, Func<TRow, double?> value) => Of(name, "float8", NpgsqlDbType.Double, value);

    public static Column<TRow> Bytes(string name, Func<TRow, byte[]?> value) => Of(name, "bytea", NpgsqlDbType.Bytea, value);

    public static Column<TRow> Time(string name, Func<TRow, DateTimeOffset> value) =>
        Of(name, "timestamptz", NpgsqlDbType.TimestampTz, row => value(row).UtcDateTime);

    public static Column<TRow> Time(string name, Func<TRow, DateTimeOffset?> value) =>
        Of(name, "timestamptz", NpgsqlDbType.TimestampTz, row => value(row)?.UtcDateTime);

    /// <summary>A point on the earth (WGS 84), from an <c>lng lat</c> text.</summary>
    public static Column<TRow> Point(string name, Func<TRow, (double Latitude, double Longitude)?> value) =>
        Of(name, "text", NpgsqlDbType.Text, row => value(row) is var (lat, lng) ? FormattableString.Invariant($"SRID=4326;POINT({lng} {lat})") : null)
            with
        { FromUnnest = $"u.{name}::geography" };

    private static Column<TRow> Of<TValue>(string name, string sqlType, NpgsqlDbType type, Func<TRow, TValue> value) =>
        new(name, sqlType, $"u.{name}", rows => new NpgsqlParameter<TValue[]>
        {
            TypedValue = [.. rows.Select(value)],
            NpgsqlDbType = NpgsqlDbType.Array | type,
        });
}
