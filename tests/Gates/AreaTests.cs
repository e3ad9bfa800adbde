using EventLoop.Events;
using EventLoop.Ledger;
using EventLoop.Orders;
using EventLoop.Running;
using EventLoop.Tickets;
using Xunit;

namespace EventLoop.Gates;

/// <summary>Who is counted in an area, when many come at once and when devices tell late.</summary>
public sealed class AreaTests(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private const int Places = 5;
    private const int People = 20;

    [Fact]
    public async Task Twenty_people_come_at_once_to_two_gates_of_an_area_for_five_and_five_are_let_in()
    {
        var silo = fixture.Silo;
        var door = await Door.Open(silo);
        await SetRules(door, new([new("Tent", null, Places)], door.North, door.South));
        var tickets = new List<OrderViewTicket>();
        for (var at = 0; at < People; at++)
            tickets.Add(await door.Buy());

        var scans = await Task.WhenAll(tickets.Select((ticket, at) => silo.Scan(at % 2 == 0 ? door.North : door.South, door.Entry(ticket.Code))));

        Assert.Equal(Places, scans.Count(scan => scan.Result == ScanResult.Admitted));
        Assert.Equal(People - Places, scans.Count(scan => scan.Reason == ScanReason.AreaFull));
        Assert.Equal(Places, await Inside(door, "Tent"));
        await silo.Scan(door.North, door.Exit(tickets[Array.FindIndex(scans, scan => scan.Result == ScanResult.Admitted)].Code));
        Assert.Equal(ScanResult.Admitted, (await silo.Scan(door.South, door.Entry(tickets[Array.FindIndex(scans, scan => scan.Reason is not null)].Code))).Result);
    }

    [Fact]
    public async Task The_scan_that_wakes_whoever_counts_is_counted_once_and_so_is_its_repeat()
    {
        var door = await Door.Open(fixture.Silo);
        await SetRules(door, new([new("Field", null, null), new("Tent", "Field", null)], door.North, door.South, "Field", "Tent"));
        var ticket = await door.Buy();
        var entry = door.Entry(ticket.Code);

        await fixture.Silo.Scan(door.North, entry);
        await fixture.Silo.Scan(door.North, entry);
        await fixture.Silo.Scan(door.South, door.Entry(ticket.Code));

        Assert.Equal((1, 1, 1), (await Inside(door, "Field"), await Inside(door, "Tent"), (await Areas(door).People()).All));
        await fixture.Silo.Scan(door.North, door.Exit(ticket.Code));
        Assert.Equal((0, 0, 0), (await Inside(door, "Field"), await Inside(door, "Tent"), (await Areas(door).People()).All));
    }

    [Fact]
    public async Task A_code_of_another_event_takes_no_place()
    {
        var door = await Door.Open(fixture.Silo);
        await SetRules(door, new([new("Tent", null, 1)], door.North, door.South));
        var foreign = await (await Door.Open(fixture.Silo)).Buy();
        var ticket = await door.Buy();

        Assert.Equal(ScanReason.WrongEvent, (await fixture.Silo.Scan(door.North, door.Entry(foreign.Code))).Reason);
        Assert.Equal(ScanResult.Admitted, (await fixture.Silo.Scan(door.North, door.Entry(ticket.Code))).Result);
    }

    [Fact]
    public async Task Whom_a_supervisor_lets_into_an_inner_area_is_in_the_outer_one_too()
    {
        var silo = fixture.Silo;
        var door = await Door.Open(silo);
        await SetRules(door, new([new("Field", null, null), new("Tent", "Field", null)], door.North, door.South, "Field", "Tent"));
        var ticket = await door.Buy();
        Assert.Equal("area.inside", (await silo.Scan(door.South, door.Entry(ticket.Code))).Rule);

        var let = new SupervisedScan(Sale.Organizer, ticket.TicketId, ScanDirection.Entry, Guid.CreateVersion7(), SupervisorReason.KnownPerson);
        Assert.Null((await silo.Gate(door.South).Supervise(let)).Refusal);

        Assert.Equal((1, 1), (await Inside(door, "Field"), await Inside(door, "Tent")));
        Assert.Equal(ScanReason.AlreadyAdmitted, (await silo.Scan(door.North, door.Entry(ticket.Code))).Reason);
    }

    [Fact]
    public async Task What_a_device_did_on_another_day_is_held_against_that_day_and_lets_nobody_in_twice_on_this_one()
    {
        await using var database = await TestDatabase.Create();
        var clock = new FestivalClock();
        clock.JumpTo(new(2026, 3, 6, 18, 0, 0, TimeSpan.Zero));
        await using var silo = await TestSilo.Start(database, clock);
        var sale = await Sale.Open(silo, clock, (0, 10));
        var (north, south) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        foreach (var gate in new[] { north, south })
            Assert.Null((await silo.Gate(gate).Create(Sale.Organizer, sale.EventId, Door.Terms("Gate"))).Refusal);
        var rules = AccessRules.None with { DayStartsAt = new(6, 0), TicketTypes = [new(sale.TicketTypes[0]) { EntriesPerDay = 1 }] };
        Assert.Null((await silo.Grains.GetGrain<IEventGrain>(sale.EventId).SetAccess(Sale.Organizer, rules)).Refusal);
        var device = await Door.Enrol(silo, sale.EventId, north, south);
        var code = (await sale.Buy()).Tickets.Single().Code;

        // On the first evening they come, leave, and somebody else shows a copy to a device without the network; another device lets them out again, and is silent about it, too.
        await Scan(ScanDirection.Entry);
        await Scan(ScanDirection.Exit);
        var (copied, left) = (clock.GetUtcNow().AddMinutes(10), clock.GetUtcNow().AddMinutes(20));
        clock.JumpTo(clock.GetUtcNow().AddDays(1));
        Assert.Equal(ScanResult.Admitted, (await Scan(ScanDirection.Entry)).Result);

        var late = await SendIn(ScanDirection.Entry, copied);
        Assert.Equal((ScanResult.Admitted, ScanReason.AlreadyAdmitted), (late.Result, late.Reason));
        Assert.Equal(ScanResult.Exited, (await SendIn(ScanDirection.Exit, left)).Result);
        Assert.Equal(ScanReason.AlreadyAdmitted, (await Scan(ScanDirection.Entry)).Reason);
        Assert.Equal(1, (await silo.Grains.GetGrain<IAreasGrain>(sale.EventId).People()).All);

        Assert.Equal(ScanResult.Exited, (await Scan(ScanDirection.Exit)).Result);
        late = await SendIn(ScanDirection.Entry, copied.AddMinutes(1));
        Assert.Equal((ScanResult.Admitted, ScanReason.Rules, "entriesPerDay"), (late.Result, late.Reason, late.Rule));
        Assert.Equal("entriesPerDay", (await Scan(ScanDirection.Entry)).Rule);

        Task<ScanAnswer> Scan(ScanDirection direction) => silo.Scan(north, new(device, code, direction, Guid.CreateVersion7()));

        async Task<ScanAnswer> SendIn(ScanDirection direction, DateTimeOffset at) =>
            (await silo.Gate(south).SendIn(new(new(device, code, direction, Guid.CreateVersion7()), new(at, false, ScanReason.Rules)))).Value!;
    }

    [Theory]
    [InlineData("repeat")]
    [InlineData("exit, repeat")]
    [InlineData("exit")]
    [InlineData("look")]
    public async Task An_entry_that_nobody_heard_of_is_counted_once_by_whatever_comes_next(string then)
    {
        var silo = fixture.Silo;
        var door = await Door.Open(silo);
        await SetRules(door, new([new("Tent", null, Places)], door.North, door.South));
        var (ticket, other) = (await door.Buy(), await door.Buy());
        await silo.Scan(door.North, door.Entry(other.Code));
        Assert.Equal(1, await Inside(door, "Tent"));

        // It is written, but neither the ticket nor the gate finds that out.
        silo.Store.FailNext("scanned", StorageFault.UnknownOutcome);
        var entry = new GateScan(Guid.CreateVersion7(), TicketCode.Parse(ticket.Code)!.Bytes, ScanDirection.Entry, null, await Situation(door), 1);
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => silo.Grains.GetGrain<ITicketParts>(ticket.TicketId).Scan(entry));
        Assert.Equal(1, await Inside(door, "Tent"));
        foreach (var next in then.Split(", "))
        {
            if (next == "exit")
                Assert.Equal(ScanResult.Exited, (await silo.Scan(door.South, door.Exit(ticket.Code))).Result);
            else if (next == "repeat")
                Assert.Equal(ScanResult.Admitted, (await silo.Scan(door.North, new(door.Device, ticket.Code, ScanDirection.Entry, entry.Nonce))).Result);
            else
                await Areas(door).CatchUp();
        }

        Assert.Equal(then.Contains("exit", StringComparison.Ordinal) ? 1 : 2, await Inside(door, "Tent"));
        await silo.Scan(door.North, door.Exit(other.Code));
        await Areas(door).CatchUp();
        Assert.Equal(then.Contains("exit", StringComparison.Ordinal) ? 0 : 1, await Inside(door, "Tent"));
    }

    [Fact]
    public async Task An_entry_whose_lost_answer_the_gate_finds_again_is_counted()
    {
        var door = await Door.Open(fixture.Silo);
        await SetRules(door, new([new("Tent", null, Places)], door.North, door.South));
        var (ticket, other) = (await door.Buy(), await door.Buy());
        await fixture.Silo.Scan(door.North, door.Entry(other.Code));

        fixture.Silo.Store.FailNext("scanned", StorageFault.UnknownOutcome);
        Assert.Equal(ScanResult.Admitted, (await fixture.Silo.Scan(door.North, door.Entry(ticket.Code))).Result);

        Assert.Equal(2, await Inside(door, "Tent"));
    }

    [Fact]
    public void The_ids_of_a_tickets_scans_go_up_even_when_the_clock_goes_back()
    {
        var (first, earlier) = (Guid.CreateVersion7(), Guid.CreateVersion7(TimeProvider.System.GetUtcNow().AddMinutes(-1)));
        var ticket = new Ticket().Apply(new TicketScanned(first, Guid.CreateVersion7(), default, "Gate", null, ScanDirection.Entry, ScanResult.Admitted, null, 1, TimeProvider.System.GetUtcNow()));

        var next = ticket.ScanId(earlier);

        Assert.Equal(earlier, new Ticket().ScanId(earlier));
        Assert.True(next.CompareTo(first) > 0);
        Assert.Equal(first.ToString()[..18], next.ToString()[..18]);
        var later = Guid.CreateVersion7(TimeProvider.System.GetUtcNow().AddMinutes(1));
        Assert.Equal(later, ticket.ScanId(later));
    }

    private IAreasGrain Areas(Door door) => fixture.Silo.Grains.GetGrain<IAreasGrain>(door.Sale.EventId);

    private async Task<int> Inside(Door door, string area) => (await Areas(door).People()).ByArea[area];

    private async Task<GateSituation> Situation(Door door)
    {
        var terms = (await fixture.Silo.Grains.GetGrain<IEventParts>(door.Sale.EventId).Terms())!;
        return new(door.North, terms.EventId, Door.Terms("North"), true, false, terms.EndTime) { Access = new(terms.Access!, terms.TimeZone, "Tent", false) };
    }

    private async Task SetRules(Door door, AreasOfTwoGates rules) => Assert.Null((await fixture.Silo.Grains.GetGrain<IEventGrain>(door.Sale.EventId)
        .SetAccess(Sale.Organizer, AccessRules.None with { Areas = rules.Areas, Gates = rules.Gates })).Refusal);

    private sealed record AreasOfTwoGates(IReadOnlyList<AreaRule> Areas, Guid North, Guid South, string NorthTo = "Tent", string SouthTo = "Tent")
    {
        public IReadOnlyList<GateArea> Gates => [new(North, NorthTo), new(South, SouthTo)];
    }
}
