namespace EventLoop.Benchmarks;

/// <summary>A baseline on Postgres, with tables as people build them.</summary>
internal class SqlDesign(string name) : Design(name)
{
    protected override IEnumerable<(string Wrong, string Sql)> Audits => base.Audits.Append(
        ("ticket types oversold, or with another number sold than orders have", """
            select count(*) from ticket_types y
            where quantity_sold > quantity_total
              or quantity_sold <> (select coalesce(sum(quantity), 0) from orders o where o.ticket_type_id = y.id)
            """));

    public override async Task Start(string folder)
    {
        Postgres = await PostgresProcess.Start();
        using (var schema = new StreamReader(typeof(SqlDesign).Assembly.GetManifestResourceStream("schema.sql")!))
            await Postgres.Execute(await schema.ReadToEndAsync());
        Offer = Baseline.SomeOffer();
        await Postgres.Execute(
            "insert into ticket_types (id, event_id, name, price_minor, quantity_total) values ($1, $2, 'Weekend', $3, $4)",
            Offer.TicketTypeId, Offer.EventId, Answers.PriceMinor, Capacity);
        Server = await ServerProcess.Start(Name, Baseline.Arguments(Name), ServerEnvironment(), folder);
    }

    /// <summary>Written straight into the tables, eight tickets an order.</summary>
    public override async Task Sell(int tickets, LoadProcess load)
    {
        var orders = (tickets + 7) / 8;
        await Postgres!.Execute(
            """
            with sold as (
              insert into orders (id, event_id, ticket_type_id, attendee_email, attendee_name, status, quantity, total_minor, payment_intent_id,
                placed_at, expires_at, paid_at)
              select gen_random_uuid(), $1, $2, 'b' || n || '@example.org', 'Ann Example', 'paid', 8, 8 * 2500, 'prepared', now(), now(), now()
              from generate_series(1, $3) n
              returning id),
            issued as (
              insert into tickets (id, order_id, event_id, ticket_type_id, status, code, issued_at)
              select gen_random_uuid(), sold.id, $1, $2, 'valid',
                '\x01'::bytea || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
                  || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || '\x000000'::bytea, now()
              from sold, generate_series(1, 8))
            update ticket_types set quantity_sold = quantity_sold + 8 * $3 where id = $2
            """,
            Offer.EventId, Offer.TicketTypeId, orders);
        await Postgres.Execute("vacuum analyze");
        Acknowledged += orders;
    }

    protected virtual Dictionary<string, string> ServerEnvironment() => new() { ["BENCH_POSTGRES"] = Postgres!.ConnectionString };
}
