using EventLoop.Gates;
using EventLoop.Orders;
using EventLoop.Tickets;
using Npgsql;

namespace EventLoop.Benchmarks;

/// <summary>
/// The design that people build, as well as it can be written: one transaction a request, statements prepared and batched, few
/// connections, and the hot row locked last, so that its lock is held for the commit alone.
/// </summary>
internal class SqlShop : IShop, IDisposable
{
    protected const string InsertOrder = """
        insert into orders (id, event_id, ticket_type_id, attendee_email, attendee_name, status, quantity, total_minor, payment_intent_id, placed_at, expires_at)
        values ($1, $2, $3, $4, $5, 'pending', $6, $7, $8, now(), now() + interval '10 minutes')
        """;

    private const string Hold = "update ticket_types set quantity_sold = quantity_sold + $2 where id = $1 and quantity_sold + $2 <= quantity_total";

    private const string MarkPaid = """
        update orders set status = 'paid', paid_at = now() where id = $1 and status = 'pending' and payment_intent_id = $2
        returning event_id, ticket_type_id, quantity
        """;

    private const string InsertTickets = """
        insert into tickets (id, order_id, event_id, ticket_type_id, status, code, issued_at)
        select id, $1, $2, $3, 'valid', code, now() from unnest($4::uuid[], $5::bytea[]) as u (id, code)
        """;

    private const string Admit = """
        update tickets t set admitted_at = now() from orders o
        where t.code = $1 and t.status = 'valid' and t.admitted_at is null and o.id = t.order_id
        returning t.id, t.event_id, o.attendee_name
        """;

    private const string InsertScan = """
        insert into check_in_scans (id, nonce, event_id, gate_id, ticket_id, direction, result, scanned_at)
        values ($1, $2, $3, $4, $5, $6, 'admitted', now())
        """;

    public SqlShop(string database)
        : this(database, connections: 16)
    {
    }

    protected SqlShop(string database, int connections) => Database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database)
    {
        MinPoolSize = connections,
        MaxPoolSize = connections,
        MaxAutoPrepare = 50,
        AutoPrepareMinUsages = 2,
        NoResetOnClose = true,
        Enlist = false,
        Timeout = 60,
    });

    protected NpgsqlDataSource Database { get; }

    public virtual async ValueTask<OrderResponse?> Place(PlaceOrderRequest request)
    {
        var (orderId, item) = (Guid.CreateVersion7(), request.Items![0]!);
        await using var connection = await Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                Order(orderId, request),
                Command(Hold, item.TicketTypeId!.Value, item.Quantity!.Value),
            },
        };
        await batch.ExecuteNonQueryAsync();
        if (batch.BatchCommands[1].RecordsAffected == 0)
            return null; // The transaction is rolled back.
        await transaction.CommitAsync();
        return Pending(orderId, request);
    }

    public async ValueTask<OrderResponse?> Confirm(Guid orderId, ConfirmOrderRequest request)
    {
        await using var connection = await Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        Guid eventId, ticketTypeId;
        int quantity;
        await using (var paid = await Execute(connection, MarkPaid, orderId, request.PaymentIntentId!))
        {
            if (!await paid.ReadAsync())
                return null;
            (eventId, ticketTypeId, quantity) = (paid.GetGuid(0), paid.GetGuid(1), paid.GetInt32(2));
        }

        var tickets = new Guid[quantity];
        var codes = new byte[quantity][];
        for (var number = 0; number < quantity; number++)
            (tickets[number], codes[number]) = (Guid.CreateVersion7(), Answers.RandomCode());
        await using (await Execute(connection, InsertTickets, orderId, eventId, ticketTypeId, tickets, codes))
        {
        }

        await transaction.CommitAsync();
        return Answers.Paid(orderId, eventId, ticketTypeId, [.. tickets.Zip(codes, (id, code) => (id, TicketCode.ToText(code)))]);
    }

    public async ValueTask<ScanResponse> Scan(ScanRequest request)
    {
        var (scanId, gateId) = (Guid.CreateVersion7(), request.GateId!.Value);
        await using var connection = await Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        Guid ticketId, eventId;
        string attendee;
        await using (var admitted = await Execute(connection, Admit, TicketCode.Parse(request.Code)?.Bytes ?? []))
        {
            if (!await admitted.ReadAsync())
                return Answers.Refused(scanId, gateId);
            (ticketId, eventId, attendee) = (admitted.GetGuid(0), admitted.GetGuid(1), admitted.GetString(2));
        }

        await using (await Execute(connection, InsertScan, scanId, request.Nonce!.Value, eventId, gateId, ticketId, request.Direction!))
        {
        }

        await transaction.CommitAsync();
        return Answers.Admitted(scanId, gateId, ticketId, attendee);
    }

    public void Dispose() => Database.Dispose();

    protected static OrderResponse Pending(Guid orderId, PlaceOrderRequest request) => Answers.Pending(
        orderId, request.EventId!.Value, request.Items![0]!.TicketTypeId!.Value, request.Items[0]!.Quantity!.Value);

    protected static NpgsqlBatchCommand Order(Guid orderId, PlaceOrderRequest request)
    {
        var item = request.Items![0]!;
        return Command(
            InsertOrder, orderId, request.EventId!.Value, item.TicketTypeId!.Value, request.Attendee!.Email!, request.Attendee.Name!,
            item.Quantity!.Value, item.Quantity.Value * Answers.PriceMinor, Answers.PaymentIntent(orderId));
    }

    protected static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }

    protected static async Task<NpgsqlDataReader> Execute(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return await command.ExecuteReaderAsync();
    }
}
