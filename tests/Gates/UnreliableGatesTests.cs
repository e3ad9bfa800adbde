using System.Globalization;
using System.Text.Json;
using EventLoop.Ledger;
using EventLoop.Orders;
using EventLoop.Running;
using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Gates;

/// <summary>
/// Sixty devices at twelve gates, with networks that come and go, wrong clocks, repeats, devices that forget, storage that fails and a silo that
/// is replaced. <c>EVENTLOOP_GATE_ATTENDEES</c> says how many people come (400), <c>EVENTLOOP_SEED</c> which ones and when. What the devices were told is held against
/// the ledger, which is added up by another arithmetic than the product's.
/// </summary>
public sealed class UnreliableGatesTests(ITestOutputHelper output)
{
    private const int GateCount = 12;
    private const int DeviceCount = 60;

    private static readonly int Attendees = Setting("EVENTLOOP_GATE_ATTENDEES", 400);
    private static readonly int Seed = Setting("EVENTLOOP_SEED", 1);

    [Fact]
    public async Task No_ticket_is_admitted_twice_online_every_offline_double_is_reported_once_and_nothing_is_lost()
    {
        await using var festival = await FestivalOfGates.Open(Attendees, GateCount);
        var devices = new List<SimulatedDevice>();
        for (var at = 0; at < DeviceCount; at++)
        {
            var gate = festival.Gates[at % GateCount];
            devices.Add(new(festival, gate, await festival.Enrol(gate), (Seed * 1_000) + at));
        }

        var visits = Visits(festival, devices.Count);
        using var over = new CancellationTokenSource();
        var trouble = MakeTrouble(festival, over.Token);
        for (var part = 0; part < 3; part++)
        {
            var queues = visits.Where((_, at) => at % 3 == part).ToLookup(visit => visit.Device);
            await Task.WhenAll(devices.Select((device, at) => Task.Run(async () =>
            {
                foreach (var (_, code, direction) in queues[at])
                    await device.Show(code, direction);
            })));
            if (part < 2)
                await festival.Replace();
        }

        await over.CancelAsync();
        var faults = await trouble;
        await Task.WhenAll(devices.Select(device => device.SendIn()));
        await Audit(festival, devices, faults);
    }

    /// <summary>Who goes where, in the order in which they come: in, out, in again, and some with a copy at another gate.</summary>
    private static List<(int Device, string Code, ScanDirection Direction)> Visits(FestivalOfGates festival, int devices)
    {
        var dice = new Random(Seed);
        var visits = new List<(int, string, ScanDirection)>();
        foreach (var (_, code) in festival.Tickets)
        {
            visits.Add((dice.Next(devices), code, ScanDirection.Entry));
            if (dice.Next(5) == 0)
                visits.Add((dice.Next(devices), code, ScanDirection.Entry));
            if (dice.Next(3) == 0)
                visits.Add((dice.Next(devices), code, ScanDirection.Exit));
            if (dice.Next(4) == 0)
                visits.Add((dice.Next(devices), code, ScanDirection.Entry));
            if (dice.Next(30) == 0)
                visits.Add((dice.Next(devices), "T1:" + code[3..^6] + "000000", ScanDirection.Entry));
        }

        // People of one ticket stay in order more or less; everybody mixes.
        return [.. visits.Select((visit, at) => (visit, Key: at + dice.Next(200))).OrderBy(one => one.Key).Select(one => one.visit)];
    }

    private static async Task<int> MakeTrouble(FestivalOfGates festival, CancellationToken over)
    {
        var (dice, faults) = (new Random(Seed), 0);
        while (!over.IsCancellationRequested)
        {
            try
            {
                festival.Silo.Store.FailNext(dice.Next(4) == 0 ? "turned_away" : "scanned", Enum.GetValues<StorageFault>()[dice.Next(4)]);
                faults++;
                await Task.Delay(150, over);
            }
            catch (Exception gone) when (gone is ObjectDisposedException or OperationCanceledException)
            {
                // The silo is being replaced, or it is over.
            }
        }

        return faults;
    }

    private async Task Audit(FestivalOfGates festival, List<SimulatedDevice> devices, int faults)
    {
        var told = devices.SelectMany(device => device.Answers).ToDictionary();
        var facts = await Facts(festival);

        // Nothing is lost, nothing is there twice, and the table, the ledger and what devices were told are the same.
        Assert.Equal(told.Count, facts.Count);
        Assert.All(facts, fact => Assert.Equal(
            (fact.Result, fact.Reason), (told[fact.Nonce].Result.Text(), told[fact.Nonce].Reason?.Text())));
        var rows = await PostgresServer.Scalar<long>(
            festival.Database.ConnectionString, $"select count(distinct nonce) from check_in_scans where event_id = '{festival.EventId}'");
        Assert.Equal(facts.Count, rows);

        var (doubles, reported) = (0, 0);
        foreach (var ticket in facts.Where(fact => fact.IsTicket).GroupBy(fact => fact.Stream))
        {
            var inside = false;
            foreach (var scan in ticket.Where(scan => scan.Result != "refused"))
            {
                var isEntry = scan.Result == "admitted";
                var isWrong = inside == isEntry;
                Assert.False(isWrong && !scan.IsOffline, $"seed {Seed}: ticket {scan.Stream} went through a gate online that should have refused it");
                Assert.Equal(isWrong ? isEntry ? "already_admitted" : "not_inside" : null, scan.Reason);
                doubles += isWrong && isEntry ? 1 : 0;
                inside = isEntry;
            }
        }

        reported = told.Values.Count(answer => answer.IsConflict && answer.Reason == ScanReason.AlreadyAdmitted);
        Assert.Equal(doubles, reported);
        foreach (var gate in festival.Gates)
            await CheckGate(festival, gate, facts);
        output.WriteLine(
            $"seed {Seed}: {Attendees} attendees, {facts.Count} scans, {devices.Sum(device => device.Offline)} of them offline, {devices.Sum(device => device.Retries)} repeats, "
            + $"{devices.Sum(device => device.Crashes)} devices forgot, {faults} storage faults armed, 2 silos replaced; admitted {facts.Count(fact => fact.Result == "admitted")}, "
            + $"refused {facts.Count(fact => fact.Result == "refused")}, offline doubles {doubles}, reported {reported}");
        Assert.True(doubles > 0, "Nothing was admitted twice offline, so nothing was tested.");
    }

    private static async Task CheckGate(FestivalOfGates festival, Guid gateId, List<Fact> facts)
    {
        var here = facts.Where(fact => fact.GateId == gateId).ToArray();
        var expected = (
            here.Count(fact => fact.Result == "admitted"),
            here.Count(fact => fact.Result == "exited"),
            here.Count(fact => fact.Result == "refused"),
            here.Count(fact => fact.Result != "refused" && fact.Reason is not null));
        var view = (await festival.Silo.Gate(gateId).Get(Sale.Organizer, festival.EventId)).Value!;
        Assert.Equal(expected, (view.Admitted, view.Exited, view.Refused.Values.Sum(), view.Conflicts));
    }

    /// <summary>All scans in the ledger, as JSON says, in the order of their streams.</summary>
    private static async Task<List<Fact>> Facts(FestivalOfGates festival)
    {
        await using var database = NpgsqlDataSource.Create(festival.Database.ConnectionString);
        await using var command = database.CreateCommand("select stream, kind, facts::text from ledger_facts where kind in ('ticket', 'gate') order by stream, version");
        await using var row = await command.ExecuteReaderAsync();
        var all = new List<Fact>();
        while (await row.ReadAsync())
        {
            var (stream, isTicket) = (row.GetGuid(0), row.GetString(1) == "ticket");
            all.AddRange(JsonDocument.Parse(row.GetString(2)).RootElement.EnumerateArray()
                .Where(fact => fact.GetProperty("fact").GetString() is "scanned" or "turned_away").Select(fact => Fact.Of(stream, isTicket, fact)));
        }

        return all;
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private sealed record Fact(Guid Stream, bool IsTicket, Guid Nonce, Guid GateId, string Result, string? Reason, bool IsOffline)
    {
        public static Fact Of(Guid stream, bool isTicket, JsonElement fact) => new(
            stream,
            isTicket,
            fact.GetProperty("nonce").GetGuid(),
            isTicket ? fact.GetProperty("gateId").GetGuid() : stream,
            isTicket ? Word(fact, "result")! : fact.TryGetProperty("letThrough", out _) ? "admitted" : "refused",
            Word(fact, "reason"),
            fact.TryGetProperty("sentInAt", out _));

        private static string? Word(JsonElement fact, string member) =>
            fact.TryGetProperty(member, out var word) ? JsonNamingPolicy.SnakeCaseLower.ConvertName(word.GetString()!) : null;
    }
}
