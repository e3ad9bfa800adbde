using EventLoop.Ledger;
using Npgsql;

namespace EventLoop.Payments;

/// <summary>The tables <c>movements</c> (shown line by line as <c>postings</c>) and <c>documents</c>.</summary>
internal sealed class BooksTable(NpgsqlDataSource database)
{
    private const int LinesAtOnce = 5_000;

    private const string Advance = """
        insert into follower_checkpoints (follower, xid, position) values ($1, $4::xid8, $5)
        on conflict (follower) do update set xid = excluded.xid, position = excluded.position, updated_at = now()
        where follower_checkpoints.xid = $2::xid8 and follower_checkpoints.position = $3
        """;

    // Names have no comma, so that arrays can travel within an array.
    private const string InsertMovements = """
        insert into movements (order_id, version, first_line, event_id, organizer_id, at, movement, currency, payment_intent_id, names, accounts, amounts)
        select u.order_id, u.version, u.first_line, u.event_id, u.organizer_id, u.at, u.movement, u.currency, u.intent_id,
          string_to_array(u.names, ','), string_to_array(u.accounts, ','), string_to_array(u.amounts, ',')::bigint[]
        from unnest($1::uuid[], $2::int[], $3::int[], $4::uuid[], $5::uuid[], $6::timestamptz[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
          as u (order_id, version, first_line, event_id, organizer_id, at, movement, currency, intent_id, names, accounts, amounts)
        """;

    // The follower is alone in its transaction, so the next number is the last and one.
    private const string InsertDocuments = """
        with issued as (
          select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::bigint[], $7::bigint[], $8::timestamptz[])
            with ordinality as u (organizer_id, kind, order_id, reference, currency, total_minor, taxes_minor, issued_at, place)),
        -- Asked once for each organizer: inlined, it was asked for each document, and walked over those of this statement each time.
        known as materialized (
          select organizer_id, kind, (select max(number) from documents d where d.organizer_id = i.organizer_id and d.kind = i.kind) as last
          from (select distinct organizer_id, kind from issued) i)
        insert into documents (organizer_id, kind, number, order_id, reference, currency, total_minor, taxes_minor, issued_at)
        select organizer_id, kind, coalesce(last, 0) + row_number() over (partition by organizer_id, kind order by place),
          order_id, reference, currency, total_minor, taxes_minor, issued_at
        from issued join known using (organizer_id, kind)
        """;

    private const string ByAccount = """
        select account, count(*)::int, sum(amount_minor)::bigint from (
          select account, amount_minor from postings where event_id = $1 and at >= $2 and at < $3
          union all
          select account, amount_minor from gateway_postings where event_id = $1 and at >= $2 and at < $3) p
        group by account order by account
        """;

    private const string ByMovement = """
        select movement, count(distinct (order_id, version))::int, (sum(abs(amount_minor)) / 2)::bigint from postings
        where event_id = $1 and at >= $2 and at < $3 group by movement
        union all
        select movement, count(distinct transaction_id)::int, (sum(abs(amount_minor)) / 2)::bigint from gateway_postings
        where event_id = $1 and at >= $2 and at < $3 group by movement
        order by movement
        """;

    private const string NextLines = """
        select m.order_id, m.version, m.first_line + line.number::int - 1, m.at, coalesce(line.movement, m.movement), line.account, m.currency, line.amount_minor,
          m.payment_intent_id
        from movements m, unnest(m.names, m.accounts, m.amounts) with ordinality as line (movement, account, amount_minor, number)
        where m.event_id = $1 and m.order_id >= $2 and (m.order_id, m.version, m.first_line + line.number - 1) > ($2, $3, $4)
        order by m.order_id, m.version, m.first_line, line.number limit $5
        """;

    private const string OurPayments = """
        select p.payment_intent_id, p.order_id, p.currency,
          sum(p.amount_minor) filter (where p.movement in ('charge', 'wrong_charge', 'second_charge'))::bigint,
          -sum(p.amount_minor) filter (where p.movement in ('refund', 'refund_failed', 'second_refund', 'second_refund_failed'))::bigint
        from postings p join orders o on o.id = p.order_id
        where p.event_id = $1 and p.account = 'gateway' and o.placed_at >= $2 and o.placed_at < $3
        group by 1, 2, 3
        """;

    /// <summary>Writes what followed from the ledger up to a checkpoint.</summary>
    /// <exception cref="LedgerUnavailableException">Somebody else has written it.</exception>
    public async Task Append(string follower, Checkpoint before, Checkpoint read, IReadOnlyList<BookedAppend> appends, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection, transaction);
        Add(batch, Advance, follower, $"{before.Transaction}", before.Position, $"{read.Transaction}", read.Position);
        var moved = Moved.Of(appends);
        if (moved.Count > 0)
        {
            Add(batch, InsertMovements,
                Each(moved, one => one.Append.OrderId), Each(moved, one => one.Append.Version), Each(moved, one => one.FirstLine),
                Each(moved, one => one.Append.Placed.EventId), Each(moved, one => one.Append.Placed.OrganizerId), Each(moved, one => one.First.At.UtcDateTime),
                Each(moved, one => one.First.Name), Each(moved, one => one.Append.Placed.Currency), Each(moved, one => one.First.IntentId), Each(moved, one => one.Names),
                Each(moved, one => string.Join(',', one.Lines.Select(line => line.Account))),
                Each(moved, one => string.Join(',', one.Lines.Select(line => line.AmountMinor))));
        }

        List<(BookedAppend Append, BookedDocument Document)> documents = [.. appends.SelectMany(append => append.Documents.Select(document => (append, document)))];
        if (documents.Count > 0)
        {
            Add(batch, InsertDocuments,
                Each(documents, one => one.Append.Placed.OrganizerId), Each(documents, one => one.Document.Kind), Each(documents, one => one.Append.OrderId),
                Each(documents, one => one.Document.Reference), Each(documents, one => one.Append.Placed.Currency), Each(documents, one => one.Document.TotalMinor),
                Each(documents, one => one.Document.TaxesMinor), Each(documents, one => one.Document.At.UtcDateTime));
        }

        await batch.ExecuteNonQueryAsync(cancellation);
        if (batch.BatchCommands[0].RecordsAffected != 1)
            throw new LedgerUnavailableException("Another follower keeps the books.");
        await transaction.CommitAsync(cancellation);
    }

    public async Task<BooksReport> Report(Guid eventId, DateOnly? day, DateTimeOffset asOf)
    {
        var (currency, _, _) = await Span(eventId, null);
        var (from, until) = Times(day);
        return new(asOf, currency, await Sums(ByAccount, eventId, from, until), await Sums(ByMovement, eventId, from, until));
    }

    public async Task<PostingLine[]> Lines(Guid eventId, PostingKey? after)
    {
        await using var command = Command(NextLines, eventId, after?.OrderId ?? Guid.Empty, after?.Version ?? 0, after?.Line ?? 0, LinesAtOnce);
        return await Read(command, row => new PostingLine(
            new(row.GetGuid(0), row.GetInt32(1), row.GetInt32(2)),
            row.GetFieldValue<DateTimeOffset>(3),
            row.GetString(4),
            row.GetString(5),
            row.GetString(6),
            row.GetInt64(7),
            row.IsDBNull(8) ? null : row.GetString(8)));
    }

    /// <summary>The currency of an event, and the time in which its orders may have been placed.</summary>
    public async Task<(string Currency, DateTimeOffset From, DateTimeOffset Until)> Span(Guid eventId, DateOnly? day)
    {
        await using var command = Command("select currency, created_at from events where id = $1", eventId);
        var (currency, createdAt) = (await Read(command, row => (row.GetString(0), row.GetFieldValue<DateTimeOffset>(1)))).Single();
        var (from, until) = Times(day);
        return (currency, day is null ? createdAt : from, until);
    }

    /// <summary>What our books say of each payment of the orders that were placed in this time.</summary>
    public async Task<IReadOnlyList<PaymentTotals>> Payments(Guid eventId, DateTimeOffset from, DateTimeOffset until)
    {
        await using var command = Command(OurPayments, eventId, from.UtcDateTime, until.UtcDateTime);
        return await Read(command, row => new PaymentTotals(
            row.IsDBNull(0) ? "" : row.GetString(0), row.GetGuid(1), row.GetString(2), row.IsDBNull(3) ? 0 : row.GetInt64(3), row.IsDBNull(4) ? 0 : row.GetInt64(4)));
    }

    public async Task<OrderDocument[]> Documents(Guid orderId)
    {
        await using var command = Command(
            "select kind, number, reference, currency, total_minor, taxes_minor, issued_at from documents where order_id = $1 order by issued_at, kind desc", orderId);
        return await Read(command, row => new OrderDocument(
            row.GetString(0), row.GetInt64(1), row.GetGuid(2), row.GetString(3), row.GetInt64(4), row.GetInt64(5), row.GetFieldValue<DateTimeOffset>(6)));
    }

    private async Task<BookSum[]> Sums(string sql, Guid eventId, DateTimeOffset from, DateTimeOffset until)
    {
        await using var command = Command(sql, eventId, from.UtcDateTime, until.UtcDateTime);
        return await Read(command, row => new BookSum(row.GetString(0), row.GetInt32(1), row.GetInt64(2)));
    }

    private static (DateTimeOffset From, DateTimeOffset Until) Times(DateOnly? day) => day is { } one
        ? (new(one, TimeOnly.MinValue, TimeSpan.Zero), new DateTimeOffset(one, TimeOnly.MinValue, TimeSpan.Zero).AddDays(1))
        : (DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1_000));

    private NpgsqlCommand Command(string sql, params IEnumerable<object> parameters)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in parameters)
            command.Parameters.Add(new() { Value = value });
        return command;
    }

    private static void Add(NpgsqlBatch batch, string sql, params IEnumerable<object> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in parameters)
            command.Parameters.Add(new() { Value = value });
        batch.BatchCommands.Add(command);
    }

    private static TValue[] Each<T, TValue>(List<T> rows, Func<T, TValue> value) => [.. rows.Select(value)];

    private static async Task<T[]> Read<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> item)
    {
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<T>();
        while (await reader.ReadAsync())
            found.Add(item(reader));
        return [.. found];
    }

    /// <summary>What an append moved at one moment for one payment: a row, and which of the append's lines is its first.</summary>
    private readonly record struct Moved(BookedAppend Append, int FirstLine, List<Movement> Movements)
    {
        public Movement First => Movements[0];

        public IEnumerable<(string Account, long AmountMinor)> Lines => Movements.SelectMany(movement => movement.Lines);

        /// <summary>The movement of each line; null when there is only one.</summary>
        public string? Names => Movements.Count == 1 ? null : string.Join(',', Movements.SelectMany(movement => movement.Lines.Select(_ => movement.Name)));

        public static List<Moved> Of(IReadOnlyList<BookedAppend> appends)
        {
            var all = new List<Moved>();
            foreach (var append in appends)
            {
                var line = 1;
                foreach (var movement in append.Movements)
                {
                    if (line > 1 && (all[^1].First.At, all[^1].First.IntentId) == (movement.At, movement.IntentId))
                        all[^1].Movements.Add(movement);
                    else
                        all.Add(new(append, line, [movement]));
                    line += movement.Lines.Count;
                }
            }

            return all;
        }
    }
}
