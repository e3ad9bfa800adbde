using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace EventLoop.Benchmarks;

/// <summary>The product as shipped, as <c>./eventloop up</c> runs it; only its rate limits are off, as for any rehearsal.</summary>
/// <param name="settings">Of the server, on top of those.</param>
internal sealed class EventLoopDesign(params string[] settings) : Design("eventloop")
{
    private const int Gates = 8;
    private const int TicketsPerOrder = 8;

    private const string Behind = """
        select count(*) from follower_checkpoints c
        where (c.xid, c.position) < (select l.xid, l.position from ledger l order by l.xid desc, l.position desc limit 1)
        """;

    private readonly List<ServerProcess> silos = [];
    private string cluster = "";
    private int silosStarted;

    /// <summary>Silo processes that the API is a client of; 0: one process for all.</summary>
    public int Silos { get; init; }

    public override IReadOnlyList<ServerProcess> Servers => [Server, .. silos];

    protected override IEnumerable<(string Wrong, string Sql)> Audits => base.Audits.Append(
        ("ticket types oversold, or with another number sold than there are tickets", """
            select count(*) from ticket_types y
            where quantity_sold + quantity_held > quantity_total
              or quantity_sold <> (select count(*) from tickets t where t.ticket_type_id = y.id and t.status <> 'refunded')
            """));

    public override async Task Start(string folder)
    {
        Postgres = await PostgresProcess.Start();
        Server = await Serve(folder);
        Offer = await Open();
    }

    /// <summary>From now on the tickets of a new event are sold.</summary>
    public async Task OpenAnother() => Offer = await Open();

    /// <summary>Stops the server and starts it anew on the same database: nothing of it is in memory. Says how long it took from the start until it was ready.</summary>
    public async Task<TimeSpan> Restart(string folder)
    {
        await StopServers();
        silos.Clear();
        var clock = Stopwatch.StartNew();
        Server = await Serve(folder);
        return clock.Elapsed;
    }

    /// <summary>Replaces its silos one by one: a new one is ready before the old one is told to end.</summary>
    public async Task Roll(string folder)
    {
        for (var number = 0; number < Silos; number++)
        {
            var old = silos[number];
            silos[number] = await RunSilo(folder);
            await old.DisposeAsync();
        }
    }

    /// <summary>Sets up another event, as an organizer does.</summary>
    /// <param name="limits">What one person may have of it; null: any number.</param>
    public async Task<Offer> Open(object? limits = null)
    {
        var http = Server.Http;
        http.DefaultRequestHeaders.Authorization = null;
        var (email, password) = ($"organizer-{Guid.CreateVersion7():N}@example.org", "a long enough passphrase 7");
        await Post("/auth/register", new { email, password, name = "Organizer", role = "organizer" });
        var session = await Post("/auth/login", new { email, password });
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.GetProperty("accessToken").GetString());

        var created = await Post("/organizer/events", new
        {
            name = "The on-sale",
            description = "One hot ticket type.",
            startTime = "2031-07-16T08:00:00Z",
            endTime = "2031-07-19T18:00:00Z",
            timeZone = "Europe/Amsterdam",
            currency = "EUR",
            feePayer = "attendee",
            venue = new { name = "The field", address = "Somewhere 1", capacity = Capacity, latitude = 52.04, longitude = 4.38 },
            maxTicketsPerOrder = TicketsPerOrder,
            ticketTypes = new[] { new { name = "Weekend", price = Answers.PriceMinor, quantityTotal = Capacity } },
        });
        var eventId = created.GetProperty("eventId").GetGuid();
        if (limits is not null)
            await Answered(await http.PutAsJsonAsync($"/api/v1/organizer/events/{eventId}/limits", limits), "PUT limits");
        await Post($"/organizer/events/{eventId}/publish", new { });
        var gates = new Guid[Gates];
        for (var gate = 0; gate < Gates; gate++)
            gates[gate] = (await Post($"/organizer/events/{eventId}/gates", new { name = $"Gate {gate + 1}" })).GetProperty("gateId").GetGuid();
        var device = await Post($"/organizer/events/{eventId}/devices", new { name = "Scanner", gateIds = gates });
        return new(
            eventId, created.GetProperty("ticketTypes")[0].GetProperty("ticketTypeId").GetGuid(), gates,
            device.GetProperty("deviceToken").GetString()!);
    }

    public override async Task Sell(int tickets, LoadProcess load)
    {
        var orders = (tickets + TicketsPerOrder - 1) / TicketsPerOrder;
        var sold = await load.Run(Orders(64, 600) with { Quantity = TicketsPerOrder, MostJourneys = orders, RampSeconds = 0 });
        Acknowledged += sold.DoneInAll;
        if (sold.DoneInAll != orders)
            throw new BenchException($"Of {orders} orders that were to be scanned only {sold.DoneInAll} were sold.");
    }

    /// <summary>Appends that followers of the ledger have not yet read.</summary>
    /// <param name="label">Which follower.</param>
    public Task<double> Lag(string label) => Server.SumOfMetric("eventloop_follower_lag", label);

    /// <summary>Waits until a follower has read all there is, and says how long that took.</summary>
    public async Task<TimeSpan> CaughtUp(TimeSpan patience, string label)
    {
        var clock = Stopwatch.StartNew();
        while (await Lag(label) > 0)
        {
            if (clock.Elapsed > patience)
                throw new BenchException("The followers do not catch up.");
            await Task.Delay(TimeSpan.FromSeconds(0.1));
        }

        return clock.Elapsed;
    }

    /// <summary>Waits until followers have read what is in the ledger now, by what they have saved: the metric is behind itself on a busy machine.</summary>
    public async Task FollowersHaveRead(TimeSpan patience)
    {
        var clock = Stopwatch.StartNew();
        while (await Postgres!.Scalar<long>(Behind) > 0)
        {
            if (clock.Elapsed > patience)
                throw new BenchException("The followers do not catch up.");
            await Task.Delay(TimeSpan.FromSeconds(0.5));
        }
    }

    private async Task<ServerProcess> Serve(string folder)
    {
        cluster = $"bench-{Guid.CreateVersion7():N}";
        if (Silos == 0)
            return await Run("eventloop", folder, "EventLoop.Api.dll", "--Cluster:SiloPort", $"{ServerProcess.FreePort()}");
        silos.AddRange(await Task.WhenAll(Enumerable.Range(0, Silos).Select(_ => RunSilo(folder))));
        return await Run("api", folder, "EventLoop.Api.dll", "--Cluster:Mode", "postgres", "--Cluster:Role", "client");
    }

    private Task<ServerProcess> RunSilo(string folder) => Run(
        $"silo-{++silosStarted}", folder, "EventLoop.Silo.dll", "--Cluster:Mode", "postgres",
        "--Cluster:SiloPort", $"{ServerProcess.FreePort()}", "--Cluster:GatewayPort", $"{ServerProcess.FreePort()}");

    private Task<ServerProcess> Run(string name, string folder, string program, params string[] role) => ServerProcess.Start(
        name,
        url =>
        [
            Path.Combine(AppContext.BaseDirectory, program), "--urls", url, "--RateLimits:Enabled", "false", "--Cluster:Id", cluster, .. role, .. settings,
        ],
        Environment().ToDictionary(),
        folder);

    private IEnumerable<KeyValuePair<string, string>> Environment()
    {
        yield return new("ConnectionStrings__EventLoop", Postgres!.ConnectionString);
        yield return new("Secrets__MasterKey", Convert.ToBase64String(SHA256.HashData("the bench's own"u8)));
        if (Silos > 0)
            yield return new("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", "0");
    }

    private async Task<JsonElement> Post(string path, object body) =>
        JsonDocument.Parse(await Answered(await Server.Http.PostAsJsonAsync($"/api/v1{path}", body), $"POST {path}")).RootElement;

    private static async Task<string> Answered(HttpResponseMessage answer, string asked)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode ? text : throw new BenchException($"{asked} was answered with {(int)answer.StatusCode}: {text}");
        }
    }
}
