using System.Text;
using EventLoop.Orders;

namespace EventLoop.Benchmarks;

/// <summary>
/// Fills the product's database with the past: an event whose tickets were sold in orders of eight. One of the orders is real; the others
/// are copies of its rows, in the ledger and in each table, under ids of their own that are as ordered by time as real ones.
/// </summary>
internal static class Seeding
{
    private const int TicketsPerOrder = 8;

    /// <summary>In one transaction.</summary>
    private const int OrdersAtOnce = 25_000;

    /// <summary>The id of copy <c>n</c> as 32 digits: version 7, of a morning long ago, with the ten bits at zero where tickets have their number.</summary>
    private const string Id = "(lpad(to_hex(1750000000000 + n), 12, '0') || '7' || substr(md5(n::text), 1, 3) || 'a' || substr(md5(n::text), 4, 12) || '000')";

    private const string RequestKey = "md5('key' || n)::uuid";

    /// <summary>Sells to the past, and puts a new event on sale for the present.</summary>
    public static async Task Fill(EventLoopDesign design, int tickets, LoadProcess load)
    {
        await design.Sell(TicketsPerOrder, load);
        var postgres = design.Postgres!;
        var order = await postgres.Scalar<Guid>("select id from orders where event_id = $1", design.Offer.EventId);
        string[] copying =
        [
            await Copying(postgres, "attendees", $"t.id = '{order}'", ("id", $"{Id}::uuid")),
            await Copying(postgres, "orders", $"t.id = '{order}'",
                ("id", $"{Id}::uuid"), ("attendee_id", $"{Id}::uuid"), ("request_key", RequestKey), ("payment_intent_id", $"'pi_sandbox_' || {Id}"),
                ("desk", $"(n % {OrderDesks.Count})::smallint")),
            await Copying(postgres, "tickets", $"t.order_id = '{order}'",
                ("id", TicketId("t.id")), ("order_id", $"{Id}::uuid"), ("attendee_id", $"{Id}::uuid"),
                ("code", $"overlay(t.code placing uuid_send({TicketId("t.id")}) from 3 for 16)")),
            await Copying(postgres, "ledger", $"t.stream = '{order}'", ("stream", $"{Id}::uuid"), ("facts", await Facts(postgres, order))),
        ];

        var copies = (tickets / TicketsPerOrder) - 1;
        for (var done = 0; done < copies; done += OrdersAtOnce)
        {
            var numbers = $"generate_series({done + 1}, {Math.Min(done + OrdersAtOnce, copies)}) n";
            await postgres.Execute(string.Join(";\n", copying.Select(sql => sql.Replace("NUMBERS", numbers))));
            if ((done / OrdersAtOnce) % 10 == 0)
                Bench.Say($"flat: {done * TicketsPerOrder:#,0} of {tickets:#,0} tickets are there");
        }

        await TellTicketType(postgres, design.Offer.TicketTypeId, copies * TicketsPerOrder);
        design.Acknowledged += copies;
        await postgres.Tidy();
        await design.OpenAnother();
    }

    /// <summary>A statement that copies rows of a table: all columns as they are, but for those that are named.</summary>
    private static async Task<string> Copying(PostgresProcess postgres, string table, string which, params (string Column, string Sql)[] changed)
    {
        var columns = new List<string>();
        await foreach (var row in postgres.Rows("""
            select column_name::text from information_schema.columns
            where table_schema = 'public' and table_name = $1 and is_identity = 'NO' and column_name <> 'xid' order by ordinal_position
            """, table))
            columns.Add(row.GetString(0));
        var values = columns.Select(column => changed.FirstOrDefault(change => change.Column == column).Sql ?? $"t.{column}");
        return $"insert into {table} ({string.Join(", ", columns)}) select {string.Join(", ", values)} from {table} t, NUMBERS where {which}";
    }

    private static string TicketId(string original) => $"(left({Id}, 29) || '0' || right({original}::text, 2))::uuid";

    /// <summary>The facts of copy <c>n</c>: those of the real order, with the ids and codes of the copy in the place of its own.</summary>
    private static async Task<string> Facts(PostgresProcess postgres, Guid order)
    {
        var sql = new StringBuilder("convert_from(t.facts, 'UTF8')");
        void Replace(string text, string by) => sql.Insert(0, "replace(").Append($", '{text}', {by})");
        await foreach (var ticket in postgres.Rows("select id, code from tickets where order_id = $1", order))
        {
            var code = ticket.GetFieldValue<byte[]>(1);
            var copy = $"overlay('\\x{Convert.ToHexStringLower(code)}'::bytea placing uuid_send({TicketId($"'{ticket.GetGuid(0)}'")}) from 3 for 16)";
            Replace(Convert.ToBase64String(code), $"translate(encode({copy}, 'base64'), E'\\n', '')");
        }

        Replace($"{order}", $"{Id}::uuid::text");
        Replace($"{order:N}", Id);
        var key = await postgres.Scalar<Guid>("select request_key from orders where id = $1", order);
        Replace($"{key}", $"{RequestKey}::text");
        return $"convert_to({sql}, 'UTF8')";
    }

    /// <summary>The ticket type sold these places too; it learns so from one fact that takes them all.</summary>
    private static Task TellTicketType(PostgresProcess postgres, Guid ticketType, int places) => postgres.Execute($$"""
        insert into ledger (stream, version, kind, facts)
        select stream, max(version) + 1, kind,
          convert_to('[{"fact":"taken","orderId":"{{Guid.CreateVersion7()}}","quantity":{{places}},"priceMinor":{{Answers.PriceMinor}}}]', 'UTF8')
        from ledger where stream = '{{ticketType}}' group by stream, kind;
        update ticket_types set quantity_sold = quantity_sold + {{places}} where id = '{{ticketType}}'
        """);
}
