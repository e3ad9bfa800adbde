using EventLoop.Acceptance;
using EventLoop.Analytics;
using EventLoop.Ledger;
using EventLoop.Orders;
using EventLoop.Running;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Gates;

/// <summary>
/// Sixty devices at twelve gates of a festival with areas, limited places, day tickets and groups; with networks that come and go, wrong clocks, repeats, devices that forget, storage
/// that fails, a supervisor who knows better, and a silo that dies. <c>EVENTLOOP_GATE_ATTENDEES</c> says how many people come (240), <c>EVENTLOOP_GATE_NIGHTS</c> how often (2),
/// <c>EVENTLOOP_SEED</c> which ones and when. Afterwards auditors that share no arithmetic with the product go through the ledger.
/// </summary>
public sealed class UnreliableGatesTests(ITestOutputHelper output)
{
    private const int DeviceCount = 60;

    private static readonly int Attendees = Setting.Of("EVENTLOOP_GATE_ATTENDEES", 240);
    private static readonly int Nights = Setting.Of("EVENTLOOP_GATE_NIGHTS", 2);
    private static readonly int Seed = Setting.Of("EVENTLOOP_SEED", 1);

    [Fact]
    public async Task No_ticket_is_admitted_twice_online_every_offline_double_is_reported_once_and_nothing_is_lost()
    {
        await using var festival = await FestivalOfGates.Open(Attendees);
        var devices = new List<SimulatedDevice>();
        for (var at = 0; at < DeviceCount; at++)
        {
            var gate = festival.Gates[at % festival.Gates.Count];
            devices.Add(new(festival, gate, await festival.Enrol(gate.Id), (Seed * 1_000) + at));
        }

        var (crowd, supervisor) = (new FestivalCrowd(festival, devices, Seed), new SimulatedSupervisor(festival, devices, Seed));
        using var over = new CancellationTokenSource();
        var trouble = MakeTrouble(festival, over.Token);
        var chance = new Random(Seed);
        for (var night = 0; night < Nights; night++)
        {
            if (night > 0)
                await festival.Replace(festival.Clock.GetUtcNow().AddDays(1));
            var fatal = chance.Next(FestivalCrowd.Waves);
            for (var wave = 0; wave < FestivalCrowd.Waves; wave++)
            {
                var shown = crowd.Show(night, wave);
                if (wave == fatal)
                    await festival.Kill();
                await shown;
                await supervisor.Work();
            }
        }

        await over.CancelAsync();
        var faults = await trouble;
        foreach (var device in devices)
            device.IsCutOff = false;
        await Task.WhenAll(devices.Select(device => device.SendIn()));
        await Audit(festival, devices, supervisor, faults);
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

    private async Task Audit(FestivalOfGates festival, List<SimulatedDevice> devices, SimulatedSupervisor supervisor, int faults)
    {
        var told = devices.SelectMany(device => device.Answers).Concat(supervisor.Answers).ToDictionary();
        var books = await ScanBooks.Read(festival);
        output.WriteLine(
            $"seed {Seed}: {Attendees} attendees, {Nights} nights, {books.Scans.Count} scans, {devices.Sum(device => device.Offline)} of them offline, {supervisor.Answers.Count} by a supervisor, "
            + $"{devices.Sum(device => device.Retries)} repeats, {devices.Sum(device => device.Crashes)} devices forgot, {faults} storage faults armed, {festival.Deaths} silos died, "
            + $"{festival.Replacements} replaced; {books}");

        // Nothing is lost, nothing is there twice, and the ledger and what devices were told are the same.
        Assert.Equal(told.Count, books.Scans.Count);
        Assert.All(books.Scans, scan => Assert.Equal((scan.Result, scan.Reason), (told[scan.Nonce].Result.Text(), told[scan.Nonce].Reason?.Text())));

        // Who may be where, ticket by ticket, is the auditor's matter, and so are the tables.
        (await Auditor.Read(festival.Database.ConnectionString)).Clean();
        Assert.Equal(books.Scans.Count(scan => scan.IsConflict), told.Values.Count(answer => answer.IsConflict));
        Assert.True(books.Doubles > 0, "Nothing was admitted twice offline, so nothing was tested.");

        // An area is overfull by those who were on their way in when devices sent in whom they had let in by themselves, or when a silo died, and by no others.
        Assert.InRange(books.Overfull, 0, (1 + festival.Deaths) * devices.Count(device => device.Gate.Area != "Field"));
        Assert.True(books.FullTimes > 0, "No area was ever full, so nothing was tested.");
        await CheckFigures(festival, books);
    }

    private static async Task CheckFigures(FestivalOfGates festival, ScanBooks books)
    {
        foreach (var gate in festival.Gates)
        {
            var here = books.Scans.Where(scan => scan.GateId == gate.Id).ToArray();
            var view = (await festival.Silo.Gate(gate.Id).Get(Sale.Organizer, festival.EventId)).Value!;
            Assert.Equal(
                (here.Count(scan => scan.Result == "admitted"), here.Count(scan => scan.Result == "exited"), here.Count(scan => scan.Result == "refused"), here.Count(scan => scan.IsConflict)),
                (view.Admitted, view.Exited, view.Refused.Values.Sum(), view.Conflicts));
        }

        var (areas, now) = ((await festival.Silo.Grains.GetGrain<IAreasGrain>(festival.EventId).People()).ByArea, festival.Clock.GetUtcNow());
        Assert.Equal(ScanBooks.Areas.Select(area => (area, books.People(area, now))), ScanBooks.Areas.Select(area => (area, areas[area])));

        var figures = (await festival.Silo.Grains.GetGrain<IEventAnalyticsGrain>(0).Of(Sale.Organizer, festival.EventId)).Value!.CheckIn;
        Assert.Equal(
            (books.Scans.Count(scan => scan.Result == "admitted"), books.Scans.Count(scan => scan.Result == "refused"), books.Scans.Count(scan => scan.IsConflict)),
            (figures.Admitted, figures.Refused, figures.Conflicts));
    }
}
