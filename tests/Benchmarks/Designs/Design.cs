namespace EventLoop.Benchmarks;

/// <summary>One way to sell tickets, running: a server, and a Postgres of its own unless it stores nothing.</summary>
internal abstract class Design(string name) : IAsyncDisposable
{
    /// <summary>Places of the hot ticket type: more than any run sells.</summary>
    public const int Capacity = 10_000_000;

    /// <summary>People do not come in the order in which they bought.</summary>
    private const string CodesToScan = "select code from tickets where admitted_at is null order by random() limit $1";

    public string Name => name;

    public ServerProcess Server { get; protected set; } = null!;

    public PostgresProcess? Postgres { get; protected set; }

    /// <summary>What is on sale, and who scans.</summary>
    public Offer Offer { get; set; } = null!;

    /// <summary>Orders that the generator saw confirmed, ever: the books must have every one of them.</summary>
    public long Acknowledged { get; set; }

    /// <summary>Scans that the generator saw admitted.</summary>
    public long Admitted { get; set; }

    public static Design Of(string name) => name switch
    {
        "eventloop" => new EventLoopDesign(),
        "echo" => new EchoDesign(),
        "sql" or "occ" => new SqlDesign(name),
        "redis" => new RedisDesign(),
        _ => throw new BenchException($"There is no design '{name}': eventloop, echo, sql, occ, redis."),
    };

    /// <param name="folder">For logs and files.</param>
    public abstract Task Start(string folder);

    /// <summary>All processes that its cost is the sum of, and the first of them answers requests.</summary>
    public virtual IReadOnlyList<ServerProcess> Servers => [Server];

    /// <summary>CPU time of its servers so far, in microseconds.</summary>
    public double ServerMicros() => Servers.Sum(server => CpuTimes.Process(server.Id));

    /// <summary>What its servers have allocated since they began.</summary>
    public async Task<double> AllocatedBytes() => (await Task.WhenAll(Servers.Select(server => server.AllocatedBytes()))).Sum();

    /// <summary>CPU time of what it stores in, so far, in microseconds; null where it is not known.</summary>
    public virtual double? StorageMicros() => Postgres is null ? 0 : CpuTimes.Family(Postgres.Postmaster);

    public LoadPlan Orders(int connections, double seconds, double rate = 0) => new(
        "order", Server.Port, connections, seconds, rate, EventId: Offer.EventId, TicketTypeId: Offer.TicketTypeId);

    public virtual LoadPlan Scans(string codes, int connections, double seconds, double rate = 0) => new(
        "scan", Server.Port, connections, seconds, rate, Codes: codes, Gates: Offer.Gates, DeviceToken: Offer.DeviceToken);

    /// <summary>Writes the codes of tickets that nobody has scanned yet into a file; sells what is missing.</summary>
    public virtual async Task WriteCodes(string file, int tickets, LoadProcess load)
    {
        var there = await Postgres!.Scalar<long>("select count(*) from tickets where admitted_at is null");
        if (there < tickets)
            await Sell(tickets - (int)there, load);
        await using var writer = new StreamWriter(file) { NewLine = "\n" };
        await foreach (var row in Postgres!.Rows(CodesToScan, tickets))
            await writer.WriteLineAsync(Tickets.TicketCode.ToText(row.GetFieldValue<byte[]>(0)));
    }

    /// <summary>Looks into the database whether what was sold is right.</summary>
    /// <exception cref="BenchException">It is not, so no figure of this design counts.</exception>
    public async Task Audit()
    {
        if (Postgres is null)
            return;
        foreach (var (wrong, sql) in Audits.Append(("orders lost: confirmed ones that are not in the books", $"""
            select {Acknowledged} - count(*) from orders where status = 'paid'
            """)).Append(("scans lost", $"select {Admitted} - count(*) from check_in_scans where result = 'admitted'")))
        {
            if (await Postgres.Scalar<long>(sql) is var found and > 0)
                throw new BenchException($"{name} sold wrongly, {wrong}: {found}. Its figures do not count.");
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        await StopServers();
        if (Postgres is not null)
            await Postgres.DisposeAsync();
    }

    /// <summary>One after the other, so that nobody asks one that is gone.</summary>
    protected async Task StopServers()
    {
        foreach (var server in Servers.Where(server => server is not null))
            await server.DisposeAsync();
    }

    /// <summary>Sells tickets, as quickly as it can be done.</summary>
    public abstract Task Sell(int tickets, LoadProcess load);

    /// <summary>What must never be, and how often it is.</summary>
    protected virtual IEnumerable<(string Wrong, string Sql)> Audits =>
    [
        ("paid orders without their tickets", """
            select count(*) from (select o.id from orders o left join tickets t on t.order_id = o.id
            where o.status = 'paid' group by o.id having count(t.id) <> max(o.quantity)) wrong
            """),
        ("tickets without a paid order", """
            select count(*) from tickets t left join orders o on o.id = t.order_id where o.status is distinct from 'paid'
            """),
        ("codes that two tickets share", "select count(*) - count(distinct code) from tickets"),
        ("tickets admitted twice", """
            select count(*) from (select ticket_id from check_in_scans where result = 'admitted' group by ticket_id having count(*) > 1) wrong
            """),
    ];
}

/// <summary>A ticket type on sale, and gates with a device for all of them.</summary>
internal sealed record Offer(Guid EventId, Guid TicketTypeId, Guid[] Gates, string DeviceToken);
